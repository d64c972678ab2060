// SPDX-License-Identifier: GPL-3.0-or-later
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';

import { Simulator, until } from './simulator.mjs';

let simulator;

before(async () => { simulator = await Simulator.start(); });
after(() => simulator.stop());

function jwt(key, claims) {
  const [kid, secret] = key.split(':');
  const part = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');
  const text = `${part({ typ: 'JWT', alg: 'HS256', kid })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

async function failure(client) {
  await client.connection.whenState('failed');
  return client.connection.errorReason;
}

test('connects by key', async () => {
  const client = simulator.realtime();

  await client.connection.whenState('connected');
  assert.ok(client.connection.id);
  assert.ok(client.connection.key.startsWith(client.connection.id));
  assert.equal(await client.connection.ping() >= 0, true);
});

test('connects by token request', async () => {
  const signer = simulator.rest();
  const client = simulator.realtime({ authCallback: (params, done) => signer.auth.createTokenRequest(params).then((r) => done(null, r), done) });

  await client.connection.whenState('connected');
  assert.match(client.auth.tokenDetails.token, /^appid\./);
  assert.equal(client.auth.tokenDetails.expires - client.auth.tokenDetails.issued, 3600000);
});

test('connects by token', async () => {
  const { token } = await simulator.rest().auth.requestToken({ clientId: 'me', ttl: 60000 });
  const client = simulator.realtime({ token });

  await client.connection.whenState('connected');
  assert.equal(client.auth.clientId, 'me');
});

test('connects by JWT', async () => {
  const now = Math.floor(Date.now() / 1000);
  const capability = '{"lobby":["subscribe","channel-metadata"]}';
  const token = jwt(simulator.key, { iat: now, exp: now + 60, 'x-ably-capability': capability, 'x-ably-clientId': 'me' });
  const chat = simulator.chat({ token, clientId: null });
  const room = await simulator.room(chat, 'lobby');

  await chat.core.connection.whenState('connected');
  assert.equal(chat.core.auth.clientId, 'me');
  await room.attach();
  await until(() => room.seen.length > 0);
  assert.equal((await room.occupancy.get()).connections, 1);
  await assert.rejects((await chat.rooms.get('other')).occupancy.get(), { code: 40160, statusCode: 401 });
});

test('refuses wrong keys', async () => {
  assert.equal((await failure(simulator.realtime({ key: 'appid.keyid:wrong' }))).code, 40101);
  assert.equal((await failure(simulator.realtime({ key: 'other.keyid:keysecret' }))).code, 40400);
  await assert.rejects(simulator.rest({ key: 'appid.keyid:wrong' }).channels.get('a').status(), { code: 40101, statusCode: 401 });

  await simulator.post('keys', { key: 'appid.gone:secret', revoked: true });
  assert.equal((await failure(simulator.realtime({ key: 'appid.gone:secret' }))).code, 40131);
});

test('refuses wrong tokens', async () => {
  const past = Math.floor(Date.now() / 1000) - 60;

  for (const [token, code] of [
    ['appid.unknown', 40143],
    [jwt('appid.keyid:wrong', { iat: past, exp: past + 3600 }), 40144],
    [jwt(simulator.key, { iat: past - 60, exp: past }), 40142],
  ])
    await assert.rejects(simulator.rest({ token }).request('get', '/channels/a', 6), (error) => [code, 40171].includes(error.code));
});

test('checks token requests', async () => {
  const rest = simulator.rest();
  const request = await rest.auth.createTokenRequest();
  const exchange = async (changes) => {
    const response = await fetch(`http://127.0.0.1:${simulator.port}/keys/appid.keyid/requestToken`,
      { method: 'POST', body: JSON.stringify({ ...request, ...changes }) });
    assert.equal(response.headers.get('x-ably-errorcode') !== null, !response.ok);
    const body = await response.json();
    return body.error?.code ?? response.status;
  };

  assert.equal(await exchange({ mac: 'AAAA' }), 40101);
  assert.equal(await exchange({}), 201);
  assert.equal(await exchange({}), 40105);

  await simulator.post('settings', { clockOffset: 300000 });
  await assert.rejects(rest.auth.requestToken(), { code: 40104 });
  assert.ok((await rest.auth.requestToken({}, { queryTime: true, key: simulator.key })).token);
  await simulator.post('settings', { clockOffset: 0 });
});

test('restricts tokens to what the key may', async () => {
  await simulator.post('keys', { key: 'appid.small:secret', capability: { 'ns:*': ['subscribe', 'channel-metadata'] } });
  const rest = simulator.rest({ key: 'appid.small:secret' });
  const details = await rest.auth.requestToken({ capability: { '*': ['*'] } });

  assert.deepEqual(JSON.parse(details.capability), { 'ns:*': ['channel-metadata', 'subscribe'] });
  await assert.rejects(rest.auth.requestToken({ capability: { other: ['publish'] } }), { code: 40160 });
});

test('renews a token in place when AUTH comes', async () => {
  const signer = simulator.rest();
  let count = 0;
  const chat = simulator.chat({
    authCallback: (params, done) => {
      count++;
      signer.auth.createTokenRequest({ ...params, ttl: 1200 }).then((r) => done(null, r), done);
    },
  });
  const room = await simulator.room(chat, 'renewed');
  const states = [];

  await room.attach();
  const id = chat.core.connection.id;
  chat.core.connection.on(({ current, previous }) => states.push(`${previous} ${current}`));
  await until(() => count >= 3);
  await until(() => states.length >= 2);
  assert.deepEqual(new Set(states), new Set(['connected connected']));
  assert.equal(chat.core.connection.id, id);
  assert.ok((await simulator.log('in')).some(({ data }) => data.action === 17 && data.auth.accessToken));
  await simulator.setRoom('renewed', 4, 1);
  await until(() => room.seen.some(([connections]) => connections === 5));
});

test('gets a new token when the old one has expired', async () => {
  const signer = simulator.rest();
  let count = 0;
  const client = simulator.realtime({
    clientId: 'late',
    authCallback: (params, done) => {
      count++;
      signer.auth.createTokenRequest(params).then((r) => done(null, r), done);
    },
  });
  const states = [];

  await client.connection.whenState('connected');
  const id = client.connection.id;
  client.connection.on(({ current, reason }) => states.push([current, reason?.code]));
  await simulator.post('tokens', { code: 40142, clientId: 'late' });
  await until(() => states.some(([current]) => current === 'connected'));
  assert.deepEqual(states[0], ['disconnected', 40142]);
  assert.equal(count, 2);
  assert.equal(client.connection.id, id);
});

test('gives up when the key cannot renew', async () => {
  const { token } = await simulator.rest().auth.requestToken({ clientId: 'stuck' });
  const client = simulator.realtime({ token });

  await client.connection.whenState('connected');
  await simulator.post('tokens', { code: 40141, clientId: 'stuck' });
  assert.equal((await failure(client)).code, 40171);
});

test('closes', async () => {
  const client = simulator.realtime();

  await client.connection.whenState('connected');
  const id = client.connection.id;
  client.close();
  await client.connection.whenState('closed');
  await until(async () => !(await simulator.get('connections')).some((connection) => connection.id === id));
});
