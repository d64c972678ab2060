// SPDX-License-Identifier: GPL-3.0-or-later
// Starts the simulator for a test, and clients of the official packages on it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import * as Ably from 'ably';
import { ChatClient } from '@ably/chat';

const PATIENCE_MS = 10000;

/** Waits until `check` returns something true, and returns that. */
export async function until(check, what = check.toString()) {
  const end = performance.now() + PATIENCE_MS;

  for (;;) {
    const value = await check();
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export class Simulator {
  /** Starts a simulator that announces each change at once. It ends with this process, however that ends. */
  static async start(...args) {
    const self = new Simulator();

    self.process = spawn(process.env.OCCUPANCY_SIMULATOR, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: self.process.stdout });
    const [line] = await once(lines, 'line');
    Object.assign(self, JSON.parse(line));
    self.clients = [];
    await self.post('settings', { occupancyDebounce: 0 });
    return self;
  }

  async request(method, path, body) {
    const response = await fetch(this.control + path, { method, body: body && JSON.stringify(body) });
    const json = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(json)}`);
    return json;
  }

  get(path) { return this.request('GET', path); }
  post(path, body) { return this.request('POST', path, body); }

  /** Sets the made-up crowd of a room. */
  setRoom(room, connections, presenceMembers = 0) {
    return this.post('rooms', { room, connections, presenceMembers });
  }

  /** Gets all metrics of a room, or undefined when nobody is there. */
  async truth(room) {
    const channels = await this.get(`truth?room=${encodeURIComponent(room)}`);
    return channels[`${room}::$chat`]?.metrics;
  }

  async log(type) {
    return (await this.get(`log?type=${type}`)).entries;
  }

  /** The options that lead a client of the official packages here. */
  options(options) {
    const credential = 'authCallback' in options || 'token' in options || 'key' in options ? {} : { key: this.key };
    return { endpoint: '127.0.0.1', port: this.port, tls: false, useBinaryProtocol: false, logLevel: 0, ...credential, ...options };
  }

  realtime(options = {}) {
    const client = new Ably.Realtime(this.options(options));
    this.clients.push(client);
    return client;
  }

  rest(options = {}) {
    return new Ably.Rest(this.options(options));
  }

  /** Makes a chat client, of a clientId unless it is null: then of what the token says. */
  chat({ clientId = 'tester', ...options } = {}) {
    const realtime = this.realtime(clientId === null ? options : { clientId, ...options });
    const chat = new ChatClient(realtime);
    chat.core = realtime;
    return chat;
  }

  /** Gets a room with occupancy events, whose values are collected in `room.seen`. */
  async room(chat, name) {
    const room = await chat.rooms.get(name, { occupancy: { enableEvents: true } });
    room.seen = [];
    room.occupancy.subscribe(({ occupancy }) => room.seen.push([occupancy.connections, occupancy.presenceMembers]));
    return room;
  }

  /** Closes all clients, then stops. */
  async stop() {
    for (const client of this.clients) client.close();
    const ended = once(this.process, 'exit');
    this.process.stdin.end();
    const [code] = await ended;
    if (code !== 0) throw new Error(`the simulator ended with ${code}`);
  }
}
