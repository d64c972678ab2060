// SPDX-License-Identifier: GPL-3.0-or-later
// Many rooms, each with a value: occupancy-cli from the start of its process beside the Chat SDK from the start of its
// client, in a process that is warm; then each with an answer that takes 50 ms.

import { RUNS, Sdk, Table, Watch, cpuSeconds, median, roomNames, simulate } from './bench.mjs';

const table = new Table();

async function run(Contestant, count, faults = []) {
  const simulator = await simulate();
  const before = cpuSeconds(simulator.process.pid);

  for (const fault of faults) await simulator.post('faults', fault);
  const contestant = new Contestant(simulator, roomNames('room-', count));
  await contestant.start();
  const elapsed = (await contestant.valueInAll()) - contestant.startedAt;
  const cost = cpuSeconds(simulator.process.pid) - before;
  await contestant.stop();
  await simulator.stop();
  return { elapsed, cost };
}

for (const [what, count, goal, faults] of [
  ['500 rooms attached, each with a value', 500, 0.5],
  ['the same, each answer after 50 ms', 500, undefined, [{ on: 'in', action: 'ATTACH', do: 'delay', after: 50, times: -1 }]],
  ['5,000 rooms over 25 connections', 5000, 0.5],
]) {
  const results = new Map([[Watch, []], [Sdk, []]]);

  for (let i = 0; i < RUNS; i++) for (const [Contestant, list] of results) list.push(await run(Contestant, count, faults));
  const elapsed = (Contestant) => median(results.get(Contestant).map((result) => result.elapsed));
  table.add(what, elapsed(Watch), elapsed(Sdk), 'ms', goal, 0);
  table.note(`simulator: ${(median(results.get(Watch).map(({ cost }) => cost)) * 1000).toFixed(0)} ms of CPU for occupancy-cli, ${(median(results.get(Sdk).map(({ cost }) => cost)) * 1000).toFixed(0)} ms for the Chat SDK`);
}

/** The SDK as it is at the service's own limit of 200 channels a connection. */
const simulator = await simulate();
const sdk = new Sdk(simulator, roomNames('room-', 201), 1000);
await sdk.start().then(() => table.note('the SDK took 201 rooms'), (error) => table.note(`the SDK with one connection and 201 rooms: ${error.message}`));
await sdk.stop();
await simulator.stop();
table.print();
