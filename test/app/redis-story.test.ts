import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CliIo } from '../../src/api/cli/io.ts';
import { runDemo } from '../../src/app/demo/demo.ts';
import { missing, programPath } from '../interop/foreign.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

async function withRedis<T>(password: string, use: (port: number) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-redis-'));
  const port = await freePort();
  const server = spawn(
    programPath('redis-server') ?? 'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', '--dir', folder, '--requirepass', password],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  try {
    await new Promise<void>((ready) => server.stdout.on('data', (text: Buffer) => text.includes('Ready to accept connections') && ready()));
    return await use(port);
  } finally {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

describe.skipIf(missing('redis-server'))('on BullMQ over Redis', () => {
  test('the whole story is proved too', { timeout: 60_000 }, async () => {
    let output = '';
    const io: CliIo = {
      out: (text) => {
        output += text;
      },
      err: (text) => {
        output += text;
      },
      env: {},
      terminal: false,
      ask: async () => undefined,
      input: async () => new Uint8Array(),
      interrupted: new AbortController().signal,
    };
    const password = 'a-redis-password';
    const code = await withRedis(password, (port) => runDemo({ exit: true, color: false, queue: { redis: { port, password } } }, io));
    expect(output).not.toContain('NOT PROVED');
    expect(output).toContain('Every step was proved.');
    expect(output).not.toContain(password);
    expect(code).toBe(0);
  });
});
