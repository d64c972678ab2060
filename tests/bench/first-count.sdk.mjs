// SPDX-License-Identifier: GPL-3.0-or-later
// The peer of the benchmark: prints the first count of a room with the Chat SDK, then ends.

import * as Ably from 'ably';
import { ChatClient } from '@ably/chat';

const { ABLY_API_KEY: key, PORT, ROOM } = process.env;
const realtime = new Ably.Realtime({
  key, clientId: 'bench', endpoint: '127.0.0.1', port: Number(PORT), tls: false, useBinaryProtocol: false, logLevel: 0,
  autoConnect: process.argv[2] !== 'get',
});
const chat = new ChatClient(realtime);
const room = await chat.rooms.get(ROOM, { occupancy: { enableEvents: true } });
const end = (occupancy) => process.stdout.write(`${JSON.stringify(occupancy)}\n`, () => process.exit(0));

if (process.argv[2] === 'get') {
  end(await room.occupancy.get());
} else {
  room.occupancy.subscribe(({ occupancy }) => end(occupancy));
  await room.attach();
}
