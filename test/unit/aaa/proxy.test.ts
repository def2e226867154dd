import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { DeviceId } from '../../../src/model/device.ts';
import { operatorNas } from '../../../src/model/operator.ts';
import { SELECTION_TABLE } from '../../../src/policy/compile.ts';
import { EMPTY_POLICY, type PolicyDocument, type ProxyService } from '../../../src/policy/elements.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { type Answering, MemorySpool, RemoteServers, replyOf } from './forwarding.ts';
import { accountingRequest, bareRequest, daclRequest, papRequest, templateRequest, verified } from './test-packets.ts';
import { type TestServer, type TestServerOptions, testServer, view, when } from './test-server.ts';

const SERVICE: ProxyService = { name: 'upstream', type: 'radius-proxy', servers: ['first', 'second'], accounting: 'both', strip: {} };
const ACCEPT: Answering = () => ({ octets: replyOf(Code.AccessAccept) });
const RESPONSE: Answering = () => ({ octets: replyOf(Code.AccountingResponse) });

function documentWith(service: Partial<ProxyService>): PolicyDocument {
  return { ...EMPTY_POLICY, serviceSelection: { mode: 'simple', result: 'upstream' }, proxies: [{ ...SERVICE, ...service }] };
}

function proxy(answer?: Answering, service: Partial<ProxyService> = {}, more: TestServerOptions = {}) {
  const remote = new RemoteServers(answer);
  const spool = new MemorySpool();
  const server = testServer({ document: documentWith(service), ...more, more: { forwarder: remote, spool, ...more.more } });
  return { remote, spool, server };
}

async function asked(server: TestServer, packet: Uint8Array, kind: 'authentication' | 'accounting' = 'authentication') {
  const replies = server.ask(packet, { kind });
  for (let i = 0; i < 5; i++) await turn();
  return replies;
}

describe('a request of a proxy service', () => {
  test('is answered with what the remote server said, signed for the device, Message-Authenticator first (P25)', async () => {
    const { server } = proxy(() => ({ octets: replyOf(Code.AccessAccept, (writer) => writer.text(Attribute.ReplyMessage, 'welcome')) }));
    const request = papRequest('alice', 'alicepw');
    const [reply] = await asked(server, request);
    expect(verified(reply ?? new Uint8Array(), request)).toBe(true);
    expect(view(reply).attributes()[0]?.type).toBe(Attribute.MessageAuthenticator);
    expect(view(reply).text(Attribute.ReplyMessage)).toBe('welcome');
    expect(server.counters().authentication.accepted).toBe(1);
  });

  test('meets silence when no server answers, and is sent on again when it comes again (P27)', async () => {
    const { server, remote } = proxy();
    const request = papRequest('alice', 'alicepw');
    expect(await asked(server, request)).toEqual([]);
    expect(server.counters().authentication.dropped['proxy-unreachable']).toBe(1);
    expect(server.emitted).toContainEqual(expect.objectContaining({ topic: 'proxy.unanswered' }));
    remote.answer = ACCEPT;
    expect(await asked(server, request)).toHaveLength(1);
    expect(remote.asked).toHaveLength(2);
  });

  test('is sent on once: its repetitions are ignored while it is on its way, then get the same reply', async () => {
    const { server, remote } = proxy(ACCEPT);
    const request = papRequest('alice', 'alicepw');
    const first = server.ask(request);
    const second = server.ask(request);
    for (let i = 0; i < 5; i++) await turn();
    expect([first.length, second.length]).toEqual([1, 0]);
    expect(await asked(server, request)).toEqual(first);
    expect(remote.asked).toHaveLength(1);
  });

  test('names our realm and, opaquely, the device, so that changes of authorization find their way back (RFC 8559)', async () => {
    const { server, remote } = proxy(ACCEPT, {}, { more: { realm: 'visited.example' } });
    await asked(server, papRequest('alice', 'alicepw'));
    const forwarded = remote.asked[0]?.view;
    expect(forwarded?.text(Attribute.OperatorName)).toBe('1visited.example');
    const token = Buffer.concat([Uint8Array.of(8), operatorNas('visited.example', 'sw1' as DeviceId)]);
    expect(forwarded?.octets(241)).toEqual(token);
    const { server: plain, remote: elsewhere } = proxy(ACCEPT);
    await asked(plain, papRequest('alice', 'alicepw'));
    expect(elsewhere.asked[0]?.view.find(Attribute.OperatorName)).toBe(-1);
  });

  test('may use a method this server does not speak', async () => {
    const { server, remote } = proxy(() => ({
      octets: replyOf(Code.AccessChallenge, (writer) => writer.octets(Attribute.EapMessage, EAP)),
    }));
    const parts = [new Uint8Array(253).fill(1), new Uint8Array(20).fill(2)];
    const more = (writer: Parameters<NonNullable<Parameters<typeof bareRequest>[1]>['more'] & object>[0]) =>
      parts.reduce((to, part) => to.octets(Attribute.EapMessage, part), writer);
    const [reply] = await asked(server, bareRequest('alice', { more }));
    expect(view(reply).code).toBe(Code.AccessChallenge);
    expect(view(reply).octets(Attribute.EapMessage)).toEqual(Buffer.from(EAP));
    const forwarded = remote.asked[0]?.view.attributes().filter(({ type }) => type === Attribute.EapMessage);
    expect(forwarded?.map(({ value }) => Uint8Array.from(value))).toEqual(parts);
  });

  test('with the State of a challenge goes first to the server that gave it', async () => {
    const state = Buffer.from('round two');
    const { server, remote } = proxy(({ servers }) => ({
      server: servers.includes('second') ? 'second' : 'first',
      octets: replyOf(Code.AccessChallenge, (writer) => writer.octets(Attribute.State, state)),
    }));
    await asked(server, papRequest('alice', 'pin'));
    await asked(server, papRequest('alice', 'code', { more: (writer) => writer.octets(Attribute.State, state) }));
    await asked(server, papRequest('alice', 'code', { more: (writer) => writer.octets(Attribute.State, Buffer.from('another')) }));
    expect(remote.asked.map(({ servers }) => servers)).toEqual([
      ['first', 'second'],
      ['second', 'first'],
      ['first', 'second'],
    ]);
  });

  test('is dropped and told as a loop when it has our Proxy-State (P31)', async () => {
    const { server, remote } = proxy(ACCEPT);
    await asked(server, papRequest('alice', 'alicepw'));
    const marker = remote.asked[0]?.view.octets(Attribute.ProxyState) ?? new Uint8Array();
    const again = papRequest('alice', 'alicepw', { more: (writer) => writer.octets(Attribute.ProxyState, marker) });
    expect(await asked(server, again)).toEqual([]);
    expect(server.counters().authentication.dropped['proxy-loop']).toBe(1);
    expect(server.emitted).toContainEqual(expect.objectContaining({ fields: expect.objectContaining({ cause: 'proxy-loop' }) }));
    const account = accountingRequest('start', { session: 's', more: (writer) => writer.octets(Attribute.ProxyState, marker) });
    expect(await asked(server, account, 'accounting')).toEqual([]);
    expect(server.counters().accounting.dropped['proxy-loop']).toBe(1);
    expect(server.recorded).toHaveLength(0);
  });
});

test('the download of a dACL or a service template that only the remote server has is sent on; one of ours is answered here', async () => {
  const dacls = [{ name: 'OURS', lines: ['permit ip any any'] }];
  const document = { ...documentWith({}), dacls, profiles: [{ name: 'OURS', serviceTemplate: true, dacl: 'OURS', attributes: [] }] };
  const { server, remote } = proxy(
    () => ({ octets: replyOf(Code.AccessAccept, (writer) => writer.text(Attribute.ReplyMessage, 'theirs')) }),
    {},
    { document },
  );
  const [theirs] = await asked(server, daclRequest('#ACSACL#-IP-THEIRS-5f1d5f1d'));
  expect(view(theirs).text(Attribute.ReplyMessage)).toBe('theirs');
  expect(remote.asked).toHaveLength(1);
  const wireName = server.policy.currentDacl('OURS')?.wireName ?? '';
  const [ours] = await asked(server, daclRequest(wireName));
  expect(view(ours).code).toBe(Code.AccessAccept);
  const [template] = await asked(server, templateRequest('OURS'));
  expect(view(template).vendorTexts(9, 1)).toEqual([`ACS:CiscoSecure-Defined-ACL=${wireName}`]);
  expect(remote.asked).toHaveLength(1);
  const [remoteTemplate] = await asked(server, templateRequest('THEIRS'));
  expect(view(remoteTemplate).text(Attribute.ReplyMessage)).toBe('theirs');
  expect(remote.asked).toHaveLength(2);
});

const EAP = Uint8Array.of(1, 2, 0, 6, 25, 32);

describe('accounting of a proxy service (P29)', () => {
  const record = () => accountingRequest('start', { session: 's-1', user: 'alice', mac: '02-00-00-00-00-01' });

  test('local: into the log, nowhere else', async () => {
    const { server, remote, spool } = proxy(RESPONSE, { accounting: 'local' });
    expect(await asked(server, record(), 'accounting')).toHaveLength(1);
    expect([server.recorded.length, remote.asked.length, spool.records.length]).toEqual([1, 0, 0]);
  });

  test('remote: answered when the remote server has it, and only then; not into the log', async () => {
    const { server, remote } = proxy(undefined, { accounting: 'remote' });
    const packet = record();
    expect(await asked(server, packet, 'accounting')).toEqual([]);
    remote.answer = RESPONSE;
    const [reply] = await asked(server, packet, 'accounting');
    expect(verified(reply ?? new Uint8Array(), packet, false)).toBe(true);
    expect(view(reply).attributeCount).toBe(0);
    expect(server.recorded).toHaveLength(0);
  });

  test('both: into log and spool, answered at once, and delivered', async () => {
    const { server, remote, spool } = proxy(RESPONSE);
    expect(await asked(server, record(), 'accounting')).toHaveLength(1);
    expect([server.recorded.length, remote.asked.length, spool.records.length]).toEqual([1, 1, 0]);
    expect(remote.asked[0]?.view.text(Attribute.AcctSessionId)).toBe('s-1');
  });

  test('both: not answered when either cannot be stored', async () => {
    const { server, spool } = proxy(RESPONSE);
    spool.refuses = true;
    expect(await asked(server, record(), 'accounting')).toEqual([]);
    const refusing = proxy(RESPONSE, {}, { accounting: { append: (_packet, _source, _at, done) => done(false) } });
    expect(await asked(refusing.server, record(), 'accounting')).toEqual([]);
    expect(server.counters().accounting.dropped['accounting-not-stored']).toBe(1);
  });

  test('the service is selected for each record, and no hit is counted', async () => {
    const document: PolicyDocument = {
      ...documentWith({ accounting: 'remote' }),
      serviceSelection: {
        mode: 'rules',
        rules: [{ name: 'partners', status: 'enabled', when: when('user', 'endsWith', '@partner.example'), result: 'upstream' }],
        default: 'here',
      },
      services: [
        {
          name: 'here',
          type: 'radius',
          allowedProtocols: ['PAP'],
          identity: { mode: 'simple', result: { source: { kind: 'deny' }, errors: NO_ERRORS } },
          authorization: { exceptions: [], rules: [], default: { access: 'deny' } },
        },
      ],
    };
    const { server, remote } = proxy(RESPONSE, {}, { document });
    await asked(server, accountingRequest('start', { session: 'a', user: 'alice' }), 'accounting');
    expect([server.recorded.length, remote.asked.length]).toEqual([1, 0]);
    await asked(server, accountingRequest('start', { session: 'b', user: 'bob@partner.example' }), 'accounting');
    expect([server.recorded.length, remote.asked.length]).toEqual([1, 1]);
    const hits = () => server.policy.hits.get(SELECTION_TABLE, 'partners');
    expect(hits()).toBe(0);
    await asked(server, papRequest('bob@partner.example', 'x'));
    expect(hits()).toBe(1);
  });
});

const NO_ERRORS = { authFailed: 'reject', notFound: 'reject', processFailed: 'drop' } as const;
