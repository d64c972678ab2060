// SPDX-License-Identifier: GPL-3.0-or-later
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';

import { Simulator, until } from './simulator.mjs';

const FAST = { disconnectedRetryTimeout: 20, suspendedRetryTimeout: 50, channelRetryTimeout: 20, realtimeRequestTimeout: 300 };
let simulator;

before(async () => { simulator = await Simulator.start(); });
after(() => simulator.stop());
afterEach(async () => {
  for (const client of simulator.clients.splice(0)) client.close();
  await simulator.post('reset');
  await simulator.post('settings', { occupancyDebounce: 0 });
});

async function attached(name, options = {}) {
  const chat = simulator.chat(options);
  const room = await simulator.room(chat, name);

  await room.attach();
  await until(() => room.seen.length > 0);
  room.discontinuities = [];
  room.onDiscontinuity((error) => room.discontinuities.push(error));
  room.states = [];
  chat.core.connection.on(({ current, reason }) => room.states.push([current, reason?.code]));
  return { chat, room, connection: chat.core.connection };
}

test('resumes after a dropped socket, and misses nothing', async () => {
  const { room, connection } = await attached('dropped');
  const id = connection.id;
  const key = connection.key;

  await simulator.post('faults', { on: 'connect', do: 'delay', after: 200 });
  await simulator.post('drop', {});
  await simulator.setRoom('dropped', 3);
  await simulator.setRoom('dropped', 4);
  await until(() => room.states.some(([state]) => state === 'connected'));
  await simulator.setRoom('dropped', 5);
  await until(() => room.seen.length === 4);

  assert.deepEqual(room.seen.map(([connections]) => connections), [1, 4, 5, 6]);
  assert.equal(connection.id, id);
  assert.notEqual(connection.key, key);
  assert.deepEqual(room.discontinuities, []);
  const connects = await simulator.log('connect');
  assert.equal(connects.at(-1).data.resume, key);
  assert.equal((await simulator.truth('dropped')).connections, 6);
});

test('resumes after a reset, a close code, and going away', async () => {
  const { room, connection } = await attached('reset');
  const id = connection.id;

  for (const how of [{ reset: true }, { code: 1001 }, { code: 1011 }]) {
    const before = room.states.filter(([state]) => state === 'connected').length;

    await simulator.post('drop', how);
    await until(() => room.states.filter(([state]) => state === 'connected').length > before);
    assert.equal(connection.id, id);
  }
  assert.deepEqual(room.discontinuities, []);
});

test('begins anew when the state is gone', async () => {
  const { room, connection } = await attached('gone');
  const id = connection.id;

  await simulator.setRoom('gone', 2);
  await simulator.post('drop', { forget: true });
  await until(() => room.discontinuities.length > 0);
  assert.notEqual(connection.id, id);
  assert.equal(connection.errorReason.code, 80008);
  assert.equal(room.discontinuities[0].code, 102100);
  await until(() => room.status === 'attached');
  await until(async () => (await simulator.truth('gone')).connections === 3);
});

test('keeps the seat of a client that is away, until the state expires', async () => {
  const { room } = await attached('seat');
  const other = simulator.chat();
  const witness = await simulator.room(other, 'seat');

  await witness.attach();
  await until(() => room.occupancy.current.connections === 2);
  await simulator.post('settings', { connectionStateTtl: 300 });
  await simulator.post('faults', { on: 'connect', do: 'hang', times: -1 });
  await simulator.post('drop', { channel: 'seat::$chat', connection: (await simulator.get('connections'))[0].connection });
  assert.equal((await simulator.truth('seat')).connections, 2);
  await until(async () => (await simulator.truth('seat')).connections === 1);
});

test('loses continuity when too much was missed', async () => {
  const { room } = await attached('missed');

  await simulator.post('settings', { replayLength: 3 });
  await simulator.post('faults', { on: 'connect', do: 'delay', after: 200 });
  await simulator.post('drop', {});
  await simulator.post('rooms', [1, 2, 3, 4, 5, 6].map((connections) => ({ room: 'missed', connections })));
  await until(() => room.discontinuities.length > 0);
  assert.equal(room.discontinuities[0].cause.code, 90004);
});

test('tries again when a connection is refused', async () => {
  for (const rule of [
    { do: 'refuse' }, { do: 'drop' }, { do: 'drop', reset: true }, { do: 'close', code: 1013 }, { do: 'mute' }, { do: 'hang' },
    { do: 'respond', status: 503, body: '{"error":{"code":50003,"statusCode":503,"message":"busy"}}' },
  ]) {
    await simulator.post('faults', { on: 'connect', ...rule });
    const client = simulator.realtime({ ...FAST, webSocketConnectTimeout: 300 });
    const states = [];

    client.connection.on(({ current }) => states.push(current));
    await client.connection.whenState('connected');
    assert.ok(states.includes('disconnected'), JSON.stringify(rule));
    client.close();
  }
});

test('tries again while nobody listens', async () => {
  const { room, connection } = await attached('down', FAST);
  const id = connection.id;

  await simulator.post('listen?down=300');
  // The port may close between two requests: what was said is said again.
  await until(async () => {
    try {
      await simulator.setRoom('down', 1);
    } catch {
      return false;
    }
    return true;
  });
  await until(() => room.occupancy.current.connections === 2);
  assert.equal(connection.id, id);
  assert.equal(connection.state, 'connected');
});

test('fails for good when the service says ERROR', async () => {
  const { room, connection } = await attached('fatal');

  await simulator.post('send', { frame: { action: 9, error: { code: 50000, statusCode: 500, message: 'no more' } } });
  await connection.whenState('failed');
  assert.equal(connection.errorReason.code, 50000);
  assert.equal(room.status, 'failed');
  assert.equal((await simulator.get('connections')).length, 0);
});

test('goes on when the service says DISCONNECTED', async () => {
  const { room, connection } = await attached('polite');
  const id = connection.id;

  await simulator.post('send', { frame: { action: 6, error: { code: 80003, statusCode: 503, message: 'going away' } } });
  await until(() => room.states.some(([state]) => state === 'connected'));
  assert.equal(connection.id, id);
});

test('attaches again when the service detaches', async () => {
  const { room } = await attached('thrown out');
  const count = async () => (await simulator.log('in')).filter(({ data }) => data.action === 10).length;

  await simulator.post('send', { frame: { action: 13, channel: 'thrown out::$chat', error: { code: 90198, statusCode: 404, message: 'go' } } });
  await until(async () => (await count()) === 2 && room.status === 'attached');
  assert.equal((await simulator.truth('thrown out')).connections, 1);
});

test('loses one channel to an ERROR of it', async () => {
  const { room, connection } = await attached('denied');

  await simulator.post('send', { frame: { action: 9, channel: 'denied::$chat', error: { code: 40160, statusCode: 401, message: 'no' } } });
  await until(() => room.status === 'failed');
  assert.equal(room.error.code, 40160);
  assert.equal(connection.state, 'connected');
  assert.equal(await simulator.truth('denied'), undefined);
});

test('suppresses, replaces, delays and injects frames', async () => {
  const chat = simulator.chat(FAST);
  const room = await simulator.room(chat, 'frames');
  const event = (data) => ({ action: 15, channel: 'frames::$chat', messages: [{ name: '[meta]occupancy', data }] });
  const reached = (...value) => until(() => JSON.stringify(room.seen.at(-1)) === JSON.stringify(value), `[${value}]`);

  await simulator.post('faults', { on: 'out', action: 'ATTACHED', channel: 'frames::*', do: 'suppress' });
  await assert.rejects(room.attach(), { code: 90007 });
  await until(() => room.status === 'attached');
  await simulator.setRoom('frames', 1);
  await reached(2, 0);

  await simulator.post('faults', { on: 'out', action: 15, do: 'replace', frame: event({ metrics: { connections: 77, presenceMembers: -1 } }) });
  await simulator.setRoom('frames', 2);
  await reached(77, -1);

  await simulator.post('faults', { on: 'out', action: 15, do: 'inject', frame: event('garbage') });
  await simulator.setRoom('frames', 3);
  await reached(0, 0);
  assert.deepEqual(room.seen.at(-2), [4, 0]);

  const before = room.seen.length;
  await simulator.post('faults', { on: 'out', action: 15, do: 'delay', after: 150 });
  await simulator.post('rooms', [{ room: 'frames', connections: 10 }, { room: 'frames', connections: 11 }]);
  await reached(11, 0);
  assert.deepEqual(room.seen.slice(before), [[12, 0], [11, 0]]);

  await simulator.post('send', { channel: 'frames::$chat', frame: 'no JSON at all' });
  await simulator.post('send', { channel: 'frames::$chat', frame: [1, 2] });
  await simulator.post('send', { channel: 'frames::$chat', frame: { action: 99, new: true } });
  await simulator.post('send', { channel: 'frames::$chat', frame: event({ metrics: { connections: 5 } }) });
  await reached(5, 0);

  const rules = await simulator.get('faults');
  assert.deepEqual(rules.map(({ hits }) => hits), [1, 1, 1, 1]);
  await simulator.request('DELETE', 'faults');
  assert.deepEqual(await simulator.get('faults'), []);
});

test('strikes after so many, so many times', async () => {
  const { room } = await attached('counted');

  await simulator.post('faults', { on: 'out', action: 'MESSAGE', do: 'suppress', skip: 1, times: 2 });
  await simulator.post('rooms', [1, 2, 3, 4].map((connections) => ({ room: 'counted', connections })));
  await until(() => room.occupancy.current.connections === 5);
  assert.deepEqual(room.seen.map(([connections]) => connections), [1, 2, 5]);
});

test('notices a silent connection', async () => {
  await simulator.post('settings', { maxIdleInterval: 200 });
  const { room, connection } = await attached('silent', { ...FAST, transportParams: { heartbeats: true } });
  const id = connection.id;

  await until(async () => (await simulator.log('out')).filter(({ data }) => data.action === 0).length >= 3);
  assert.deepEqual(room.states, []);
  await simulator.post('mute', {});
  await until(() => room.states.some(([state]) => state === 'connected'));
  assert.deepEqual(room.states[0], ['disconnected', 80003]);
  assert.equal(connection.id, id);
});

test('loses messages beyond the rate, and says so', async () => {
  const { room } = await attached('rated');

  await simulator.post('settings', { messageRate: 5 });
  await simulator.post('rooms', Array.from({ length: 20 }, (_, i) => ({ room: 'rated', connections: i + 1 })));
  await until(() => room.discontinuities.length > 0);
  assert.equal(room.discontinuities[0].cause.code, 80020);
  assert.ok(room.seen.length <= 7);
  assert.deepEqual(await room.occupancy.get(), { connections: 21, presenceMembers: 0 });
});

test('breaks HTTP', async () => {
  const rest = simulator.rest({ httpRequestTimeout: 400, httpMaxRetryCount: 0 });
  const status = () => rest.channels.get('a').status();

  await simulator.post('faults', { on: 'http', path: 'GET /channels/*', do: 'respond', status: 503,
    body: '{"error":{"code":50003,"statusCode":503,"message":"busy"}}', headers: { 'x-test': 'yes' } });
  await assert.rejects(status(), { code: 50003, statusCode: 503 });
  assert.equal((await status()).channelId, 'a');

  await simulator.post('faults', { on: 'http', do: 'drop' });
  await assert.rejects(status());
  await simulator.post('faults', { on: 'http', do: 'hang' });
  await assert.rejects(status());
  await simulator.post('faults', { on: 'http', do: 'delay', after: 50 });
  assert.equal((await status()).channelId, 'a');

  const [first] = await simulator.log('request');
  assert.equal(first.data.method, 'GET');
  assert.equal(first.data.path, '/channels/a');
  assert.ok(first.data.headers.Authorization ?? first.data.headers.authorization);
});

test('bursts', async () => {
  const { room } = await attached('burst-1');

  await simulator.post('burst', { prefix: 'burst-', rooms: 4, count: 400, rate: 4000 });
  await until(async () => (await simulator.get('burst')).done);
  await until(() => room.occupancy.current.connections === 101);
  assert.deepEqual(room.seen.map(([connections]) => connections), Array.from({ length: 101 }, (_, i) => i + 1));

  await simulator.post('burst', { updates: [{ room: 'burst-1', connections: 7, presenceMembers: 5 }] });
  await until(() => room.occupancy.current.presenceMembers === 5);
});

test('resumes when the answer to a resume was lost', async () => {
  const { room, connection } = await attached('twice', FAST);
  const id = connection.id;

  await simulator.post('faults', { on: 'connect', do: 'drop' });
  await simulator.post('faults', { on: 'out', action: 'CONNECTED', do: 'drop' });
  await simulator.post('drop', {});
  await until(() => room.states.some(([state]) => state === 'connected'));
  assert.equal(connection.id, id);
  assert.deepEqual(room.discontinuities, []);
  assert.equal((await simulator.get('connections')).length, 1);
});

test('breaks what comes in', async () => {
  const { room } = await attached('inward', FAST);
  const detach = { on: 'in', action: 'DETACH' };

  await simulator.post('faults', { ...detach, do: 'suppress' });
  await assert.rejects(room.detach(), { code: 90007 });
  await until(() => room.status === 'attached');

  await simulator.post('faults', { ...detach, do: 'pass', then: 'drop' });
  await Promise.allSettled([room.detach()]);
  await until(() => room.states.some(([state]) => state === 'disconnected'));
  const { entries } = await simulator.get('log');
  const last = entries.findLastIndex(({ type, data }) => type === 'in' && data.action === 12 && data.channel === 'inward::$chat');
  assert.ok(last > 0);
});
