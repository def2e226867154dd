import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AcceptedView } from '../../src/api/views/accepted-view.ts';
import { Closers } from '../../src/app/closers.ts';
import type { ApiClient } from '../../src/app/demo/api-client.ts';
import { missing } from '../interop/foreign.ts';
import { LabSwitch } from '../lab/lab-switch.ts';
import { startReverseServer } from './reverse-server.ts';

const HOST = '02-00-5E-00-00-03';

type Job = Awaited<ReturnType<ApiClient['jobsOf']>>[number];

describe.skipIf(missing('openssl'))('a device that is known by its certificate and told down its own connection', () => {
  const closers = new Closers();
  let lab: LabSwitch;
  let api: ApiClient;
  let session: string;

  beforeAll(async () => {
    const server = await startReverseServer(closers);
    api = server.api;
    lab = await LabSwitch.start({
      radiusTls: {
        server: { address: '127.0.0.1', port: server.port },
        ca: server.caFile,
        certificate: server.device.certificateFile,
        key: server.device.keyFile,
      },
      // Nobody may send to the port of the device: what it hears comes down its own connection.
      coaClients: [],
    });
    closers.add(() => lab.stop());
    await lab.plugIn({ port: 1, mac: HOST, method: 'mab', ip: '10.20.0.3' });
    session = (await api.sessionWhere(HOST, (one) => one.applied !== undefined))?.id ?? '';
  }, 60_000);
  afterAll(() => closers.closeAll());

  async function act(action: string): Promise<Job> {
    const answer = await api.post<AcceptedView>(`/sessions/${session}/actions/${action}`, {});
    const [job] = answer.ok ? await api.jobsOf(answer.body) : [];
    if (job === undefined) throw new Error(answer.ok ? 'no job' : answer.problem.detail);
    return job;
  }
  const whats = (job: Job): readonly string[] => job.steps.flatMap(({ evidence }) => evidence.map(({ what }) => what));

  test('authenticates and accounts over RADIUS/TLS, and its session is reauthenticated and proved', { timeout: 30_000 }, async () => {
    const job = await act('reauthenticate');
    expect(job.state).toBe('proved');
    expect(whats(job)[0]).toBe('CoA-Request reauthenticate to sw1 down its own RADIUS/TLS connection');
    expect(lab.state.coaReceived).toMatchObject({ reauthenticate: 1, ack: 1 });
  });

  test('is told when its connection is back, where there is none at first', { timeout: 30_000 }, async () => {
    lab.breakTls();
    const job = await act('query');
    expect(job.state).toBe('proved');
    expect(whats(job)).toContain('not sent: the device has no RADIUS/TLS connection to us at present');
  });

  test('ends a session by a Disconnect', { timeout: 30_000 }, async () => {
    expect((await act('disconnect')).state).toBe('proved');
    expect(lab.state.sessions).toEqual([]);
  });
});
