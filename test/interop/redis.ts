import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { programPath, spawnTied } from './foreign.ts';

export const PASSWORD = 'lab-redis-password';

/** A redis-server of our own on a free loopback port, with a password; it can be killed and started again on the same port. */
export class RedisServer {
  readonly port: number;
  readonly #directory = mkdtempSync(join(tmpdir(), 'portreeve-redis-'));
  readonly #keep: boolean;
  #process: ChildProcess | undefined;

  private constructor(port: number, keep: boolean) {
    this.port = port;
    this.#keep = keep;
  }

  /** `keep`: with an append-only file, so that a kill loses little; otherwise a kill loses everything. */
  static async start(options: { readonly keep?: boolean } = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options.keep === true);
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const persistence = this.#keep ? ['--appendonly', 'yes', '--appendfsync', 'everysec'] : ['--save', '', '--appendonly', 'no'];
    const at = ['--port', String(this.port), '--bind', '127.0.0.1', '--requirepass', PASSWORD, '--dir', this.#directory];
    this.#process = spawnTied(programPath('redis-server') ?? 'redis-server', [...at, ...persistence]);
    await this.#answers();
  }

  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Runs commands as an operator would. */
  async command<T>(work: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis({ host: '127.0.0.1', port: this.port, password: PASSWORD });
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  }

  async #answers(): Promise<void> {
    const client = new Redis({
      host: '127.0.0.1',
      port: this.port,
      password: PASSWORD,
      retryStrategy: () => 20,
      maxRetriesPerRequest: 500,
    });
    client.on('error', () => undefined);
    await client.ping();
    client.disconnect();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
