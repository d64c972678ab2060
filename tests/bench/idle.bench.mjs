// SPDX-License-Identifier: GPL-3.0-or-later
// What `watch` costs while nothing happens: memory with one room and with 500, and processor time.

import { RUNS, Sdk, Table, Watch, cpuSeconds, median, pss, roomNames, simulate, sleep } from './bench.mjs';

const ROOMS = 500;
const SETTLE_MS = 3000;
const IDLE_MS = 10000;
const table = new Table();

async function run(Contestant, count, idle) {
  const simulator = await simulate();
  const contestant = new Contestant(simulator, roomNames('room-', count));

  await contestant.start();
  await sleep(SETTLE_MS);
  const cpu = cpuSeconds(contestant.pid);
  if (idle) await sleep(IDLE_MS);
  const result = { memory: pss(contestant.pid), cpu: ((cpuSeconds(contestant.pid) - cpu) / IDLE_MS) * 100000 };
  await contestant.stop();
  await simulator.stop();
  return result;
}

const memory = { one: [[], []], many: [[], []] };
const cpu = [[], []];
for (let i = 0; i < RUNS; i++) {
  for (const [k, Contestant] of [Watch, Sdk].entries()) {
    memory.one[k].push((await run(Contestant, 1, false)).memory);
    const many = await run(Contestant, ROOMS, true);
    memory.many[k].push(many.memory);
    cpu[k].push(many.cpu);
  }
}

const [one, theirOne] = memory.one.map(median);
const [many, theirMany] = memory.many.map(median);
table.add(`${ROOMS} rooms: memory (PSS)`, many / 1024, theirMany / 1024, 'MB', 0.3, 2);
table.add('each room beyond the first', (many - one) / (ROOMS - 1), undefined, 'KB', 4, 2);
table.add('processor time while idle', median(cpu[0]), undefined, '%', 0.05, 3);
table.note(`one room: ${(one / 1024).toFixed(2)} MB; SDK: ${(theirOne / 1024).toFixed(2)} MB, ${((theirMany - theirOne) / (ROOMS - 1)).toFixed(2)} KB a room, ${median(cpu[1]).toFixed(3)} %`);
table.print();
