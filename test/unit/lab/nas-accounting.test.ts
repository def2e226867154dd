import { afterEach, expect, test, vi } from 'vitest';
import { LabSwitch } from '../../lab/lab-switch.ts';
import type { LabOptions } from '../../lab/options.ts';
import { avpairsOf } from '../../lab/radius/npm-radius.ts';
import { type Decide, TestRadiusServer } from './radius-server.ts';

const MAC = '00-50-56-83-3F-97';
let server: TestRadiusServer;
let lab: LabSwitch;
let running = true;
afterEach(async () => {
  if (running) await lab.stop();
  server.stop();
  running = true;
});

async function start(decide: Decide = () => ({ code: 'Access-Accept' }), options: Partial<LabOptions> = {}): Promise<void> {
  server = await TestRadiusServer.start(decide);
  lab = await LabSwitch.start({ ...server.options, ...options });
}

test('On at boot, Start after authorization, Stop on unplugging, Off at the end', async () => {
  await start();
  await vi.waitFor(() => expect(server.records).toEqual(['Accounting-On']));
  await lab.plugIn({ port: 4, mac: MAC, method: 'mab', ip: '10.0.0.9' });
  await lab.settled();
  lab.unplug(MAC);
  await lab.settled();
  await lab.stop();
  running = false;
  expect(server.records).toEqual(['Accounting-On', 'Start', 'Stop', 'Accounting-Off']);
  expect(server.accounting[2]?.attributes).toMatchObject({ 'Acct-Terminate-Cause': 'Lost-Carrier', 'Framed-IP-Address': '10.0.0.9' });
});

test('a record names the session, returns every Class, and knows the address from device tracking', async () => {
  const classes = [Buffer.from('one'), Buffer.from([0, 1, 2])];
  await start(() => ({ code: 'Access-Accept', attributes: classes.map((value) => ['Class', value]) }));
  const session = await lab.plugIn({ port: 4, mac: MAC, method: 'mab', ip: '10.0.0.9' });
  await lab.settled();
  const record = server.accounting.at(-1);
  expect(record?.attributes).toMatchObject({
    'Acct-Status-Type': 'Start',
    'Acct-Session-Id': session.acctSessionId,
    'User-Name': '005056833f97',
    'Calling-Station-Id': MAC,
    'Framed-IP-Address': '10.0.0.9',
    Class: classes,
  });
  expect(record?.attributes['Message-Authenticator']).toBeUndefined();
  expect(record && avpairsOf(record)).toContain(`audit-session-id=${session.auditSessionId}`);
});

test('an Accounting-On that is lost at boot is repeated before the first Start, never after it', async () => {
  server = await TestRadiusServer.start();
  server.deafToAccounting = 1;
  lab = await LabSwitch.start(server.options);
  await vi.waitFor(() => expect(server.deafToAccounting).toBe(0));
  await lab.plugIn({ port: 4, mac: MAC, method: 'mab' });
  await lab.settled();
  expect(server.records).toEqual(['Accounting-On', 'Start']);
});

test('Session-Timeout with Termination-Action RADIUS-Request authenticates again, returning State, and tells it by an interim record', async () => {
  const accept: Decide = (request) => ({
    code: 'Access-Accept',
    attributes: [
      ['Session-Timeout', request.attributes.State ? 3600 : 1],
      ['Termination-Action', 'RADIUS-Request'],
      ['State', Buffer.from('again')],
    ],
  });
  await start(accept, { secondMs: 30 });
  const session = await lab.plugIn({ port: 4, mac: MAC, method: 'mab' });
  await vi.waitFor(() => expect(server.records).toContain('Interim-Update'));
  expect(server.access).toHaveLength(2);
  expect(server.access[1]?.attributes.State).toEqual(Buffer.from('again'));
  expect(lab.state.sessions[0]).toMatchObject({ auditSessionId: session.auditSessionId, sessionTimeout: 3600 });
});

test('Session-Timeout without it ends the session and begins another', async () => {
  let count = 0;
  await start(() => ({ code: 'Access-Accept', attributes: [['Session-Timeout', count++ === 0 ? 1 : 3600]] }), { secondMs: 30 });
  const first = await lab.plugIn({ port: 4, mac: MAC, method: 'mab' });
  await vi.waitFor(() => expect(server.records.filter((record) => record === 'Start')).toHaveLength(2));
  const stop = server.accounting.find((packet) => packet.attributes['Acct-Status-Type'] === 'Stop');
  expect(stop?.attributes).toMatchObject({ 'Acct-Terminate-Cause': 'Session-Timeout', 'Acct-Session-Id': first.acctSessionId });
  expect(lab.state.sessions).toHaveLength(1);
  expect(lab.state.sessions[0]?.auditSessionId).not.toBe(first.auditSessionId);
});

test('Acct-Interim-Interval sends interim records with growing counters', async () => {
  await start(() => ({ code: 'Access-Accept', attributes: [['Acct-Interim-Interval', 1]] }), { secondMs: 25 });
  await lab.plugIn({ port: 4, mac: MAC, method: 'mab' });
  await vi.waitFor(() => expect(server.records.filter((record) => record === 'Interim-Update').length).toBeGreaterThan(2));
});

test('a port that is shut down ends its sessions; when it comes up its hosts authenticate anew', async () => {
  await start();
  const before = await lab.plugIn({ port: 4, mac: MAC, method: 'mab' });
  await lab.configure(['interface GigabitEthernet0/1/4', 'shutdown']);
  expect(lab.state.sessions).toEqual([]);
  await lab.configure(['interface GigabitEthernet0/1/4', 'no shutdown']);
  await vi.waitFor(() => expect(lab.state.sessions[0]?.status).toBe('Authorized'));
  expect(lab.state.sessions[0]?.auditSessionId).not.toBe(before.auditSessionId);
});
