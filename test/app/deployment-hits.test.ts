import { afterEach, describe, expect, test } from 'vitest';
import { missing } from '../interop/foreign.ts';
import { PASSWORD, RedisServer } from '../interop/redis.ts';
import { API_KEY, type Installation, installation, Portreeve, SECRET } from './installation.ts';

const made: Installation[] = [];
let redis: RedisServer | undefined;
afterEach(async () => {
  for (const one of made.splice(0)) one.remove();
  await redis?.stop();
});

type Hits = { epoch: number; role: string; servers: string[]; incomplete?: string; rules: { table: string; rule: string; hits: number }[] };

/** A server of a deployment, its logins and its face. */
class Server {
  readonly #process: Portreeve;
  #port = '';
  #url = '';

  constructor(config: string) {
    this.#process = new Portreeve('serve', '--config', config);
  }

  async ready(): Promise<this> {
    const [, port = '', url = ''] = await this.#process.printed(/authentication on 127\.0\.0\.1:(\d+).*API on (http:\S+)/);
    this.#port = port;
    this.#url = url;
    return this;
  }

  async login(times: number): Promise<void> {
    const options = ['--server', `127.0.0.1:${this.#port}`, '--secret', SECRET, '--user', 'alice', '--password', 'alice-example-pw'];
    for (let n = 0; n < times; n++) expect((await new Portreeve('test', 'auth', ...options).finished()).code).toBe(0);
  }

  async #ask(path: string, method = 'GET'): Promise<{ status: number; body: unknown }> {
    const headers = { authorization: `Bearer ${API_KEY}`, ...(method === 'POST' && { 'content-type': 'application/json' }) };
    const answer = await fetch(`${this.#url}/api/v1${path}`, { method, headers, ...(method === 'POST' && { body: '{}' }) });
    return { status: answer.status, body: await answer.json() };
  }

  async hits(): Promise<Hits> {
    return (await this.#ask('/policy/hits')).body as Hits;
  }

  /** Of the default rule of the identity policy, which every login by password meets. */
  async logins(): Promise<number> {
    const { rules } = await this.hits();
    return rules.find(({ table, rule }) => table === 'network-access/identity' && rule === 'Default')?.hits ?? Number.NaN;
  }

  reset(): Promise<{ status: number; body: unknown }> {
    return this.#ask('/policy/hits:reset', 'POST');
  }

  async stop(): Promise<void> {
    this.#process.signal('SIGTERM');
    await this.#process.finished();
  }
}

function serverOf(settings: Record<string, unknown>): Installation {
  const one = installation(settings);
  made.push(one);
  return one;
}

test('hit counts outlive a restart; a reset begins a new epoch', { timeout: 60_000 }, async () => {
  const one = serverOf({});
  const first = await new Server(one.config).ready();
  await first.login(2);
  expect(await first.logins()).toBe(2);
  await first.stop();
  const second = await new Server(one.config).ready();
  await second.login(1);
  expect(await second.logins()).toBe(3);
  expect(await second.reset()).toMatchObject({ status: 200, body: { epoch: 1 } });
  expect(await second.logins()).toBe(0);
  await second.login(1);
  await second.stop();
  const third = await new Server(one.config).ready();
  expect([await third.logins(), (await third.hits()).epoch]).toEqual([1, 1]);
  await third.stop();
});

describe.skipIf(missing('redis-server'))('a deployment over Redis', () => {
  test('the primary shows the totals over all servers, a secondary zero; a reset counts for all (P69, P71)', {
    timeout: 90_000,
  }, async () => {
    redis = await RedisServer.start();
    const queue = { redis: { port: redis.port, password: PASSWORD } };
    const primary = await new Server(serverOf({ server: { name: 'one' }, queue }).config).ready();
    const at = serverOf({ server: { name: 'two', role: 'secondary' }, queue });
    let secondary = await new Server(at.config).ready();
    await primary.login(1);
    await secondary.login(2);
    expect(await secondary.hits()).toMatchObject({ role: 'secondary', rules: expect.not.arrayContaining([{ hits: 1 }]) });
    expect(await secondary.logins()).toBe(0);
    expect(await primary.logins()).toBe(3);
    expect((await primary.hits()).servers.toSorted()).toEqual(['one', 'two']);

    // Down over the reset: what it kept is of an earlier epoch and counts no more.
    await secondary.stop();
    expect(await primary.reset()).toMatchObject({ status: 200 });
    expect(await primary.logins()).toBe(0);
    secondary = await new Server(at.config).ready();
    expect((await secondary.hits()).epoch).toBe(1);
    expect(await primary.logins()).toBe(0);
    await secondary.login(1);
    await secondary.hits();
    expect(await primary.logins()).toBe(1);
    expect((await secondary.reset()).status).toBe(409);

    await redis.kill();
    await primary.login(1);
    const alone = await primary.hits();
    expect(alone.incomplete).toMatch(/Redis/);
    expect(await primary.logins()).toBe(1);
    await primary.stop();
    await secondary.stop();
  });
});
