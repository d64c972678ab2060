// SPDX-License-Identifier: GPL-3.0-or-later
// From the end of every socket to a value in each room again, and from the overrun of a connection (80020) to every room
// being true again.

import { RUNS, Sdk, Table, Watch, median, roomNames, simulate, sleep } from './bench.mjs';

const table = new Table();

async function begin(Contestant, count) {
  const simulator = await simulate();
  const contestant = new Contestant(simulator, roomNames('room-', count));

  await contestant.start();
  if (contestant.ask) await contestant.ask({ do: 'watchStatus' });
  // A client does not come back twice in a second.
  await sleep(1200);
  return { simulator, contestant };
}

/** The service has forgotten the connections: each room is attached anew, and its count is told. */
async function drop(Contestant, count) {
  const { simulator, contestant } = await begin(Contestant, count);
  const at = Date.now();

  await simulator.post('drop', { forget: true });
  const elapsed = (await contestant.valueInAll(at)) - at;
  await contestant.stop();
  await simulator.stop();
  return elapsed;
}

/** The connections are resumed: each room is attached again, and nothing was missed. */
async function resume(Contestant, count) {
  const { simulator, contestant } = await begin(Contestant, count);
  const at = Date.now();

  await simulator.post('drop', {});
  const elapsed = (await contestant.attachedAll(at)) - at;
  await contestant.stop();
  await simulator.stop();
  return elapsed;
}

/** 200 rooms change at once on a connection that may have 50 messages a second. */
async function overrun(Contestant) {
  const { simulator, contestant } = await begin(Contestant, 200);
  const at = Date.now();
  const truth = 11;
  let elapsed = NaN;
  let stale;

  await simulator.post('settings', { messageRate: 50 });
  await simulator.post('burst', { prefix: 'room-', rooms: 200, count: 200 * (truth - 1) });
  for (const end = at + 8000; Date.now() < end; await sleep(20)) {
    const newest = new Map();

    for (const [time, room, connections] of await contestant.values()) newest.set(room, [connections, time]);
    const right = [...newest.values()].filter(([connections]) => connections === truth);
    stale = 200 - right.length;
    if (stale === 0) {
      elapsed = Math.max(...right.map(([, time]) => time)) - at;
      break;
    }
  }
  await contestant.stop();
  await simulator.stop();
  return { elapsed, stale };
}

async function compare(what, measure, count, goal) {
  const results = [[], []];

  for (let i = 0; i < RUNS; i++) for (const [k, Contestant] of [Watch, Sdk].entries()) results[k].push(await measure(Contestant, count));
  table.add(what, median(results[0]), median(results[1]), 'ms', goal, 0);
}

await compare('500 rooms: sockets dropped → values', drop, 500, 0.7);
await compare('5,000 rooms: sockets dropped → values', drop, 5000, 0.7);
await compare('500 rooms: sockets dropped → resumed', resume, 500);
await compare('5,000 rooms: sockets dropped → resumed', resume, 5000);

const ours = [];
const theirs = [];
for (let i = 0; i < RUNS; i++) {
  ours.push(await overrun(Watch));
  theirs.push(await overrun(Sdk));
}
table.add('200 rooms: 80020 → all true', median(ours.map(({ elapsed }) => (Number.isNaN(elapsed) ? Infinity : elapsed))), undefined, 'ms', 5000, 0);
table.note(`the SDK still has ${median(theirs.map(({ stale }) => stale))} of 200 rooms stale after 8 s`);
table.print();
