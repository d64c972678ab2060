// SPDX-License-Identifier: GPL-3.0-or-later
// From the start of a process to the first count of a room, occupancy-cli beside the Chat SDK, in turns.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { Table, hurry, median, simulate } from './bench.mjs';

const RUNS = 15;
const ROOM = 'lobby';

const simulator = await simulate();
await simulator.setRoom(ROOM, 41, 7);

/** Milliseconds from the start of a command to its first bytes of output that match. */
async function time(command, args) {
  const started = performance.now();
  const child = spawn(command, args, {
    env: { ...process.env, ABLY_API_KEY: simulator.key, PORT: `${simulator.port}`, ROOM },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  hurry(child.pid);
  let output = '';
  let elapsed;
  child.stdout.on('data', (data) => {
    output += data;
    if (elapsed === undefined && output.includes('"connections"')) elapsed = performance.now() - started;
  });
  await once(child, 'close');
  if (elapsed === undefined) throw new Error(`${command} printed no count`);
  return elapsed;
}

const place = ['--endpoint', '127.0.0.1', '--port', `${simulator.port}`, '--no-tls', '--json'];
const script = fileURLToPath(new URL('first-count.sdk.mjs', import.meta.url));
const contestants = {
  'occupancy-cli get': () => time(process.env.OCCUPANCY_CLI, ['get', ...place, ROOM]),
  'occupancy-cli watch': () => time(process.env.OCCUPANCY_CLI, ['watch', ...place, '--count', '1', ROOM]),
  'Chat SDK get': () => time(process.execPath, [script, 'get']),
  'Chat SDK subscribe': () => time(process.execPath, [script, 'subscribe']),
};

const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
for (let run = 0; run < RUNS; run++) {
  for (const [name, start] of Object.entries(contestants)) times[name].push(await start());
}
await simulator.stop();

const table = new Table();
const of = (name) => median(times[name]);
table.add('process start → first count, get', of('occupancy-cli get'), of('Chat SDK get'), 'ms', 0.1);
table.add('process start → first count, watch', of('occupancy-cli watch'), of('Chat SDK subscribe'), 'ms', 0.1);
table.print();
