import { createHash } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';
import { createRedisLeases } from '../../src/adapters/leases/redis.ts';
import type { AcceptedView } from '../../src/api/views/accepted-view.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Session } from '../../src/model/session.ts';
import { type CoaProxied, startCoaProxied } from './coa-proxied.ts';
import { missing } from './foreign.ts';
import { radclient } from './radclient.ts';
import { PASSWORD, RedisServer } from './redis.ts';

const NAS_SECRET = 'of-the-nas';
const STATION = '02-00-5E-00-00-31';
/** How long the device takes over an answer, in ms. */
const SLOW = 700;
const ACK = 1;

/** A device that acknowledges everything after a while, and sees how many requests it has at once. */
class SlowDevice {
  readonly #socket: Socket = createSocket('udp4');
  readonly seen: number[] = [];
  most = 0;
  #present = 0;

  async listen(): Promise<number> {
    this.#socket.on('message', (request, { port, address }) => {
      this.seen.push(request[0] ?? 0);
      this.most = Math.max(this.most, ++this.#present);
      setTimeout(() => {
        this.#present--;
        this.#socket.send(acknowledged(request), port, address);
      }, SLOW);
    });
    this.#socket.bind(0, '127.0.0.1');
    await once(this.#socket, 'listening');
    return this.#socket.address().port;
  }

  close(): void {
    this.#socket.close();
  }
}

/** RFC 5176 §2.3: the Response Authenticator over an answer without attributes. */
function acknowledged(request: Buffer): Buffer {
  const reply = Buffer.alloc(20);
  reply[0] = (request[0] ?? 0) + ACK;
  reply[1] = request[1] ?? 0;
  reply.writeUInt16BE(20, 2);
  request.copy(reply, 4, 4, 20);
  createHash('md5').update(reply).update(NAS_SECRET).digest().copy(reply, 4);
  return reply;
}

describe.skipIf(missing('redis-server', 'radclient'))('two servers on one Redis', () => {
  const device = new SlowDevice();
  let redis: RedisServer;
  let servers: readonly CoaProxied[];

  beforeAll(async () => {
    redis = await RedisServer.start();
    const coa = { address: '127.0.0.1', port: await device.listen(), secret: NAS_SECRET, replyMessageAuthenticator: 'verify' };
    const nas = { name: 'ap1', addresses: ['127.0.0.1'], driver: 'rfc5176', platform: 'generic', coa };
    const devices = [{ ...nas, radius: { secret: NAS_SECRET, messageAuthenticator: 'off' } }];
    const queue = { redis: { host: '127.0.0.1', port: redis.port, password: PASSWORD, prefix: 'shared' } };
    servers = await Promise.all(['ber', 'muc'].map((name) => startCoaProxied(devices, {}, { server: { name }, queue })));
  }, 30_000);
  afterAll(async () => {
    for (const one of servers ?? []) await one.stop();
    device.close();
    await redis?.stop();
  });

  it('tell a session something one at a time: ours and what others ask for', { timeout: 30_000 }, async () => {
    const [ber, muc] = servers as [CoaProxied, CoaProxied];
    const start = ['Acct-Status-Type = Start', 'Acct-Session-Id = "s1"', `Calling-Station-Id = "${STATION}"`, 'NAS-IP-Address = 127.0.0.1'];
    for (const { acctPort } of servers) await radclient(acctPort, 'acct', start, NAS_SECRET);
    const { sessions } = await ber.api.get<{ sessions: { id: string }[] }>('/sessions');
    const asked = await ber.api.post<AcceptedView>(`/sessions/${sessions[0]?.id}/actions/change-authorization`, { filterId: 'GUEST' });
    if (!asked.ok) throw new Error(asked.problem.detail);
    while (device.seen.length === 0) await sleep(10);
    const relayed = await muc.ask('disconnect', ['NAS-IP-Address = 127.0.0.1', 'Acct-Session-Id = "s1"']);
    const [job] = await ber.api.jobsOf(asked.body);
    expect([job?.state, relayed.code]).toEqual(['acknowledged', 'Disconnect-ACK']);
    expect(device.seen).toEqual([43, 40]);
    expect(device.most).toBe(1);
  });

  it('without Redis each goes on alone', async () => {
    const session = { id: 's-1', device: 'ap1', auditSessionId: 'A1' } as unknown as Session;
    const at = { host: '127.0.0.1', port: redis.port, password: new Secret(PASSWORD), prefix: 'alone' };
    const [one, other] = [
      createRedisLeases({ ...at, server: 'one' }, systemClock),
      createRedisLeases({ ...at, server: 'other' }, systemClock),
    ];
    const lease = await one.takeSession(session);
    expect(await other.takeSession({ ...session, id: 's-9' } as unknown as Session)).toBe('held');
    if (lease !== 'held') await lease.release();
    const next = await other.takeSession(session);
    expect(next).not.toBe('held');
    await redis.kill();
    expect(await one.takeSession(session)).not.toBe('held');
    await Promise.all([one.close(), other.close()]);
    await redis.start();
  });
});
