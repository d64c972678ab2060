// SPDX-License-Identifier: GPL-3.0-or-later
// Many rooms at the service's default limits, which the simulator keeps: how long until all have a value, beside what the
// limits allow, and how much the service refused. The rooms are in use, so that each value has to be asked for.

import { RUNS, Sdk, Table, Watch, median, roomNames, simulate } from './bench.mjs';

const LIMITS = { attachRate: 42, requestRate: 50, connectRate: 42, messageRate: 50, channelsPerConnection: 200 };
const table = new Table();

async function run(count) {
  const simulator = await simulate({ ...LIMITS, occupancyDebounce: 15000 });

  await simulator.post('burst', { prefix: 'room-', rooms: count, count });
  const watch = new Watch(simulator, roomNames('room-', count), []);
  const elapsed = ((await watch.valueInAll()) - watch.startedAt) / 1000;
  const rates = await simulator.get('rates');
  const errors = await watch.lines('"type":"error"');
  await watch.stop();
  await simulator.stop();
  return { elapsed, rates, refused: rates.attaches.refused + rates.requests.refused + rates.connects.refused, errors: errors.length };
}

for (const [count, runs] of [[500, RUNS], [5000, 1]]) {
  const results = [];

  for (let i = 0; i < runs; i++) results.push(await run(count));
  const allowed = count / LIMITS.attachRate;
  const elapsed = median(results.map((result) => result.elapsed));

  table.add(`${count.toLocaleString('en')} rooms at default limits (allowed: ${allowed.toFixed(1)} s)`, elapsed, undefined, 's', Number((1.2 * allowed).toFixed(1)));
  table.add(`${count.toLocaleString('en')} rooms: refusals`, Math.max(...results.map(({ refused }) => refused)), undefined, '', 0, 0);
  const { attaches, requests } = results[0].rates;
  table.note(`${(elapsed / allowed).toFixed(3)} × what the limits allow (${runs} ${runs === 1 ? 'run' : 'runs'}); most in a second: ${attaches.peak} attaches, ${requests.peak} requests; ${requests.total} values were asked for, ${results[0].errors} errors`);
}

const simulator = await simulate(LIMITS);
const sdk = new Sdk(simulator, roomNames('room-', 500));
await sdk.start().then(() => table.note('the SDK attached 500 rooms'), (error) => table.note(`the SDK with 500 rooms over three connections: ${error.message}`));
const { attaches } = await simulator.get('rates');
table.note(`its attaches: ${attaches.total} taken, ${attaches.refused} refused`);
await sdk.stop();
await simulator.stop();
table.print();
