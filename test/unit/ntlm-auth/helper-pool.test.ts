import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HelperPool, type PoolSettings } from '../../../src/adapters/identity/ntlm-auth/pool.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { Clock } from '../../../src/ports/clock.ts';

const KEY = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const OK = { ok: true, value: { authenticated: true, sessionKey: KEY } };

/** Time stands still; the test lets the oldest time-out pass. */
class StandingClock implements Clock {
  at = 0;
  readonly #timers = new Set<() => void>();
  now = () => instantOf(this.at);
  monotonic = () => this.at;
  after(_delay: number, task: () => void): () => void {
    this.#timers.add(task);
    return () => this.#timers.delete(task);
  }
  expireOldest(): void {
    this.#expire([...this.#timers][0]);
  }
  expireNewest(): void {
    this.#expire([...this.#timers].at(-1));
  }
  #expire(task: (() => void) | undefined): void {
    if (task === undefined) throw new Error('nobody waits');
    this.#timers.delete(task);
    task();
  }
}

describe('the pool of ntlm_auth helpers', () => {
  let directory: string;
  let log: string;
  let pools: HelperPool[];
  let changes: string[];
  let clock: StandingClock;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'helper-pool-'));
    log = join(directory, 'log');
    pools = [];
    changes = [];
    clock = new StandingClock();
  });
  afterEach(async () => {
    await Promise.all(pools.map((pool) => pool.close()));
    rmSync(directory, { recursive: true, force: true });
  });

  const open = (settings: Partial<PoolSettings> = {}): HelperPool => {
    const fake = join(import.meta.dirname, 'fake-helper.js');
    const usual = { helpers: 2, waiting: 100, timeout: 10_000, breaker: { failures: 3, retryAfter: 60_000 } };
    const pool = new HelperPool({ command: [process.execPath, fake, log], ...usual, ...settings }, clock, {
      failed: () => {},
      changed: (state) => changes.push(state),
    });
    pools.push(pool);
    return pool;
  };
  const ask = (pool: HelperPool, user: string) =>
    pool.ask({ domain: 'CORP', user, challenge: new Uint8Array(8), response: new Uint8Array(24) });
  const logged = (what: string): string[] => {
    const lines = readFileSync(log, 'utf8').split('\n');
    return lines.filter((line) => line.startsWith(what));
  };

  test('fifty questions at once share two processes, each gets its own answer', async () => {
    const pool = open();
    const users = Array.from({ length: 50 }, (_, i) => (i % 5 === 0 ? `status NT_STATUS_${i}` : `user${i}`));
    const answers = await Promise.all(users.map((user) => ask(pool, user)));
    expect(answers).toEqual(
      users.map((user) => (user.startsWith('status') ? { ok: true, value: { authenticated: false, status: user.slice(7) } } : OK)),
    );
    expect(logged('start')).toHaveLength(2);
    expect(logged('asked')).toHaveLength(50);
  });

  test('an answer that comes in pieces is one answer', async () => {
    const pool = open({ helpers: 1 });
    expect(await ask(pool, 'pieces')).toEqual(OK);
    expect(await ask(pool, 'status X')).toMatchObject({ ok: true, value: { status: 'X' } });
    expect(await ask(pool, 'alice')).toEqual(OK);
  });

  test.each(['alice\nNT-Domain: EVIL', 'a: b', 'a\r\n.\n', '\u0000', 'ü', 'x'.repeat(300)])(
    'the name %j arrives as it is',
    async (user) => {
      const pool = open({ helpers: 1 });
      expect(await ask(pool, user)).toEqual(OK);
      const [asked = ''] = readFileSync(log, 'utf8').split('asked ').slice(1);
      expect(asked.replace(/^\d+ /, '')).toBe(`CORP ${user}\n`);
    },
  );

  const asked = async (user: string): Promise<void> => {
    while (!existsSync(log) || !logged('asked').some((line) => line.endsWith(` ${user}`))) await sleep(5);
  };

  test('a helper that hangs is killed at the time-out, and another takes its place', async () => {
    const pool = open({ helpers: 1 });
    const hung = ask(pool, 'hang');
    await asked('hang');
    const next = ask(pool, 'alice');
    clock.expireOldest();
    expect(await hung).toMatchObject({ ok: false, error: { kind: 'silent' } });
    expect(await next).toEqual(OK);
    const [first = ''] = logged('start').map((line) => line.split(' ')[1]);
    expect(() => process.kill(Number(first), 0)).toThrow('ESRCH');
  });

  test('who has waited too long for a helper is told so, and the helper keeps at its question', async () => {
    const pool = open({ helpers: 1 });
    const slow = ask(pool, 'slow');
    await asked('slow');
    const waits = ask(pool, 'alice');
    clock.expireNewest();
    expect(await waits).toMatchObject({ ok: false, error: { kind: 'busy' } });
    expect(await slow).toEqual(OK);
  });

  test('a question in the hands of a helper that dies is asked once more, of a new one', async () => {
    const pool = open({ helpers: 1 });
    expect(await ask(pool, 'alice')).toEqual(OK);
    expect(await ask(pool, 'die')).toMatchObject({ ok: false, error: { kind: 'ended', why: 'it ended with SIGKILL' } });
    expect(logged('asked').filter((line) => line.endsWith(' die'))).toHaveLength(2);
    expect(await ask(pool, 'alice')).toEqual(OK);
  });

  test('a helper killed from outside between two questions is not noticed', async () => {
    const pool = open({ helpers: 1 });
    await ask(pool, 'alice');
    process.kill(Number(logged('start')[0]?.split(' ')[1]), 'SIGKILL');
    expect(await ask(pool, 'alice')).toEqual(OK);
    expect(logged('start')).toHaveLength(2);
  });

  test.each(['nonsense', 'flood', 'unasked'])('a helper that writes %s is replaced', async (user) => {
    const pool = open({ helpers: 1 });
    expect(await ask(pool, user)).toMatchObject({ ok: false, error: { kind: 'unreadable' } });
    expect(await ask(pool, 'alice')).toEqual(OK);
  });

  test('one question more than may wait is refused at once', async () => {
    const pool = open({ helpers: 1, waiting: 1 });
    const slow = ask(pool, 'slow');
    const waits = ask(pool, 'alice');
    expect(await ask(pool, 'bob')).toMatchObject({ ok: false, error: { kind: 'busy' } });
    expect(await Promise.all([slow, waits])).toEqual([OK, OK]);
  });

  test('a program that is not there fails, and after some failures nobody is asked for a while', async () => {
    const pool = open({ command: [join(directory, 'no-such-program')], helpers: 1 });
    for (let i = 0; i < 3; i++)
      expect(await ask(pool, 'alice')).toMatchObject({ ok: false, error: { kind: 'ended', why: expect.stringContaining('ENOENT') } });
    expect(await ask(pool, 'alice')).toMatchObject({ ok: false, error: { kind: 'open' } });
    expect(changes).toEqual(['open']);
  });

  test('fifty questions of a program that ends at once start no storm of processes', async () => {
    const pool = open({ command: ['/bin/sh', '-c', 'echo start >> "$0"', log] });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(pool, `user${i}`)));
    expect(answers.every(({ ok }) => !ok)).toBe(true);
    expect(logged('start').length).toBeLessThanOrEqual(6);
  });

  test('it tries again after a while, and is back', async () => {
    const pool = open({ helpers: 1, breaker: { failures: 1, retryAfter: 50 } });
    expect(await ask(pool, 'nonsense')).toMatchObject({ ok: false });
    expect(await ask(pool, 'alice')).toMatchObject({ ok: false, error: { kind: 'open' } });
    clock.at = 60;
    expect(await ask(pool, 'alice')).toEqual(OK);
    expect(changes).toEqual(['open', 'half-open', 'closed']);
  });

  test('closing ends every process, and answers who still waits', async () => {
    const pool = open({ helpers: 1 });
    await ask(pool, 'alice');
    const pending = [ask(pool, 'hang'), ask(pool, 'alice')];
    await pool.close();
    expect(await Promise.all(pending)).toMatchObject([{ error: { kind: 'closed' } }, { error: { kind: 'closed' } }]);
    expect(await ask(pool, 'alice')).toMatchObject({ error: { kind: 'closed' } });
    for (const line of logged('start')) expect(() => process.kill(Number(line.split(' ')[1]), 0)).toThrow('ESRCH');
  });
});
