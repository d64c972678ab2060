// SPDX-License-Identifier: GPL-3.0-or-later
// Runs occupancy-cli against a simulator and reads the lines that it prints.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export class Cli {
  /** Starts a command, with its words behind the options that lead it to the simulator. */
  constructor(simulator, command, ...words) {
    const place = ['--endpoint', '127.0.0.1', '--port', `${simulator.port}`, '--no-tls', '--json'];

    this.lines = [];
    this.process = spawn(process.env.OCCUPANCY_CLI, [command, ...place, ...words], {
      env: { ...process.env, ABLY_API_KEY: simulator.key },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.ended = once(this.process, 'exit');
    this.read = once(createInterface({ input: this.process.stdout })
      .on('line', (line) => this.lines.push(JSON.parse(line))), 'close');
  }

  /** The values of a room as pairs of connections and presence members, in the order in which they came. */
  values(room, type = 'occupancy.updated') {
    return this.lines.filter((line) => line.type === type && line.room === room)
      .map(({ connections, presenceMembers }) => [connections, presenceMembers]);
  }

  /** Waits for the end and gets the exit code. */
  async end(signal) {
    if (signal) this.process.kill(signal);
    const [code] = await this.ended;
    await this.read;
    return code;
  }
}
