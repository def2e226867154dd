import { expect, test } from 'vitest';
import { parseMac } from '../../../src/model/mac.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { messageAuthenticator } from '../../../src/wire/radius/authenticate.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { accountingRequest, mabRequest, verified } from './test-packets.ts';
import { device, SECRET, type TestServer, testServer, view } from './test-server.ts';

const MAC = '02-00-00-00-00-01';
const account = (server: TestServer, ...args: Parameters<typeof accountingRequest>) =>
  server.ask(accountingRequest(...args), { kind: 'accounting' });
const sessions = (server: TestServer) => [...server.parts.sessions.list()];
const pair = (text: string) => (writer: Parameters<NonNullable<NonNullable<Parameters<typeof accountingRequest>[1]>['more']>>[0]) =>
  writer.vendorText(9, 1, text);

test('it is answered once the log has it, unsigned like the request, and the log has its octets', () => {
  const server = testServer();
  const request = accountingRequest('start', { session: 'A1' });
  const [reply] = server.ask(request, { kind: 'accounting' });
  expect(view(reply).code).toBe(5);
  expect(verified(view(reply).bytes, request, false)).toBe(true);
  expect(server.recorded.map((packet) => Buffer.from(packet).toString('hex'))).toEqual([Buffer.from(request).toString('hex')]);
});

test('the reply to a signed request is not signed', () => {
  const secret = new SharedSecret(SECRET);
  const packet = accountingRequest('start', { session: 'A1', more: (writer) => writer.messageAuthenticator() });
  const [reply] = testServer().ask(packet, { kind: 'accounting' });
  expect(messageAuthenticator(view(reply), secret, packet.subarray(4, 20))).toBe('absent');
});

test('what the log cannot keep is not answered, and looked at again when it comes again', () => {
  const answers: ((stored: boolean) => void)[] = [];
  const server = testServer({ accounting: { append: (_packet, _source, _at, done) => answers.push(done) } });
  const request = accountingRequest('start', { session: 'A1' });
  const first = server.ask(request, { kind: 'accounting' });
  expect(server.ask(request.slice(), { kind: 'accounting' })).toEqual([]);
  answers[0]?.(false);
  expect(first).toEqual([]);
  expect(server.counters().accounting).toMatchObject({ ignoredDuplicates: 1, dropped: { 'accounting-not-stored': 1 } });
  const second = server.ask(request.slice(), { kind: 'accounting' });
  answers[1]?.(true);
  expect(second).toHaveLength(1);
});

test('an answer that comes while others wait is for its own request', () => {
  const answers: ((stored: boolean) => void)[] = [];
  const server = testServer({ accounting: { append: (_packet, _source, _at, done) => answers.push(done) } });
  const requests = [1, 2, 3].map((identifier) => accountingRequest('start', { identifier, session: `A${identifier}` }));
  const replies = requests.map((request) => server.ask(request, { kind: 'accounting' }));
  for (const answer of answers.reverse()) answer(true);
  expect(requests.map((request, i) => verified(view(replies[i]?.[0]).bytes, request, false))).toEqual([true, true, true]);
});

test('a wrong Request Authenticator is dropped', () => {
  const server = testServer();
  expect(account(server, 'start', { session: 'A1', secret: 'wrong' })).toEqual([]);
  expect(server.counters().accounting.dropped['request-authenticator-invalid']).toBe(1);
  expect(server.recorded).toEqual([]);
});

test('Start proves what was granted, Interim brings the address, Stop ends the session', () => {
  const server = testServer();
  server.ask(mabRequest('020000000001', { more: (writer) => pair('audit-session-id=0A0B')(writer.text(Attribute.CallingStationId, MAC)) }));
  expect(sessions(server)).toMatchObject([{ state: 'active', granted: { rule: 'Default', profiles: ['LIMITED'] } }]);
  expect(sessions(server)[0]?.applied).toBeUndefined();
  server.clock.at = 100;
  account(server, 'start', { session: 'A1', mac: MAC, more: pair('audit-session-id=0A0B') });
  expect(sessions(server)).toMatchObject([
    { acctSessionId: 'A1', auditSessionId: '0A0B', applied: { profiles: ['LIMITED'] }, lastProof: { kind: 'accounting' } },
  ]);
  account(server, 'interim', { session: 'A1', more: (writer) => writer.u32(Attribute.FramedIpAddress, 0x0a0b0c0d) });
  expect(sessions(server)).toMatchObject([{ ip: '10.11.12.13', callingStationId: MAC }]);
  account(server, 'stop', { session: 'A1' });
  expect(sessions(server)).toMatchObject([{ state: 'ended' }]);
  expect(server.parts.sessions.size).toBe(0);
});

test('repetitions change nothing: same session and status with another Acct-Delay-Time, after the Stop too', () => {
  const server = testServer();
  const delayed = (seconds: number) => (writer: Parameters<ReturnType<typeof pair>>[0]) => writer.u32(Attribute.AcctDelayTime, seconds);
  account(server, 'start', { session: 'A1', mac: MAC });
  account(server, 'start', { session: 'A1', mac: MAC, more: delayed(5) });
  expect(sessions(server)).toHaveLength(1);
  account(server, 'stop', { session: 'A1', mac: MAC });
  account(server, 'stop', { session: 'A1', mac: MAC, more: delayed(5) });
  account(server, 'interim', { session: 'A1', mac: MAC, more: delayed(9) });
  account(server, 'start', { session: 'A1', mac: MAC, more: delayed(20) });
  expect(sessions(server)).toMatchObject([{ state: 'ended' }]);
  expect(server.counters().accounting.accountingAnswered).toBe(6);
});

test('a record of before the grant does not prove it', () => {
  const server = testServer();
  server.ask(mabRequest('020000000001', { more: (writer) => writer.text(Attribute.CallingStationId, MAC) }));
  server.clock.at = 2000;
  account(server, 'interim', { session: 'A1', mac: MAC, more: (writer) => writer.u32(Attribute.AcctDelayTime, 10) });
  expect(sessions(server)[0]?.applied).toBeUndefined();
  account(server, 'interim', { session: 'A1', mac: MAC });
  expect(sessions(server)[0]?.applied).toMatchObject({ profiles: ['LIMITED'] });
});

test.each(['on', 'off'] as const)('Accounting-%s ends the sessions of the NAS address, and no others', (status) => {
  const server = testServer({ devices: [device('sw1', ['127.0.0.1']), device('sw2', ['127.0.0.2'])] });
  const nas = (address: number) => (writer: Parameters<ReturnType<typeof pair>>[0]) => writer.u32(Attribute.NasIpAddress, address);
  account(server, 'start', { session: 'A1', mac: MAC, more: nas(0x7f000001) });
  account(server, 'start', { session: 'A2', mac: '02-00-00-00-00-02', more: nas(0x0a000001) });
  server.ask(accountingRequest('start', { session: 'A1', mac: '02-00-00-00-00-03' }), { kind: 'accounting', address: '127.0.0.2' });
  account(server, status, { more: nas(0x7f000001) });
  expect(sessions(server).map(({ state }) => state)).toEqual(['ended', 'active', 'active']);
});

test('a device cannot end the sessions of its neighbour by naming its address', () => {
  const server = testServer({ devices: [device('sw1', ['127.0.0.1']), device('sw2', ['127.0.0.2'])] });
  account(server, 'start', { session: 'A1', mac: MAC });
  const forged = accountingRequest('on', { more: (writer) => writer.u32(Attribute.NasIpAddress, 0x7f000001) });
  expect(server.ask(forged, { kind: 'accounting', address: '127.0.0.2' })).toHaveLength(1);
  expect(sessions(server)).toMatchObject([{ state: 'active' }]);
});

test('a status that says nothing of a session, and one without session, are kept and answered', () => {
  const server = testServer();
  const odd = accountingRequest('start', { more: (writer) => writer });
  expect(server.ask(odd, { kind: 'accounting' })).toHaveLength(1);
  expect(sessions(server)).toEqual([]);
  expect(server.recorded).toHaveLength(1);
});

test('the directory can be asked by endpoint', () => {
  const server = testServer();
  account(server, 'start', { session: 'A1', mac: '0200.0000.0001', user: 'alice' });
  const mac = parseMac(MAC);
  expect(mac && server.parts.sessions.byEndpoint(mac)).toMatchObject([
    { userName: 'alice', callingStationId: '0200.0000.0001', endpoint: MAC },
  ]);
});
