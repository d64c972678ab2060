// SPDX-License-Identifier: GPL-3.0-or-later
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';

import { Simulator, until } from './simulator.mjs';

let simulator;

before(async () => { simulator = await Simulator.start(); });
after(() => simulator.stop());
afterEach(() => simulator.post('settings', { occupancyDebounce: 0, objectPayload: 0, channelsPerConnection: 200, enumerationDuration: 0 }));

test('tells of the occupancy', async () => {
  const chat = simulator.chat();
  const room = await simulator.room(chat, 'lobby');

  await simulator.setRoom('lobby', 5, 2);
  assert.equal(room.occupancy.current, undefined);
  assert.deepEqual(await room.occupancy.get(), { connections: 5, presenceMembers: 2 });
  assert.equal(room.occupancy.current, undefined);

  await room.attach();
  await until(() => room.occupancy.current);
  assert.deepEqual(room.occupancy.current, { connections: 6, presenceMembers: 2 });
  assert.deepEqual(await room.occupancy.get(), { connections: 6, presenceMembers: 2 });

  await simulator.setRoom('lobby', 9, 3);
  await until(() => room.seen.length === 2);
  assert.deepEqual(room.seen, [[6, 2], [10, 3]]);
  assert.deepEqual(room.occupancy.current, { connections: 10, presenceMembers: 3 });
});

test('sends the payload as text, or as an object', async () => {
  const chat = simulator.chat();
  const room = await simulator.room(chat, 'payload');
  const payloads = async () => (await simulator.log('out'))
    .filter(({ data }) => data.channel === 'payload::$chat' && data.action === 15).map(({ data }) => data.messages[0]);

  await room.attach();
  await simulator.post('settings', { objectPayload: 1 });
  await simulator.setRoom('payload', 3);
  await until(() => room.occupancy.current?.connections === 4);

  const [text, object] = await payloads();
  assert.equal(text.name, '[meta]occupancy');
  assert.equal(text.encoding, 'json');
  assert.equal(JSON.parse(text.data).metrics.connections, 1);
  assert.equal(object.encoding, undefined);
  assert.equal(object.data.metrics.connections, 4);
});

test('has events only where they are enabled', async () => {
  const chat = simulator.chat();
  const room = await chat.rooms.get('silent');

  assert.throws(() => room.occupancy.subscribe(() => {}), { code: 102108 });
  await room.attach();
  assert.deepEqual(await room.occupancy.get(), { connections: 1, presenceMembers: 0 });
  const sent = (await simulator.log('out')).filter(({ data }) => data.channel === 'silent::$chat');
  assert.deepEqual(sent.map(({ data }) => data.action), [11]);
  assert.equal(sent[0].data.params, undefined);
});

test('counts members of the presence set', async () => {
  const chat = simulator.chat({ clientId: 'alice' });
  const other = simulator.chat({ clientId: 'bob' });
  const room = await simulator.room(chat, 'presence');
  const same = await simulator.room(other, 'presence');
  const members = async () => (await room.presence.get()).map(({ clientId }) => clientId).sort();

  await room.attach();
  await room.presence.enter({ seat: 'A 1' });
  await until(() => room.occupancy.current?.presenceMembers === 1);

  await same.attach();
  assert.deepEqual((await same.presence.get()).map(({ clientId, data }) => [clientId, data]), [['alice', { seat: 'A 1' }]]);
  await same.presence.enter();
  await until(() => room.occupancy.current.presenceMembers === 2);
  assert.deepEqual(await members(), ['alice', 'bob']);
  assert.deepEqual(await room.occupancy.get(), { connections: 2, presenceMembers: 2 });

  await same.presence.update({ seat: 'B 2' });
  await until(async () => (await room.presence.get()).some(({ data }) => data?.seat === 'B 2'));
  await room.presence.leave();
  await until(() => room.occupancy.current.presenceMembers === 1);
  assert.deepEqual(await members(), ['bob']);

  other.core.close();
  await until(() => room.occupancy.current.presenceMembers === 0);
  await until(() => room.occupancy.current.connections === 1);
  assert.deepEqual(await members(), []);
});

test('counts connections and what they may do', async () => {
  const chats = [simulator.chat(), simulator.chat(), simulator.chat()];
  const rooms = await Promise.all(chats.map((chat) => simulator.room(chat, 'several')));

  for (const [i, room] of rooms.entries()) {
    await room.attach();
    await until(() => rooms[0].occupancy.current?.connections === i + 1);
  }
  assert.deepEqual(rooms[0].seen.map(([connections]) => connections), [1, 2, 3]);

  const watcher = simulator.realtime();
  await watcher.channels.get('several::$chat', { modes: ['SUBSCRIBE'], params: { occupancy: 'metrics' } }).attach();
  assert.deepEqual(await simulator.truth('several'), {
    connections: 4, publishers: 3, subscribers: 4, presenceConnections: 3, presenceMembers: 0, presenceSubscribers: 3,
    objectPublishers: 0, objectSubscribers: 0,
  });

  chats[2].core.close();
  watcher.close();
  await until(() => rooms[0].occupancy.current.connections === 2);
});

test('detaches', async () => {
  const chat = simulator.chat();
  const other = simulator.chat();
  const room = await simulator.room(chat, 'detached');
  const witness = await simulator.room(other, 'detached');

  await room.attach();
  await witness.attach();
  await until(() => room.occupancy.current?.connections === 2);
  await room.detach();
  assert.equal(room.status, 'detached');
  await until(() => witness.occupancy.current.connections === 1);
  await simulator.setRoom('detached', 7);
  await until(() => witness.occupancy.current.connections === 8);
  assert.equal(room.occupancy.current.connections, 2);

  await room.attach();
  await until(() => room.occupancy.current.connections === 9);
});

test('takes any name', async () => {
  const chat = simulator.chat();

  for (const name of ['my room/ü:1', 'a::$chat', '100 %25', 'a&b=c?d#e+f', '<b>"quoted"\\</b>', '日本語 🎉', '\u202Eabc', 'x'.repeat(2000), "it's (fine)*!", 'a%2Fb', ' ', '\u0001']) {
    const room = await simulator.room(chat, name);

    await simulator.setRoom(name, 2, 1);
    await room.attach();
    await until(() => room.occupancy.current, `an event of ${JSON.stringify(name)}`);
    assert.deepEqual(room.occupancy.current, { connections: 3, presenceMembers: 1 });
    assert.deepEqual(await room.occupancy.get(), { connections: 3, presenceMembers: 1 });
    await room.detach();
    assert.deepEqual(await room.occupancy.get(), { connections: 2, presenceMembers: 1 });
  }
});

test('refuses names that the service refuses', async () => {
  const chat = simulator.chat();

  for (const name of [':colon', '[bracket', 'line\nbreak']) {
    const room = await chat.rooms.get(name);

    await assert.rejects(room.attach(), { code: 40010 });
    assert.equal(room.status, 'failed');
    await assert.rejects(room.occupancy.get(), { code: 40010 });
  }
});

test('waits with changes that are not from or to zero', async () => {
  const chat = simulator.chat();
  const room = await simulator.room(chat, 'debounced');

  await room.attach();
  await until(() => room.seen.length === 1);
  await simulator.post('settings', { occupancyDebounce: 400 });
  await simulator.post('rooms', [2, 3, 4, 5].map((connections) => ({ room: 'debounced', connections })));
  await until(() => room.seen.length === 2);
  assert.deepEqual(room.seen, [[1, 0], [6, 0]]);

  await simulator.post('settings', { occupancyDebounce: 3600000 });
  await simulator.setRoom('debounced', 7);
  await simulator.setRoom('debounced', 7, 1);
  await until(() => room.seen.length === 3);
  assert.deepEqual(room.seen[2], [8, 1]);
});

test('wants capabilities', async () => {
  const token = async (capability) => (await simulator.rest().auth.requestToken({ capability, clientId: 'small' })).token;
  const blind = simulator.chat({ token: await token({ secret: ['subscribe'] }), clientId: null });
  const room = await simulator.room(blind, 'secret');

  await room.attach();
  await simulator.setRoom('secret', 3);
  await assert.rejects(room.occupancy.get(), { code: 40160, statusCode: 401 });
  assert.equal(room.channel.params?.occupancy, undefined);
  assert.deepEqual(room.seen, []);

  const other = await simulator.room(blind, 'other');
  await assert.rejects(other.attach(), { code: 40160 });
  assert.equal(other.status, 'failed');
  assert.equal(blind.core.connection.state, 'connected');
});

test('limits the channels of a connection', async () => {
  const client = simulator.realtime();

  await simulator.post('settings', { channelsPerConnection: 2 });
  await client.channels.get('one').attach();
  await client.channels.get('two').attach();
  await assert.rejects(client.channels.get('three').attach(), { code: 90010 });
  await client.channels.get('one').detach();
  await client.channels.get('three').attach();
});

test('lists the active channels', async () => {
  const rest = simulator.rest();
  const names = Array.from({ length: 7 }, (_, i) => `list:${i}::$chat`);

  await simulator.post('rooms', names.map((channel, i) => ({ channel, connections: i + 1, presenceMembers: i })));
  const found = [];
  let page = await rest.request('get', '/channels', 6, { by: 'id', limit: 3, prefix: 'list:' });
  for (; page; page = await page.next()) found.push(page.items);
  assert.deepEqual(found, [names.slice(0, 3), names.slice(3, 6), names.slice(6)]);

  page = await rest.request('get', '/channels', 6, { by: 'value', prefix: 'list:6' });
  assert.equal(page.items[0].status.occupancy.metrics.presenceMembers, 6);
  const details = await rest.channels.get('list:2::$chat').status();
  assert.equal(details.channelId, 'list:2::$chat');
  assert.equal(details.status.occupancy.metrics.connections, 3);
  assert.ok(Math.abs(await rest.time() - Date.now()) < 60000);

  await simulator.post('settings', { enumerationDuration: 300 });
  const both = await Promise.all([1, 2].map(() => rest.request('get', '/channels', 6)));
  assert.deepEqual(both.map(({ statusCode }) => statusCode).sort(), [200, 429]);
  assert.ok(both.some(({ errorCode }) => Number(errorCode) === 42912));
});
