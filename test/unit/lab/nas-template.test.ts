import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LabSwitch } from '../../lab/lab-switch.ts';
import { avpairsOf, type DecodedPacket, avpair as pair } from '../../lab/radius/npm-radius.ts';
import type { SessionState } from '../../lab/state.ts';
import { avpair, CoaSender, encode } from './coa-sender.ts';
import { type Reply, TestRadiusServer } from './radius-server.ts';

const COA_ACK = 44;
const COA_NAK = 45;
const LIST = '#ACSACL#-IP-LIMITED-66a1b2c3';
const LIMITED: Reply = {
  code: 'Access-Accept',
  attributes: [pair('ip:inacl#1=permit udp any any eq 53'), pair('ip:inacl#2=deny ip any any')],
};
const TEMPLATE: Reply = { code: 'Access-Accept', attributes: [pair(`ACS:CiscoSecure-Defined-ACL=${LIST}`)] };
const REJECT: Reply = { code: 'Access-Reject' };
const HOST = { port: 4, mac: '00-50-56-83-3F-97', method: 'mab', ip: '10.0.0.9' } as const;

let server: TestRadiusServer;
let lab: LabSwitch;
let sender: CoaSender;
/** What the server says to each name. */
let answers: Record<string, Reply | undefined>;

const named = (name: string): DecodedPacket[] => server.access.filter((request) => request.attributes['User-Name'] === name);
const onSwitch = (): SessionState | undefined => lab.state.sessions[0];
const told = (command: string, service: string): Buffer[] => [
  avpair(`subscriber:command=${command}`),
  avpair(`subscriber:service-name=${service}`),
  avpair(`audit-session-id=${onSwitch()?.auditSessionId}`),
];

beforeEach(async () => {
  answers = { TEMPLATE, [LIST]: LIMITED, '005056833f97': { code: 'Access-Accept' } };
  server = await TestRadiusServer.start((request) => answers[String(request.attributes['User-Name'])] ?? REJECT);
  lab = await LabSwitch.start({ ...server.options, hostname: 'sw1', secondMs: 20 });
  sender = await CoaSender.to(lab.ready.coa.port);
});
afterEach(async () => {
  sender.close();
  await lab.stop();
  server.stop();
});

describe('activate-service with a template that is not configured', () => {
  beforeEach(async () => {
    await lab.plugIn(HOST);
  });

  test('downloads it, then the list it names, and only then acknowledges', async () => {
    expect(await sender.ask(told('activate-service', 'TEMPLATE'))).toMatchObject({ code: COA_ACK });
    const [request] = named('TEMPLATE');
    expect(request && avpairsOf(request)).toEqual(['download-request=service-template']);
    expect([request?.attributes['User-Password'], request?.attributes['Message-Authenticator']]).toEqual(['', expect.anything()]);
    expect(named(LIST)).toHaveLength(1);
    expect(onSwitch()?.services).toEqual(['TEMPLATE']);
    expect(lab.state.tcam.by).toEqual([{ what: expect.stringContaining('xACSACLx-IP-LIMITED-66a1b2c3'), entries: 2 }]);
  });

  test('a list that is held for a template is not asked for again, and forgotten with the template', async () => {
    await sender.ask(told('activate-service', 'TEMPLATE'));
    await sender.ask(told('activate-service', 'TEMPLATE'));
    expect([named('TEMPLATE').length, named(LIST).length]).toEqual([2, 1]);
    await sender.ask(told('deactivate-service', 'TEMPLATE'));
    await sender.ask(told('activate-service', 'TEMPLATE'));
    expect(named(LIST)).toHaveLength(2);
  });

  test.each([
    ['the template is rejected', () => ({ TEMPLATE: REJECT }), 407],
    ['its list is rejected', () => ({ [LIST]: REJECT }), 407],
    [
      'it names a list the switch lacks',
      () => ({ TEMPLATE: { code: 'Access-Accept' as const, attributes: [['Filter-Id', 'NONE.in']] } }),
      407,
    ],
  ] as const)('is refused where %s', async (_, changed, errorCause) => {
    Object.assign(answers, changed());
    expect(await sender.ask(told('activate-service', 'TEMPLATE'))).toMatchObject({ code: COA_NAK, errorCause });
    expect(onSwitch()?.services).toEqual([]);
  });

  test('is refused where the hardware has no room for its list', async () => {
    lab.setFaults({ tcam: { fullAtEntry: 2 } });
    expect(await sender.ask(told('activate-service', 'TEMPLATE'))).toMatchObject({ code: COA_NAK, errorCause: 506 });
    expect(onSwitch()?.services).toEqual([]);
  });

  test('is carried out once, though it is asked again before the template has come', async () => {
    let lost = 1;
    const decide = server.decide;
    server.decide = (request) => (lost-- > 0 ? undefined : decide(request));
    const attributes = told('activate-service', 'TEMPLATE');
    const packet = encode({ code: 43, identifier: 9, secret: 'testing123', messageAuthenticator: 'right', attributes });
    const replies = await Promise.all([sender.send(packet), sender.send(packet)]);
    expect(replies.map((reply) => reply?.code)).toEqual([COA_ACK, COA_ACK]);
    expect(lab.state.coaReceived).toEqual({ 'activate-service': 1, ack: 1, duplicate: 1 });
    expect(named(LIST)).toHaveLength(1);
  });
});

describe('an Access-Accept that names a template', () => {
  const WITH: Reply = { code: 'Access-Accept', attributes: [pair('subscriber:service-name=TEMPLATE')] };

  test('has it downloaded and in force; one that names it no more takes it away', async () => {
    answers['005056833f97'] = WITH;
    expect(await lab.plugIn(HOST)).toMatchObject({ status: 'Authorized', services: ['TEMPLATE'] });
    answers['005056833f97'] = { code: 'Access-Accept' };
    await sender.ask([avpair('subscriber:command=reauthenticate'), avpair(`audit-session-id=${onSwitch()?.auditSessionId}`)]);
    await expect.poll(() => onSwitch()?.services).toEqual([]);
  });

  test('fails with it', async () => {
    Object.assign(answers, { '005056833f97': WITH, TEMPLATE: REJECT });
    expect(await lab.plugIn(HOST)).toMatchObject({
      status: 'Unauthorized',
      services: [],
      failure: 'no service template TEMPLATE: rejected by the RADIUS server',
    });
  });
});
