import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CoaFaults } from '../../lab/faults.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import type { SessionState } from '../../lab/state.ts';
import { address, attribute, avpair, type CoaRequest, CoaSender, encode, eventTimestamp } from './coa-sender.ts';
import { TestRadiusServer } from './radius-server.ts';

const MAC = '00-50-56-83-3F-97';
const OTHER_MAC = '00-00-00-00-00-01';
const USER = '005056833f97';
const ACK = 'ack';
type Case = readonly [
  title: string,
  attributes: (session: SessionState) => readonly Buffer[],
  cisco: number | typeof ACK,
  hostapd: number | typeof ACK,
];

const named = (session: SessionState) => attribute(44, session.acctSessionId);

/** The acceptance list for Disconnect-Requests, which both kinds of NAS take; the last one ends the session. */
const DISCONNECTS: readonly Case[] = [
  ['an unsupported attribute', (session) => [named(session), attribute(11, 'FILTER')], 401, 401],
  ['a command of Cisco', (session) => [named(session), avpair('subscriber:dance=1')], 401, 401],
  ['Service-Type', (session) => [named(session), attribute(6, Buffer.from([0, 0, 0, 17]))], 401, 401],
  ['a malformed Calling-Station-Id', () => [attribute(31, 'not-a-mac')], 407, 407],
  ['Proxy-State, which a server on the way leaves', () => [attribute(44, 'FFFFFFFF'), attribute(33, 'p')], 503, 401],
  ['NAS-Port', () => [attribute(44, 'FFFFFFFF'), attribute(5, Buffer.from([0, 0, 0, 1]))], 503, 401],
  ['no session identifier', () => [], 503, 503],
  ['an unknown User-Name', () => [attribute(1, 'nobody')], 503, 503],
  ['an unknown Calling-Station-Id', () => [attribute(31, '00-00-00-00-00-77')], 503, 503],
  ['an unknown Acct-Session-Id', () => [attribute(44, 'FFFFFFFF')], 503, 503],
  ['an unknown Acct-Multi-Session-Id', () => [attribute(50, 'multi')], 503, 503],
  ['an unknown Chargeable-User-Identity', () => [attribute(89, 'cui')], 503, 503],
  ['identifiers that disagree', () => [attribute(31, MAC), attribute(89, 'cui')], 407, 503],
  ['a NAS-IP-Address of another NAS', (session) => [named(session), address(4, '10.9.9.9')], 403, 403],
  ['a NAS-Identifier of another NAS', (session) => [named(session), attribute(32, 'sw2')], 403, 403],
  ['several sessions', () => [attribute(1, USER)], 508, 508],
  ['one of several', () => [attribute(1, USER), attribute(31, MAC)], ACK, ACK],
  ['the same session again', (session) => [named(session)], 503, 503],
];

const REAUTHENTICATE = avpair('subscriber:command=reauthenticate');
const CHANGES: readonly Case[] = [
  ['a command', (session) => [REAUTHENTICATE, named(session)], ACK, 401],
  ['no change at all', (session) => [named(session)], 402, 402],
];

/** What is not to be believed, and meets silence whatever becomes of the packets. */
const UNBELIEVED: readonly Partial<CoaRequest & { readonly age: number }>[] = [
  { secret: 'wrong' },
  { messageAuthenticator: 'wrong' },
  { age: 400 },
  { age: -400 },
];

const FATES: readonly (readonly [name: string, faults: Partial<CoaFaults>])[] = [
  ['nothing in the way', {}],
  ['loss', { dropRequests: 1, dropReplies: 1 }],
  ['duplication', { duplicateReplies: 2 }],
  ['reordering', { overtakenReplies: 1 }],
  ['delay beyond the first retransmission', { replyDelayMs: 30 }],
  ['all of these', { dropRequests: 1, dropReplies: 1, duplicateReplies: 1, overtakenReplies: 1, replyDelayMs: 20 }],
];

describe.each(['cisco', 'hostapd'] as const)('the lab NAS as %s', (das) => {
  let server: TestRadiusServer;
  let lab: LabSwitch;
  let sender: CoaSender;
  let session: SessionState;
  let identifier = 0;

  beforeEach(async () => {
    server = await TestRadiusServer.start();
    lab = await LabSwitch.start({ ...server.options, hostname: 'sw1', secondMs: 20, das, requireEventTimestamp: das === 'hostapd' });
    sender = await CoaSender.to(lab.ready.coa.port);
    session = await lab.plugIn({ port: 4, mac: MAC, method: 'mab' });
    await lab.plugIn({ port: 5, mac: OTHER_MAC, method: 'pap', user: USER, password: 'x' });
    await vi.waitFor(() => expect(lab.state.sessions.map(({ status }) => status)).toEqual(['Authorized', 'Authorized']));
  });
  afterEach(async () => {
    sender.close();
    await lab.stop();
    server.stop();
  });

  function packet(code: CoaRequest['code'], attributes: readonly Buffer[], how: (typeof UNBELIEVED)[number] = {}): Buffer {
    identifier = (identifier + 1) % 256;
    const { age = 0, ...more } = how;
    const all = [...attributes, eventTimestamp(age)];
    return encode({ code, identifier, secret: 'testing123', messageAuthenticator: 'right', attributes: all, ...more });
  }

  test.each(FATES)('keeps to the acceptance list under %s', async (_, faults) => {
    for (const [code, cases] of [
      [43, CHANGES],
      [40, DISCONNECTS],
    ] as const) {
      for (const [title, attributes, cisco, hostapd] of cases) {
        lab.setFaults({ coa: faults });
        const wanted = das === 'cisco' ? cisco : hostapd;
        const { reply } = await sender.persist(packet(code, attributes(session)));
        const answer = wanted === ACK ? { code: code + 1, errorCause: undefined } : { code: code + 2, errorCause: wanted };
        expect({ title, ...reply }).toMatchObject({ title, ...answer, authentic: true });
      }
    }
    lab.setFaults({ coa: faults });
    const vain = await Promise.all(UNBELIEVED.map((how) => sender.persist(packet(40, [attribute(31, OTHER_MAC)], how))));
    expect(vain.map(({ reply }) => reply)).toEqual(UNBELIEVED.map(() => undefined));
    lab.clearFaults();
    expect(lab.state.sessions.map(({ mac }) => mac)).toEqual([OTHER_MAC]);
    // However often the packets came, what they ask for was done once.
    expect(lab.state.coaReceived).toMatchObject({ terminate: DISCONNECTS.length });
    if (das === 'cisco') expect(lab.state.coaReceived).toMatchObject({ reauthenticate: 1 });
    if (Object.keys(faults).length > 0 && !faults.duplicateReplies) expect(lab.state.coaReceived.duplicate).toBeGreaterThan(0);
  });

  test('a reply is overtaken by that to a later request, and each finds its own', async () => {
    lab.setFaults({ coa: { overtakenReplies: 1 } });
    const overtaken = sender.persist(packet(40, [attribute(44, 'FFFFFFFF')]));
    const overtaking = sender.persist(packet(40, [named(session), address(4, '10.9.9.9')]));
    expect(await overtaking).toMatchObject({ reply: { errorCause: 403 }, others: 0 });
    expect(await overtaken).toMatchObject({ reply: { errorCause: 503 }, others: 1 });
    expect(lab.state.coaReceived).toMatchObject({ 'reply-overtaken': 1 });
  });

  test('no Event-Timestamp where one is demanded meets silence', async () => {
    if (das === 'hostapd') expect(await sender.ask([named(session)], { code: 40 })).toBeUndefined();
    else expect(await sender.ask([attribute(44, 'FFFFFFFF')], { code: 40 })).toMatchObject({ errorCause: 503 });
    expect(lab.state.sessions).toHaveLength(2);
  });
});
