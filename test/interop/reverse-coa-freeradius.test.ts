import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AcceptedView } from '../../src/api/views/accepted-view.ts';
import { Closers } from '../../src/app/closers.ts';
import type { ApiClient } from '../../src/app/demo/api-client.ts';
import { startReverseServer } from '../app/reverse-server.ts';
import { missing } from './foreign.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';
import { radclient } from './radclient.ts';

type Job = Awaited<ReturnType<ApiClient['jobsOf']>>[number];

/** FreeRADIUS stands for a device behind a firewall: it connects to us by RADIUS/TLS, and what we tell it comes back down that connection. */
describe.skipIf(missing('freeradius', 'radclient', 'openssl'))('reverse change of authorization, FreeRADIUS as the device', () => {
  const closers = new Closers();
  let device: Freeradius;
  let api: ApiClient;

  beforeAll(async () => {
    const server = await startReverseServer(closers);
    api = server.api;
    device = await startFreeradius({
      threads: 2,
      reverse: { address: '127.0.0.1', port: server.port, caFile: server.caFile, ...server.device },
    });
    closers.add(() => device.stop());
  }, 60_000);
  afterAll(() => closers.closeAll());

  /** A host on a port of the device; without an audit-session-id its session is named by the Acct-Session-Id. */
  type Host = { readonly mac: string; readonly accounting: string; readonly audit?: string };
  const about = ({ mac, audit }: Host): string[] => [
    `User-Name = "${mac}"`,
    `Calling-Station-Id = "${mac}"`,
    'NAS-Port-Id = "GigabitEthernet0/1/1"',
    'NAS-IP-Address = 127.0.0.1',
    ...(audit === undefined ? [] : [`Cisco-AVPair = "audit-session-id=${audit}"`]),
  ];
  const authenticate = (host: Host) =>
    radclient(device.authPort, 'auth', [
      ...about(host),
      `User-Password = "${host.mac}"`,
      'Service-Type = Call-Check',
      'NAS-Port-Type = Ethernet',
    ]);

  const account = (host: Host, status: 'Start' | 'Interim-Update') =>
    radclient(device.acctPort, 'acct', [...about(host), `Acct-Status-Type = ${status}`, `Acct-Session-Id = "${host.accounting}"`]);

  /** The session as the API shows it, once its accounting has begun. */
  async function plugIn(host: Host): Promise<string> {
    expect((await authenticate(host)).code).toBe('Access-Accept');
    expect((await account(host, 'Start')).code).toBe('Accounting-Response');
    const session = await api.sessionWhere(host.mac, ({ applied }) => applied !== undefined);
    if (session === undefined) throw new Error(`no session of ${host.mac}`);
    return session.id;
  }

  async function begin(session: string, action: string): Promise<AcceptedView> {
    const answer = await api.post<AcceptedView>(`/sessions/${session}/actions/${action}`, {});
    if (!answer.ok) throw new Error(answer.problem.detail);
    return answer.body;
  }
  async function ended(accepted: AcceptedView): Promise<Job> {
    const [job] = await api.jobsOf(accepted);
    if (job === undefined) throw new Error('no job');
    return job;
  }
  const whats = (job: Job): readonly string[] => job.steps.flatMap(({ evidence }) => evidence.map(({ what }) => what));

  test('a reauthentication is acknowledged, and proved by the login and the accounting that follow', { timeout: 30_000 }, async () => {
    const host = { mac: '02-00-5E-00-00-03', accounting: 'reverse1', audit: '7F0000010000000100000630' };
    const session = await plugIn(host);
    const begun = await begin(session, 'reauthenticate');
    const state = async () => (await api.get<Job>(`/jobs/${begun.jobs[0]?.id}`)).steps[0]?.state;
    await expect.poll(state, { timeout: 10_000 }).toBe('acknowledged');
    expect((await authenticate(host)).code).toBe('Access-Accept');
    expect((await account(host, 'Interim-Update')).code).toBe('Accounting-Response');
    const job = await ended(begun);
    expect(job.state).toBe('proved');
    expect(whats(job)[0]).toBe('CoA-Request reauthenticate to sw1 down its own RADIUS/TLS connection');
    expect(whats(job)[1]).toMatch(/^CoA-ACK after/);
  });

  test('a session the device does not have is refused with 503, and is over', { timeout: 30_000 }, async () => {
    const host = { mac: '02-00-5E-00-00-01', accounting: 'unknown1' };
    const job = await ended(await begin(await plugIn(host), 'disconnect'));
    expect(whats(job).join()).toMatch(/Disconnect-NAK/);
    expect(await api.sessionWhere(host.mac, () => true, 0)).toBeUndefined();
  });

  test('a Disconnect is acknowledged, and the session is over', { timeout: 30_000 }, async () => {
    const host = { mac: '02-00-5E-00-00-02', accounting: 'reverse2' };
    expect((await ended(await begin(await plugIn(host), 'disconnect'))).state).toBe('proved');
    expect(await api.sessionWhere(host.mac, () => true, 0)).toBeUndefined();
  });
});
