// SPDX-License-Identifier: GPL-3.0-or-later
// What the benchmarks share: both contestants as processes of their own, what they cost, medians, and a table.

import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Simulator } from './simulator.mjs';

const PATIENCE_MS = 300000;

process.setMaxListeners(0);

export const RUNS = Number(process.env.RUNS ?? 5);

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets a process go before what else runs on the machine, where that is permitted; all of a benchmark alike. */
export function hurry(pid) {
  try {
    setPriority(pid, -10);
  } catch {
    // Then it shares the machine.
  }
}

export async function until(check, what = check.toString(), every = 10) {
  const end = performance.now() + PATIENCE_MS;

  while (!(await check())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await sleep(every);
  }
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

export const roomNames = (prefix, count) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** Seconds of processor time that a process has had, all its threads together. */
export function cpuSeconds(pid) {
  const tasks = readdirSync(`/proc/${pid}/task`);

  return tasks.reduce((sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]), 0) / 1e9;
}

/** Proportional set size of a process in KB. */
export function pss(pid) {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);
}

/** Starts a simulator with nothing that would cost it time. */
export async function simulate(settings = {}) {
  const simulator = await Simulator.start();

  hurry(simulator.process.pid);
  await simulator.post('settings', { logLength: 0, ...settings });
  return simulator;
}

/** `occupancy-cli watch`, whose lines go to a file: whoever reads them costs time of its own. */
export class Watch {
  static name = 'occupancy-cli';

  constructor(simulator, rooms, options = ['--limits', 'none']) {
    const place = ['--endpoint', '127.0.0.1', '--port', `${simulator.port}`, '--no-tls', '--json'];

    this.simulator = simulator;
    this.rooms = rooms;
    this.folder = mkdtempSync(join(tmpdir(), 'occupancy-bench-'));
    this.file = join(this.folder, 'lines');
    const out = openSync(this.file, 'w');
    this.startedAt = Date.now();
    this.process = spawn(process.env.OCCUPANCY_CLI, ['watch', ...place, ...options, ...rooms], {
      env: { ...process.env, ABLY_API_KEY: simulator.key, MALLOC_CHECK_: '', MALLOC_PERTURB_: '', G_DEBUG: '', G_ENABLE_DIAGNOSTIC: '' },
      stdio: ['ignore', out, 'inherit'],
    });
    closeSync(out);
    hurry(this.pid);
    // A benchmark that fails leaves nobody behind.
    process.once('exit', () => this.process.kill());
  }

  get pid() { return this.process.pid; }

  /** All lines so far that hold a text, as objects with a time in ms since 1970. */
  async lines(holds = '"type":"occupancy.') {
    return readFileSync(this.file, 'utf8').split('\n').filter((line) => line.includes(holds) && line.endsWith('}'))
      .map((line) => { const object = JSON.parse(line); object.time = Date.parse(object.time); return object; });
  }

  /** All values so far: [time, room, connections]. */
  async values() {
    return (await this.lines()).map(({ time, room, connections }) => [time, room, connections]);
  }

  /** Waits until nothing comes any more, then until every room has a value newer than `since`; returns when the last got it. */
  async valueInAll(since = 0) {
    let last;

    await until(async () => {
      const first = new Map();

      if (statSync(this.file).size === 0) return false;
      for (const [time, room] of await this.values()) if (time >= since && !first.has(room)) first.set(room, time);
      last = Math.max(...first.values());
      return first.size === this.rooms.length;
    }, 'a value in all rooms', 50);
    return last;
  }

  async start() { await this.valueInAll(); }

  /** When a room was attached again for the last time. */
  async attachedAll(since) {
    let last;

    await until(async () => {
      const at = new Map();

      for (const { time, room, current } of await this.lines('"type":"room"')) if (time >= since && current === 'attached') at.set(room, time);
      last = Math.max(...at.values());
      return at.size === this.rooms.length;
    }, 'all rooms attached', 50);
    return last;
  }

  async stop() {
    const ended = once(this.process, 'exit');

    this.process.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true });
  }
}

/** The Chat SDK in a process of its own, which does what it is told: see sdk-peer.mjs. */
export class Sdk {
  static name = 'Chat SDK';

  constructor(simulator, rooms, perConnection = 200) {
    this.rooms = rooms;
    this.perConnection = perConnection;
    this.process = fork(fileURLToPath(new URL('sdk-peer.mjs', import.meta.url)), [], {
      env: { ...process.env, ABLY_API_KEY: simulator.key, PORT: `${simulator.port}` }, serialization: 'advanced',
    });
    this.ready = once(this.process, 'message');
    hurry(this.pid);
  }

  get pid() { return this.process.pid; }

  async ask(question) {
    await this.ready;
    const answered = once(this.process, 'message');

    this.process.send(question);
    const [answer] = await answered;
    if (answer.error) throw new Error(answer.error);
    return answer;
  }

  /** Attaches all rooms at once; `startedAt` is when it began, the process being warm. */
  async start() {
    Object.assign(this, await this.ask({ do: 'attach', rooms: this.rooms, perConnection: this.perConnection }));
  }

  async values() { return (await this.ask({ do: 'values' })).values; }
  async valueInAll(since = 0) { return (await this.ask({ do: 'valueInAll', since })).last; }
  async attachedAll(since) { return (await this.ask({ do: 'attachedAll', since })).last; }

  async stop() {
    const ended = once(this.process, 'exit');

    this.process.send({ do: 'stop' });
    await ended;
  }
}

/** Lines of a table: what, ours, theirs, the ratio and the goal. */
export class Table {
  lines = [];

  add(what, ours, theirs, unit, goal, digits = 1) {
    const ratio = theirs === undefined ? '' : (ours / theirs).toFixed(3);
    const met = goal === undefined ? '' : (theirs === undefined ? ours <= goal : ours / theirs <= goal) ? 'met' : 'MISSED';
    const show = (value) => (value === undefined ? '' : `${value.toFixed(digits)} ${unit}`);

    this.lines.push([what, show(ours), show(theirs), ratio, goal === undefined ? '' : `≤ ${goal}${theirs === undefined ? ` ${unit}` : ''}`, met]);
    console.log(`  ${this.lines.at(-1).join(' | ')}`);
  }

  note(text) { console.log(`  ${text}`); }

  print() {
    const rows = [['', 'occupancy-cli', 'Chat SDK', 'ratio', 'goal', ''], ...this.lines];
    const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));

    for (const row of rows) console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  '));
  }
}
