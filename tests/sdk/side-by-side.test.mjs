// SPDX-License-Identifier: GPL-3.0-or-later
// The official SDK and occupancy-cli look at the same rooms and see the same.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Cli } from './cli.mjs';
import { Simulator, until } from './simulator.mjs';

const ROOMS = ['lobby', 'my room/ü:1', 'support-de'];
const CHANGES = 200;
const DROP_AFTER = 100;

let simulator;

before(async () => { simulator = await Simulator.start(); });
after(() => simulator.stop());

// Values in an order that only looks random: each differs from the one before it in its room.
function change(i) {
  return { room: ROOMS[(i * 7) % 3], connections: 1 + (i * 37) % 101, presenceMembers: (i * 13) % 11 };
}

test('the SDK and occupancy-cli see the same values in the same order', async () => {
  const chat = simulator.chat();
  const rooms = await Promise.all(ROOMS.map((name) => simulator.room(chat, name)));
  await Promise.all(rooms.map((room) => room.attach()));
  const cli = new Cli(simulator, 'watch', ...ROOMS);
  const settled = (values) => values.at(-1)?.[0] === 2;
  await until(() => rooms.every((room) => settled(room.seen)) && ROOMS.every((name) => settled(cli.values(name))),
    'both to be counted');
  const marks = rooms.map((room, i) => [room.seen.length, cli.values(ROOMS[i]).length]);

  for (let i = 0; i < CHANGES; i++) {
    if (i === DROP_AFTER) await simulator.post('drop', {});
    const { room, connections, presenceMembers } = change(i);
    await simulator.setRoom(room, connections, presenceMembers);
  }

  const expected = ROOMS.map((name) => Array.from({ length: CHANGES }, (_, i) => change(i))
    .filter(({ room }) => room === name)
    .map(({ connections, presenceMembers }) => [connections + 2, presenceMembers]));
  await until(() => rooms.every((room, i) => room.seen.length >= marks[i][0] + expected[i].length &&
    cli.values(ROOMS[i]).length >= marks[i][1] + expected[i].length), 'all values');

  for (const [i, name] of ROOMS.entries()) {
    const official = rooms[i].seen.slice(marks[i][0]);
    const ours = cli.values(name).slice(marks[i][1]);
    assert.deepEqual(ours, official, `${name}: both saw the same`);
    assert.deepEqual(ours, expected[i], `${name}: both saw every change`);
    const { connections, presenceMembers } = await simulator.truth(name);
    assert.deepEqual(ours.at(-1), [connections, presenceMembers], `${name}: the last value is true`);
  }

  const states = cli.lines.filter(({ type }) => type === 'connection').map(({ current }) => current);
  assert.deepEqual(states, ['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
  assert.equal(await cli.end('SIGTERM'), 0);
  await until(async () => (await simulator.truth(ROOMS[0])).connections === expected[0].at(-1)[0] - 1,
    'our seat to be given back');
});

test('the SDK and occupancy-cli get the same snapshots', async () => {
  const chat = simulator.chat();
  await simulator.setRoom('snapshot', 7, 3);
  const room = await chat.rooms.get('snapshot');
  const cli = new Cli(simulator, 'get', 'snapshot', 'empty');
  assert.equal(await cli.end(), 0);
  const { connections, presenceMembers } = await room.occupancy.get();
  assert.deepEqual(cli.values('snapshot', 'occupancy.snapshot'), [[connections, presenceMembers]]);
  assert.deepEqual(cli.values('empty', 'occupancy.snapshot'), [[0, 0]]);
});
