// SPDX-License-Identifier: GPL-3.0-or-later
// 500 rooms under load: processor time and lateness at given rates, and the highest rate at which updates still come in time.
// An update is late by what passes from the time at which the simulator sent it to the one that the contestant noted.

import { RUNS, Sdk, Table, Watch, cpuSeconds, median, roomNames, simulate, until } from './bench.mjs';

const ROOMS = 500;
const SECONDS = 4;
const table = new Table();

async function burst(simulator, contestant, rate) {
  const total = rate * SECONDS;
  const cpu = [cpuSeconds(contestant.pid), cpuSeconds(simulator.process.pid)];
  const begin = performance.now();

  await simulator.post('burst', { prefix: 'room-', rooms: ROOMS, count: total, rate });
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  let state;
  await until(async () => { state = await simulator.get('burst'); return state.done; }, 'the end of the burst', 50);
  // What is under way then arrives before anybody could ask for it.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const seconds = (performance.now() - begin) / 1000;
  const [ours, simulators] = [cpuSeconds(contestant.pid) - cpu[0], cpuSeconds(simulator.process.pid) - cpu[1]];
  const started = state.started / 1000;
  const lateness = [];
  const sentAt = new Float64Array(total);
  let sentLate = 0;

  for (let tick = 0, i = 0; tick < state.ticks.length; tick += 2) {
    const at = state.ticks[tick + 1] / 1000;

    if (i < state.ticks[tick]) sentLate = Math.max(sentLate, at - (i * 1000) / rate);
    for (; i < state.ticks[tick]; i++) sentAt[i] = at;
  }
  for (const [time, room, connections] of await contestant.values()) {
    // A room counts up, and our own connection is one of them.
    const i = (connections - 2) * ROOMS + Number(room.slice('room-'.length));

    if (time >= started - 1 && i >= 0 && i < total) lateness.push(time - started - sentAt[i]);
  }
  lateness.sort((a, b) => a - b);
  return {
    cpu: (ours / seconds) * 100, simulator: (simulators / seconds) * 100, sent: sentLate,
    lost: total - lateness.length, p50: lateness[Math.floor(lateness.length / 2)], p99: lateness[Math.floor(lateness.length * 0.99)],
  };
}

async function run(Contestant, rate) {
  const simulator = await simulate({ replayLength: 0 });
  const contestant = new Contestant(simulator, roomNames('room-', ROOMS));

  await contestant.start();
  const result = await burst(simulator, contestant, rate);
  await contestant.stop();
  await simulator.stop();
  return result;
}

async function compare(rate, runs = RUNS) {
  const results = new Map([[Watch, []], [Sdk, []]]);

  for (let i = 0; i < runs; i++) for (const [Contestant, list] of results) list.push(await run(Contestant, rate));
  return [Watch, Sdk].map((Contestant) => {
    const of = (member) => median(results.get(Contestant).map((result) => result[member]));
    return { cpu: of('cpu'), simulator: of('simulator'), sent: of('sent'), lost: Math.max(...results.get(Contestant).map(({ lost }) => lost)), p50: of('p50'), p99: of('p99') };
  });
}

const digits = (rate) => rate.toLocaleString('en');

for (const [rate, goal] of [[1000, 0.25], [5000, 0.5], [20000, 0.8]]) {
  const [ours, theirs] = await compare(rate);

  table.add(`${digits(rate)} updates/s: CPU`, ours.cpu, theirs.cpu, '%', goal);
  table.add(`${digits(rate)} updates/s: p99 late`, ours.p99, undefined, 'ms', 10);
  table.add(`${digits(rate)} updates/s: lost`, ours.lost, undefined, '', 0, 0);
  table.note(`SDK: p99 ${theirs.p99.toFixed(1)} ms, ${theirs.lost} lost; medians ${ours.p50.toFixed(1)} and ${theirs.p50.toFixed(1)} ms; simulator: ${ours.simulator.toFixed(0)} and ${theirs.simulator.toFixed(0)} % of a core, sent ${ours.sent.toFixed(0)} and ${theirs.sent.toFixed(0)} ms late at most`);
}

// In time is: not more than 100 ms late, 99 of 100, nothing lost.
const highest = new Map([[Watch, 0], [Sdk, 0]]);
for (const rate of [20000, 30000, 40000, 50000, 60000, 80000, 100000, 130000]) {
  for (const Contestant of highest.keys()) {
    const results = [];

    if (highest.get(Contestant) < rate / 2 && rate > 20000) continue;
    for (let i = 0; i < 3; i++) results.push(await run(Contestant, rate));
    const p99 = median(results.map((result) => result.p99));
    const lost = median(results.map((result) => result.lost));
    const sent = median(results.map((result) => result.sent));
    if (p99 <= 100 && lost === 0) highest.set(Contestant, rate);
    table.note(`${digits(rate)}/s ${Contestant.name}: p99 ${p99.toFixed(0)} ms, ${lost} lost, CPU ${median(results.map((result) => result.cpu)).toFixed(0)} %; simulator ${median(results.map((result) => result.simulator)).toFixed(0)} %, sent ${sent.toFixed(0)} ms late at most`);
  }
}
table.note(`highest rate in time: occupancy-cli ${digits(highest.get(Watch))}/s, Chat SDK ${digits(highest.get(Sdk))}/s, ratio ${(highest.get(Watch) / highest.get(Sdk)).toFixed(2)} (goal ≥ 1)`);
table.print();
