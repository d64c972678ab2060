// SPDX-License-Identifier: GPL-3.0-or-later
// The peer of the benchmarks: rooms of the Chat SDK, as many connections as they need. It only notes what comes.

import * as Ably from 'ably';
import { ChatClient } from '@ably/chat';

const { ABLY_API_KEY: key, PORT } = process.env;
const clients = [];
const rooms = [];
let values = [];
let firsts = new Map();
let waiting = null;

const client = () => {
  const realtime = new Ably.Realtime({
    key, clientId: `bench-${clients.length}`, endpoint: '127.0.0.1', port: Number(PORT), tls: false, useBinaryProtocol: false, logLevel: 0,
  });
  clients.push(realtime);
  return new ChatClient(realtime);
};

function note(name, connections) {
  const now = Date.now();

  values.push([now, name, connections]);
  if (!firsts.has(name)) firsts.set(name, now);
  if (waiting && firsts.size === rooms.length) waiting();
}

async function attach({ rooms: names, perConnection }) {
  const startedAt = Date.now();
  let chat;

  await Promise.all(names.map(async (name, i) => {
    if (i % perConnection === 0) chat = client();
    const room = await chat.rooms.get(name, { occupancy: { enableEvents: true } });
    rooms.push(room);
    room.occupancy.subscribe(({ occupancy }) => note(name, occupancy.connections));
    await room.attach();
  }));
  if (firsts.size < names.length) await new Promise((resolve) => { waiting = resolve; });
  return { startedAt, last: Date.now() };
}

/** When the last room got its first value since a time; one that comes later than a second is fetched, as an application would. */
async function valueInAll({ since }) {
  for (;;) {
    const first = new Map();

    for (const [time, name] of values) if (time >= since && !first.has(name)) first.set(name, time);
    if (first.size === rooms.length) return { last: Math.max(...first.values()) };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const attachedAt = new Map();
async function attachedAll({ since }) {
  for (;;) {
    const at = rooms.map((room) => attachedAt.get(room.name)).filter((time) => time >= since);

    if (at.length === rooms.length) return { last: Math.max(...at) };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Listens for rooms that are attached again. */
function watchStatus() {
  for (const room of rooms) room.onStatusChange(({ current }) => { if (current === 'attached') attachedAt.set(room.name, Date.now()); });
  return {};
}

const commands = {
  attach, valueInAll, attachedAll, watchStatus,
  values: () => ({ values }),
  forget: () => { values = []; firsts = new Map(); return {}; },
  current: () => ({ current: rooms.map((room) => [room.name, room.occupancy.current?.connections]) }),
  stop: () => { for (const realtime of clients) realtime.close(); setTimeout(() => process.exit(0), 50); return {}; },
};

process.on('message', async (question) => {
  try {
    process.send((await commands[question.do](question)) ?? {});
  } catch (error) {
    process.send({ error: `${question.do}: ${error.message} ${error.code ?? ''}` });
  }
});
process.send({});
