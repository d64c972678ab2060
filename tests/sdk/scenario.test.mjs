// SPDX-License-Identifier: GPL-3.0-or-later
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Simulator, until } from './simulator.mjs';

const SCENARIO = {
  settings: { occupancyDebounce: 0 },
  speed: 60,
  rooms: [
    { room: 'busy', every: 2000, connections: { base: 500, noise: 0.5, jitter: 40 }, presenceMembers: { share: 0.5 } },
    { room: 'members only', every: 2000, connections: {}, presenceMembers: { base: 20, jitter: 5 } },
    { room: 'empty', connections: {}, presenceMembers: {} },
  ],
};
let simulator;

before(async () => { simulator = await Simulator.start(); });
after(() => simulator.stop());

test('lives, and remembers what it was', async () => {
  const chat = simulator.chat();
  const room = await simulator.room(chat, 'busy');

  assert.deepEqual(await simulator.post('scenario', SCENARIO), ['busy', 'members only', 'empty']);
  await room.attach();
  await until(() => room.seen.length >= 20);
  const seen = room.seen.slice(1, 20).map(([connections, members]) => [connections - 1, members]);
  const { samples } = await simulator.get(`history?room=busy&from=${Date.now() - 60000}`);
  const known = new Set(samples.map(([, connections, members]) => `${connections} ${members}`));

  for (const [connections, members] of seen) assert.ok(known.has(`${connections} ${members}`), `${connections} ${members}`);
  assert.ok((await simulator.truth('members only')).presenceMembers > 0);
  assert.equal((await simulator.truth('members only')).connections, 0);
  assert.equal(await simulator.truth('empty'), undefined);
});

test('has thirty days at once', async () => {
  const to = Date.now();
  const from = to - 30 * 86400000;
  const { samples } = await simulator.get(`history?room=busy&from=${from}&to=${to}&step=300000`);

  assert.ok(samples.length > 8000);
  assert.equal(samples[0][0], from);
  for (let i = 1; i < samples.length; i++) {
    assert.ok(samples[i][0] > samples[i - 1][0]);
    assert.notDeepEqual(samples[i].slice(1), samples[i - 1].slice(1));
  }
});

test('leaves a room to the one who sets it', async () => {
  await simulator.setRoom('busy', 7);
  const before = (await simulator.truth('members only')).presenceMembers;

  await until(async () => (await simulator.truth('members only')).presenceMembers !== before);
  assert.equal((await simulator.truth('busy')).connections, 8);
});
