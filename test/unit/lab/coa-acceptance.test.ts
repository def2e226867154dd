import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LabSwitch } from '../../lab/lab-switch.ts';
import type { LabOptions } from '../../lab/options.ts';
import { avpairsOf } from '../../lab/radius/npm-radius.ts';
import type { SessionState } from '../../lab/state.ts';
import { address, attribute, avpair, CoaSender, encode, eventTimestamp, number } from './coa-sender.ts';
import { TestRadiusServer } from './radius-server.ts';

const COA_ACK = 44;
const COA_NAK = 45;
const DISCONNECT_ACK = 41;
const DISCONNECT_NAK = 42;
const MAC = '00-50-56-83-3F-97';
const REAUTHENTICATE = avpair('subscriber:command=reauthenticate');

let server: TestRadiusServer;
let lab: LabSwitch;
let sender: CoaSender;
let session: SessionState;

async function start(options: Partial<LabOptions> = {}): Promise<void> {
  lab = await LabSwitch.start({ ...server.options, hostname: 'sw1', secondMs: 20, ...options });
  sender = await CoaSender.to(lab.ready.coa.port);
  session = await lab.plugIn({ port: 4, mac: MAC, method: 'mab', ip: '10.0.0.9' });
}

async function restart(options: Partial<LabOptions>): Promise<void> {
  sender.close();
  await lab.stop();
  await start(options);
}

beforeEach(async () => {
  server = await TestRadiusServer.start((request) => ({
    code: avpairsOf(request).includes('download-request=service-template') ? 'Access-Reject' : 'Access-Accept',
  }));
  await start();
});
afterEach(async () => {
  sender.close();
  await lab.stop();
  server.stop();
});

const thisSession = () => avpair(`audit-session-id=${session.auditSessionId}`);

describe('what meets silence', () => {
  test('a wrong secret', async () => {
    expect(await sender.ask([REAUTHENTICATE, thisSession()], { secret: 'wrong' })).toBeUndefined();
    expect(lab.state.coaReceived).toMatchObject({ 'bad-authenticator': 1 });
  });

  test('a wrong Message-Authenticator below a right Request Authenticator', async () => {
    expect(await sender.ask([REAUTHENTICATE, thisSession()], { messageAuthenticator: 'wrong' })).toBeUndefined();
    expect(lab.state.coaReceived).toMatchObject({ 'bad-message-authenticator': 1 });
  });

  test('a stale Event-Timestamp, older or newer than 300 s', async () => {
    expect(await sender.ask([REAUTHENTICATE, thisSession(), eventTimestamp(400)])).toBeUndefined();
    expect(await sender.ask([REAUTHENTICATE, thisSession(), eventTimestamp(-400)])).toBeUndefined();
    expect((await sender.ask([REAUTHENTICATE, thisSession(), eventTimestamp(200)]))?.code).toBe(COA_ACK);
  });

  test('no Event-Timestamp or no Message-Authenticator where they are demanded, one where it is forbidden', async () => {
    await restart({ requireEventTimestamp: true, coaMessageAuthenticator: 'require' });
    expect(await sender.ask([REAUTHENTICATE, thisSession()])).toBeUndefined();
    expect(await sender.ask([REAUTHENTICATE, thisSession(), eventTimestamp()], { messageAuthenticator: 'none' })).toBeUndefined();
    expect((await sender.ask([REAUTHENTICATE, thisSession(), eventTimestamp()]))?.code).toBe(COA_ACK);
    await restart({ coaMessageAuthenticator: 'forbid' });
    expect(await sender.ask([REAUTHENTICATE, thisSession()])).toBeUndefined();
    expect((await sender.ask([REAUTHENTICATE, thisSession()], { messageAuthenticator: 'none' }))?.code).toBe(COA_ACK);
  });

  test('a server that is not configured', async () => {
    const stranger = await CoaSender.to(lab.ready.coa.port, '127.0.0.77');
    expect(await stranger.ask([REAUTHENTICATE, thisSession()])).toBeUndefined();
    stranger.close();
    expect(lab.state.coaReceived).toEqual({ 'unknown-client': 1 });
  });

  test.each([
    ['cut short', (packet: Buffer) => packet.subarray(0, packet.length - 1)],
    ['with an attribute of length 0', (packet: Buffer) => Buffer.concat([packet.subarray(0, 20), Buffer.from([26, 0])])],
    ['a few octets', () => Buffer.from([43, 1, 0])],
  ])('a packet %s', async (_, damage) => {
    const packet = encode({
      code: 43,
      identifier: 1,
      secret: 'testing123',
      messageAuthenticator: 'right',
      attributes: [REAUTHENTICATE, thisSession()],
    });
    expect(await sender.send(damage(packet))).toBeUndefined();
    expect(lab.state.coaReceived).toMatchObject({ malformed: 1 });
  });
});

describe('what is refused, and with which Error-Cause', () => {
  test.each([
    ['an unsupported attribute', () => [REAUTHENTICATE, thisSession(), attribute(11, 'FILTER')], 401],
    ['a foreign vendor attribute', () => [REAUTHENTICATE, thisSession(), attribute(26, Buffer.from([0, 0, 1, 55, 1, 3, 65]))], 401],
    [
      'a pair it does not know',
      () => [avpair('subscriber:command=reauthenticate'), avpair('ip:inacl#1=permit ip any any'), thisSession()],
      401,
    ],
    ['a malformed Calling-Station-Id', () => [REAUTHENTICATE, attribute(31, 'not-a-mac')], 407],
    ['no session identifier', () => [REAUTHENTICATE], 503],
    ['an unknown audit-session-id', () => [REAUTHENTICATE, avpair('audit-session-id=7F0000010000009900000000')], 503],
    ['an unknown Calling-Station-Id', () => [REAUTHENTICATE, attribute(31, '00-00-00-00-00-01')], 503],
    ['an unknown Acct-Session-Id', () => [REAUTHENTICATE, attribute(44, 'FFFFFFFF')], 503],
    ['an unknown Acct-Multi-Session-Id', () => [REAUTHENTICATE, attribute(50, 'multi')], 503],
    ['an unknown User-Name', () => [REAUTHENTICATE, attribute(1, 'nobody')], 503],
    ['an unknown Chargeable-User-Identity', () => [REAUTHENTICATE, attribute(89, 'cui')], 503],
    ['identifiers that disagree', () => [REAUTHENTICATE, thisSession(), attribute(31, '00-00-00-00-00-01')], 407],
    ['a NAS-IP-Address of another NAS', () => [REAUTHENTICATE, thisSession(), address(4, '10.9.9.9')], 403],
    ['a NAS-Identifier of another NAS', () => [REAUTHENTICATE, thisSession(), attribute(32, 'sw2')], 403],
    ['no command', () => [thisSession()], 402],
    ['a command it does not know', () => [avpair('subscriber:command=dance'), thisSession()], 407],
    [
      'a way of reauthenticating it does not know',
      () => [REAUTHENTICATE, avpair('subscriber:reauthenticate-type=never'), thisSession()],
      407,
    ],
    ['Authorize-Only without State', () => [number(6, 17), thisSession()], 402],
    ['Authorize-Only', () => [number(6, 17), attribute(24, 'state'), thisSession()], 405],
    [
      'a service template that is neither configured nor to be downloaded',
      () => [avpair('subscriber:command=activate-service'), avpair('subscriber:service-name=NONE'), thisSession()],
      407,
    ],
  ])('%s', async (_, attributes, errorCause) => {
    const reply = await sender.ask(attributes());
    expect(reply).toMatchObject({ code: COA_NAK, errorCause, authentic: true });
    expect(lab.state.coaReceived).toMatchObject({ nak: 1 });
  });

  test('an interface template that is not configured', async () => {
    expect(await sender.ask([avpair('interface-template-name=NONE'), thisSession()])).toMatchObject({ code: COA_NAK, errorCause: 407 });
  });

  test.each([
    ['State', () => attribute(24, 'state')],
    ['Service-Type', () => number(6, 17)],
  ])('%s in a Disconnect-Request', async (_, extra) => {
    expect(await sender.ask([thisSession(), extra()], { code: 40 })).toMatchObject({ code: DISCONNECT_NAK, errorCause: 401 });
  });

  test('identifiers that disagree are an unknown session to a NAS like hostapd', async () => {
    await restart({ das: 'hostapd' });
    const disagreeing = [attribute(44, session.acctSessionId), attribute(31, '00-00-00-00-00-01')];
    expect(await sender.ask(disagreeing, { code: 40 })).toMatchObject({ code: DISCONNECT_NAK, errorCause: 503 });
  });

  test('several sessions are too many; one more identifier makes it one', async () => {
    await lab.plugIn({ port: 4, mac: '00-00-00-00-00-01', method: 'mab' });
    const port = attribute(87, 'GigabitEthernet0/1/4');
    expect(await sender.ask([REAUTHENTICATE, port])).toMatchObject({ code: COA_NAK, errorCause: 508 });
    expect(await sender.ask([REAUTHENTICATE, port, attribute(31, MAC)])).toMatchObject({ code: COA_ACK });
  });
});

describe('what is carried out', () => {
  test.each([
    ['audit-session-id', () => [thisSession()]],
    ['Acct-Session-Id', () => [attribute(44, session.acctSessionId)]],
    ['Calling-Station-Id with colons', () => [attribute(31, '00:50:56:83:3f:97')]],
    ['User-Name', () => [attribute(1, '005056833f97')]],
    ['Framed-IP-Address', () => [address(8, '10.0.0.9')]],
    [
      'all of them, and the NAS',
      () => [thisSession(), attribute(44, session.acctSessionId), attribute(31, MAC), address(4, '127.0.0.1'), attribute(32, 'sw1')],
    ],
  ])('a session is found by %s', async (_, identifiers) => {
    const requests = server.access.length;
    expect(await sender.ask([REAUTHENTICATE, ...identifiers()])).toMatchObject({ code: COA_ACK, authentic: true });
    await vi.waitFor(() => expect(server.access.length).toBe(requests + 1));
  });

  test('reauthenticate: the old authorization stays until the new answer, then comes an interim record', async () => {
    server.decide = () => undefined;
    expect(await sender.ask([REAUTHENTICATE, avpair('subscriber:reauthenticate-type=rerun'), thisSession()])).toMatchObject({
      code: COA_ACK,
    });
    await vi.waitFor(() => expect(server.access).toHaveLength(2));
    expect(lab.state.sessions[0]?.status).toBe('Authorized');
    server.decide = () => ({ code: 'Access-Accept' });
    await vi.waitFor(() => expect(server.records).toContain('Interim-Update'));
    expect(server.access[1]?.attributes['Framed-IP-Address']).toBe('10.0.0.9');
  });

  test('a reauthentication that is rejected takes the access away', async () => {
    await lab.settled();
    server.decide = () => ({ code: 'Access-Reject' });
    await sender.ask([REAUTHENTICATE, thisSession()]);
    await vi.waitFor(() => expect(lab.state.sessions[0]?.status).toBe('Unauthorized'));
    await vi.waitFor(() => expect(server.records).toContain('Stop'));
  });

  test('session-query tells of the session', async () => {
    const reply = await sender.ask([avpair('subscriber:command=session-query'), thisSession()]);
    expect(reply).toMatchObject({ code: COA_ACK, authentic: true });
    const text = reply?.octets.toString('latin1') ?? '';
    for (const told of [session.acctSessionId, 'GigabitEthernet0/1/4', MAC, `audit-session-id=${session.auditSessionId}`])
      expect(text).toContain(told);
    expect(server.access).toHaveLength(1);
  });

  test('an interface template of the configuration', async () => {
    await restart({ startupConfig: ['template ACCESS_POINT', 'switchport mode trunk'] });
    expect(await sender.ask([avpair('interface-template-name=ACCESS_POINT'), thisSession()])).toMatchObject({ code: COA_ACK });
    expect(lab.state.sessions[0]?.interfaceTemplate).toBe('ACCESS_POINT');
  });

  test('Authorize-Only, where it is taken: NAK 507, then an Access-Request with the State and without a password', async () => {
    await restart({ authorizeOnly: true });
    const requests = server.access.length;
    const reply = await sender.ask([number(6, 17), attribute(24, 'state'), thisSession()]);
    expect(reply).toMatchObject({ code: COA_NAK, errorCause: 507 });
    await vi.waitFor(() => expect(server.access).toHaveLength(requests + 1));
    const asked = server.access.at(-1)?.attributes ?? {};
    expect([asked['Service-Type'], String(asked.State), asked['User-Password']]).toEqual(['Authorize-Only', 'state', undefined]);
  });

  test('attributes of a plain CoA-Request, where they are taken: all of them or none', async () => {
    await restart({ plainChanges: true, startupConfig: ['ip access-list extended GUEST', 'permit ip any any'] });
    expect(await sender.ask([attribute(11, 'GUEST'), number(27, 3600), thisSession()])).toMatchObject({ code: COA_ACK });
    expect(lab.state.sessions[0]).toMatchObject({ filterId: 'GUEST', sessionTimeout: 3600 });
    expect(await sender.ask([attribute(11, 'NONE'), number(27, 60), thisSession()])).toMatchObject({ code: COA_NAK, errorCause: 407 });
    expect(lab.state.sessions[0]).toMatchObject({ filterId: 'GUEST', sessionTimeout: 3600 });
  });

  test('terminate: once an ACK, then the session is unknown', async () => {
    expect(await sender.ask([thisSession()], { code: 40 })).toMatchObject({ code: DISCONNECT_ACK, authentic: true });
    await vi.waitFor(() => expect(server.records).toContain('Stop'));
    expect(server.accounting.at(-1)?.attributes['Acct-Terminate-Cause']).toBe('Admin-Reset');
    expect(lab.state.sessions).toEqual([]);
    expect(await sender.ask([thisSession()], { code: 40 })).toMatchObject({ code: DISCONNECT_NAK, errorCause: 503 });
  });

  test('bounce-host-port: the port goes down for ten seconds of the device, then a new session begins', async () => {
    expect(await sender.ask([avpair('subscriber:command=bounce-host-port'), thisSession()])).toMatchObject({ code: COA_ACK });
    await vi.waitFor(() => expect(lab.state.sessions).toEqual([]));
    const down = Date.now();
    await vi.waitFor(() => expect(lab.state.sessions[0]?.status).toBe('Authorized'));
    expect(Date.now() - down).toBeGreaterThan(100);
    expect(lab.state.sessions[0]?.auditSessionId).not.toBe(session.auditSessionId);
  });

  test('disable-host-port: the port stays down until no shutdown is entered', async () => {
    expect(await sender.ask([avpair('subscriber:command=disable-host-port'), thisSession()])).toMatchObject({ code: COA_ACK });
    await vi.waitFor(() => expect(lab.state.sessions).toEqual([]));
    expect(lab.state.runningConfig).toMatch(/interface GigabitEthernet0\/1\/4\n shutdown/);
    expect(await lab.plugIn({ port: 4, mac: MAC, method: 'mab' })).toMatchObject({ status: 'Unauthorized' });
    await lab.configure(['interface gi0/1/4', 'no shutdown']);
    await vi.waitFor(() => expect(lab.state.sessions[0]?.status).toBe('Authorized'));
  });

  test('a service template with its list is activated and deactivated; one that does not fit the hardware is refused with 506', async () => {
    await lab.configure([
      'ip access-list extended Q',
      'permit udp any any eq 53',
      'deny ip any any',
      'service-template QUARANTINE',
      'access-group Q',
    ]);
    const service = avpair('subscriber:service-name=QUARANTINE');
    const activate = [avpair('subscriber:command=activate-service'), service, thisSession()];
    expect(await sender.ask(activate)).toMatchObject({ code: COA_ACK });
    expect(lab.state.sessions[0]?.services).toEqual(['QUARANTINE']);
    expect(lab.state.tcam.used).toBe(2);
    expect(await sender.ask([avpair('subscriber:command=deactivate-service'), service, thisSession()])).toMatchObject({ code: COA_ACK });
    expect(lab.state.tcam.used).toBe(0);
    lab.setFaults({ tcam: { fullAtEntry: 2 } });
    expect(await sender.ask(activate)).toMatchObject({ code: COA_NAK, errorCause: 506 });
    expect(lab.state.log.join('\n')).toContain('%EPM-4-POLICY_APP_FAILURE');
  });

  test('Proxy-State and State come back in the answer', async () => {
    const reply = await sender.ask([REAUTHENTICATE, thisSession(), attribute(33, 'one'), attribute(33, 'two'), attribute(24, 'st')]);
    const text = reply?.octets.toString('latin1') ?? '';
    expect(text.indexOf('one')).toBeGreaterThan(0);
    expect(text.indexOf('two')).toBeGreaterThan(text.indexOf('one'));
    expect(text).toContain('\x18\x04st');
  });

  test('answering at once acknowledges and does nothing', async () => {
    await restart({ answerAtOnce: true });
    expect(await sender.ask([thisSession()], { code: 40 })).toMatchObject({ code: DISCONNECT_ACK });
    await delay(20);
    expect(lab.state.sessions).toHaveLength(1);
  });
});

describe('duplicates and faults', () => {
  const reauthentication = () =>
    encode({ code: 43, identifier: 9, secret: 'testing123', messageAuthenticator: 'right', attributes: [REAUTHENTICATE, thisSession()] });

  test('the same request gets the same answer and is not carried out again', async () => {
    const packet = reauthentication();
    const first = await sender.send(packet);
    const again = await sender.send(packet);
    expect(again?.octets.equals(first?.octets ?? Buffer.alloc(0))).toBe(true);
    await delay(20);
    expect(server.access).toHaveLength(2);
    expect(lab.state.coaReceived).toMatchObject({ reauthenticate: 1, duplicate: 1 });
  });

  test('a lost request has not happened, a lost answer has', async () => {
    lab.setFaults({ coa: { dropRequests: 1, dropReplies: 1 } });
    const packet = reauthentication();
    expect(await sender.send(packet)).toBeUndefined();
    expect(lab.state.coaReceived).toEqual({ lost: 1 });
    expect(await sender.send(packet)).toBeUndefined();
    await vi.waitFor(() => expect(server.access).toHaveLength(2));
    expect(await sender.send(packet)).toMatchObject({ code: COA_ACK });
    expect(server.access).toHaveLength(2);
  });

  test('answers can be spoilt in one way at a time', async () => {
    lab.setFaults({ coa: { corruptAuthenticator: 1 } });
    expect(await sender.ask([REAUTHENTICATE, thisSession()])).toMatchObject({ authentic: false });
    lab.setFaults({ coa: { corruptMessageAuthenticator: 1 } });
    expect(await sender.ask([REAUTHENTICATE, thisSession()])).toMatchObject({ authentic: false });
    lab.setFaults({ coa: { wrongIdentifier: 1 } });
    const reply = await sender.send(reauthentication());
    expect(reply?.octets[1]).toBe(10);
    expect(reply?.authentic).toBe(true);
  });

  test('a command can be refused on purpose, and faults are cleared', async () => {
    lab.setFaults({ coa: { nak: { reauthenticate: 501 } } });
    expect(await sender.ask([REAUTHENTICATE, thisSession()])).toMatchObject({ code: COA_NAK, errorCause: 501 });
    lab.clearFaults();
    expect(await sender.ask([REAUTHENTICATE, thisSession()])).toMatchObject({ code: COA_ACK });
  });

  test('an unknown fault is refused', () => {
    expect(() => lab.setFaults({ coa: { explode: true } } as never)).toThrow('no fault `coa.explode`');
    expect(() => lab.setFaults({ ssh: { dripMs: 'slow' } } as never)).toThrow('`ssh.dripMs` is of another kind');
  });
});
