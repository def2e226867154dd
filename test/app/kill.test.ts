import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, test, vi } from 'vitest';
import type { AcceptedView } from '../../src/api/views/accepted-view.ts';
import type { JobView } from '../../src/api/views/job-view.ts';
import { LabSwitch } from '../lab/lab-switch.ts';
import { API_KEY, type Installation, installation, Portreeve, SECRET } from './installation.ts';

const ENDPOINT = '02-00-5E-00-00-03';
const READY = /API on (http:\S+)/;
const HEADERS = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };

let made: Installation | undefined;
let lab: LabSwitch | undefined;
afterEach(async () => {
  await lab?.stop();
  made?.remove();
});

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

async function prepare(secondMs = 1000): Promise<{ config: string; lab: LabSwitch }> {
  const [authentication, accounting] = [await freeUdpPort(), await freeUdpPort()];
  made = installation({ radius: { authentication: [`127.0.0.1:${authentication}`], accounting: [`127.0.0.1:${accounting}`] } });
  lab = await LabSwitch.start({
    address: '127.0.0.3',
    radiusAuth: { address: '127.0.0.1', port: authentication },
    radiusAcct: { address: '127.0.0.1', port: accounting },
    secret: SECRET,
    radiusTimeoutMs: 500,
    radiusRetransmit: 20,
    secondMs,
  });
  const device = {
    name: 'sw1',
    addresses: ['127.0.0.3'],
    platform: 'isr1000-8p',
    radius: { secret: SECRET },
    coa: { port: lab.ready.coa.port },
  };
  made.write('devices.yaml', { devices: [device] });
  return { config: made.config, lab };
}

/** Reports a posture; the jobs of the acceptance, or undefined when the server died before it answered. */
async function report(url: string, status: string, version: number): Promise<readonly string[] | undefined> {
  const body = JSON.stringify({ id: `kill-${version}`, mac: ENDPOINT, status, version });
  const answer = await fetch(`${url}/api/v1/posture/results`, { method: 'POST', headers: HEADERS, body }).catch(() => undefined);
  if (!answer?.ok) return undefined;
  const accepted = (await answer.json().catch(() => undefined)) as { jobs: readonly { id: string }[] } | undefined;
  return accepted?.jobs.map(({ id }) => id);
}

test('kill -9 between posture and proof: the next start finishes what was accepted', { timeout: 120_000 }, async () => {
  const { config, lab: device } = await prepare();
  let server = new Portreeve('serve', '--config', config);
  let url = (await server.printed(READY))[1] ?? '';
  await device.plugIn({ port: 1, mac: ENDPOINT, method: 'mab', ip: '10.20.0.3' });
  const wanted = { compliant: 'FULL', noncompliant: 'QUARANTINE' } as const;

  for (let round = 0; round < 12; round++) {
    const status = round % 2 === 0 ? 'compliant' : 'noncompliant';
    // What the server has acknowledged to the switch, it knows after any crash.
    await device.settled();
    const reporting = report(url, status, round + 1);
    // From before the answer to about the proof.
    await new Promise((wake) => setTimeout(wake, round * 3));
    server.signal('SIGKILL');
    await server.finished();
    const jobs = await reporting;
    server = new Portreeve('serve', '--config', config);
    url = (await server.printed(READY))[1] ?? '';
    // What was not answered may be sent again, as a sender would.
    const ids = jobs ?? (await report(url, status, round + 1)) ?? [];
    for (const id of ids) {
      const job = (await (await fetch(`${url}/api/v1/jobs/${id}?wait=30s`, { headers: HEADERS })).json()) as JobView;
      expect(job.state, `round ${round}: ${JSON.stringify(job)}`).toBe('proved');
    }
    const session = device.state.sessions.find(({ mac }) => mac === ENDPOINT);
    expect(session?.dacl, `round ${round}`).toContain(`-${wanted[status]}-`);
  }
  const audit = (await (await fetch(`${url}/api/v1/audit:verify`, { method: 'POST', headers: HEADERS })).json()) as { intact: boolean };
  expect(audit.intact).toBe(true);
  server.signal('SIGTERM');
  await server.finished();
});

test('kill -9 once a bounce is on its way: the next start looks for it, and the port goes down once', { timeout: 60_000 }, async () => {
  const { config, lab: device } = await prepare(20);
  let server = new Portreeve('serve', '--config', config);
  let url = (await server.printed(READY))[1] ?? '';
  const api = async <T>(path: string, init: RequestInit = {}) =>
    (await (await fetch(`${url}/api/v1${path}`, { headers: HEADERS, ...init })).json()) as T;
  await device.plugIn({ port: 1, mac: ENDPOINT, method: 'mab', ip: '10.20.0.3' });
  device.setFaults({ coa: { replyDelayMs: 40 } });

  // Before it arrives, before its answer, and after that.
  for (const [round, delay] of [0, 20, 60].entries()) {
    await device.settled();
    const session = await vi.waitFor(async () => {
      const [found] = (await api<{ sessions: readonly { id: string }[] }>('/sessions?live=true')).sessions;
      if (found === undefined) throw new Error('no session yet');
      return found.id;
    }, 20_000);
    const asked = await api<AcceptedView>(`/sessions/${session}/actions/bounce`, {
      method: 'POST',
      body: JSON.stringify({ reason: 'T-1' }),
    });
    const path = `/jobs/${asked.jobs[0]?.id}`;
    await vi.waitFor(async () => expect((await api<JobView>(path)).steps[0]?.state).not.toBe('ready'), { timeout: 5000, interval: 1 });
    await new Promise((wake) => setTimeout(wake, delay));
    server.signal('SIGKILL');
    await server.finished();
    server = new Portreeve('serve', '--config', config);
    url = (await server.printed(READY))[1] ?? '';
    const job = await api<JobView>(`${path}?wait=30s`);
    expect([job.state, job.steps[0]?.attempt], `round ${round}: ${JSON.stringify(job)}`).toEqual(['proved', 1]);
    expect(device.state.coaReceived['bounce-host-port']).toBe(round + 1);
  }
  server.signal('SIGTERM');
  await server.finished();
});
