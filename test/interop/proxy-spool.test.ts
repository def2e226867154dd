import { afterEach, describe, expect, test } from 'vitest';
import { missing } from './foreign.ts';
import { freePorts, startFreeradius } from './freeradius.ts';
import { type ProxyServer, proxyInstallation, remoteServer, startProxy, until } from './proxied.ts';

const RECORDS = Array.from({ length: 20 }, (_, i) => `spooled-${String(i).padStart(2, '0')}`);

describe.skipIf(missing('freeradius', 'radclient'))('accounting of mode both', () => {
  const closers: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close();
  });

  test('outlives a dead remote server and kill -9, and arrives in order with the time it waited (P29)', { timeout: 60_000 }, async () => {
    const ports = await freePorts();
    const of = { address: '127.0.0.1', authPort: ports[0], acctPort: ports[1], secret: 'testing123' };
    const quick = { timeout: '100ms', retries: 0, deadAfter: '1s', reviveAfter: '200ms' };
    const made = proxyInstallation({ servers: ['fr'], accounting: 'both' }, [remoteServer('fr', of, quick)]);
    closers.push(() => made.remove());
    let proxy = await startProxy(made);
    const startedAt = Date.now();
    for (const id of RECORDS.slice(0, 10)) await answered(proxy, id);
    await proxy.stop('SIGKILL');
    proxy = await startProxy(made);
    closers.push(() => proxy.stop());
    for (const id of RECORDS.slice(10)) await answered(proxy, id);
    expect(await proxy.metric('portreeve_proxy_spool_records{service="upstream"}')).toBe(20);
    expect(await proxy.metric('portreeve_proxy_spool_oldest_seconds{service="upstream"}')).toBeGreaterThan(0);
    await new Promise((wake) => setTimeout(wake, Math.max(0, 1100 - (Date.now() - startedAt))));
    const upstream = await startFreeradius({ threads: 1, ports });
    closers.push(() => upstream.stop());
    await until('the spool is empty', async () => (await proxy.metric('portreeve_proxy_spool_records{service="upstream"}')) === 0);
    const detail = await upstream.detail();
    expect([...detail.matchAll(/Acct-Session-Id = "(.*)"/g)].map((match) => match[1])).toEqual(RECORDS);
    const [first = ''] = detail.split('\n\n');
    expect(Number(/Acct-Delay-Time = (\d+)/.exec(first)?.[1])).toBeGreaterThanOrEqual(1);
  });
});

/** Acknowledged though the remote server is dead: it is on stable storage. */
async function answered(proxy: ProxyServer, id: string): Promise<void> {
  const reply = await proxy.acct([`Acct-Session-Id = "${id}"`, 'Acct-Status-Type = Start', 'User-Name = "alice"']);
  expect(reply.code, reply.output).toBe('Accounting-Response');
}
