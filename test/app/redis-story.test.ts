import { describe, expect, test } from 'vitest';
import type { CliIo } from '../../src/api/cli/io.ts';
import { runDemo } from '../../src/app/demo/demo.ts';
import { runCommandLine } from '../../src/app/run-main.ts';
import { missing } from '../interop/foreign.ts';
import { PASSWORD, RedisServer } from '../interop/redis.ts';

describe.skipIf(missing('redis-server'))('on BullMQ over Redis', () => {
  test('the whole story is proved too', { timeout: 60_000 }, async () => {
    let output = '';
    let code = -1;
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
    const redis = await RedisServer.start({ keep: true });
    try {
      const queue = { redis: { port: redis.port, password: PASSWORD } };
      code = await runDemo({ exit: true, color: false, queue }, io, runCommandLine);
    } finally {
      await redis.stop();
    }
    expect(output).not.toContain('NOT PROVED');
    expect(output).toContain('Every step was proved.');
    expect(output).not.toContain(PASSWORD);
    expect(code).toBe(0);
  });
});
