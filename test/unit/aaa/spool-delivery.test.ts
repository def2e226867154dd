import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { proxyingOf } from '../../../src/aaa/proxying.ts';
import { SpoolDelivery } from '../../../src/aaa/spool-delivery.ts';
import { systemRandom } from '../../../src/adapters/random.ts';
import { EMPTY_POLICY, type PolicyDocument } from '../../../src/policy/elements.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { type Answering, MemorySpool, RemoteServers, replyOf } from './forwarding.ts';
import { accountingRequest } from './test-packets.ts';
import { policyOf } from './test-server.ts';

const RESPONSE: Answering = () => ({ octets: replyOf(Code.AccountingResponse) });
const DOCUMENT: PolicyDocument = {
  ...EMPTY_POLICY,
  serviceSelection: { mode: 'simple', result: 'upstream' },
  proxies: [{ name: 'upstream', type: 'radius-proxy', servers: ['first'], accounting: 'both', strip: { suffix: '@acme.example' } }],
};

function delivery(document = DOCUMENT, spool = new MemorySpool()) {
  const clock = new ManualClock();
  const remote = new RemoteServers();
  const told: string[] = [];
  const sink = { emit: (_level: string, topic: string) => told.push(topic), count: () => {} };
  const held = { policy: policyOf(document) };
  const proxying = proxyingOf({ server: 'portreeve', realm: undefined }, remote, standardDictionary, systemRandom);
  const subject = new SpoolDelivery({ spool, policy: () => held.policy, clock, sink }, proxying);
  const append = (session: string, service = 'upstream') =>
    new Promise<boolean>((resolve) => {
      subject.append(service, accountingRequest('start', { session, user: 'alice@acme.example' }), clock.now(), resolve);
    });
  const sessions = () => remote.asked.map(({ view }) => view.text(Attribute.AcctSessionId));
  return { clock, remote, spool, subject, append, sessions, told, held };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await turn();
}

test('records are delivered in order, each when the one before it is there; the name is stripped (P29, P30)', async () => {
  const { remote, append, sessions, spool } = delivery();
  remote.answer = RESPONSE;
  for (let i = 0; i < 200; i++) expect(await append(`s-${i}`)).toBe(true);
  await settle();
  expect(sessions()).toEqual(Array.from({ length: 200 }, (_, i) => `s-${i}`));
  expect(remote.asked[0]?.view.text(Attribute.UserName)).toBe('alice');
  expect(spool.records).toEqual([]);
});

test('after a failure the first record is tried again after a pause that doubles, with the time it has waited (RFC 2866 §5.2)', async () => {
  const { clock, remote, append, sessions, subject, told } = delivery();
  await append('s-1');
  await append('s-2');
  await settle();
  expect(sessions()).toEqual(['s-1']);
  expect(told).toContain('proxy.spool-waits');
  for (const [pause, tries] of [
    [999, 1],
    [1, 2],
    [1999, 2],
    [1, 3],
  ] as const) {
    clock.advance(pause);
    await settle();
    expect(sessions()).toHaveLength(tries);
  }
  expect(subject.lengths()).toEqual([{ service: 'upstream', records: 2, age: 3000 }]);
  remote.answer = RESPONSE;
  clock.advance(10_000);
  await settle();
  expect(sessions()).toEqual(['s-1', 's-1', 's-1', 's-1', 's-2']);
  expect(remote.asked.map(({ view }) => view.u32(Attribute.AcctDelayTime))).toEqual([undefined, 1, 3, 13, 13]);
  expect(subject.lengths()).toEqual([{ service: 'upstream', records: 0, age: 0 }]);
});

test('what an earlier run left is taken up at the start', async () => {
  const first = delivery();
  await first.append('s-1');
  await first.append('s-2');
  first.subject.stop();
  const second = delivery(DOCUMENT, first.spool);
  second.remote.answer = RESPONSE;
  await second.subject.start();
  await settle();
  expect(second.sessions()).toEqual(['s-1', 's-2']);
  expect(first.spool.records).toEqual([]);
});

test('records of a service that the policy no longer has wait until it is back', async () => {
  const { append, remote, sessions, held, clock, subject } = delivery({
    ...DOCUMENT,
    proxies: [],
    ...{ serviceSelection: undefined },
  } as never);
  remote.answer = RESPONSE;
  await append('s-1');
  await settle();
  expect(sessions()).toEqual([]);
  held.policy = policyOf(DOCUMENT);
  clock.advance(2000);
  await settle();
  expect(sessions()).toEqual(['s-1']);
  subject.stop();
});

test('one service waits for its servers without the others', async () => {
  const [proxy] = DOCUMENT.proxies;
  if (proxy === undefined) throw new Error('no proxy');
  const { append, remote, sessions } = delivery({ ...DOCUMENT, proxies: [proxy, { ...proxy, name: 'other', servers: ['second'] }] });
  remote.answer = (asked) => (asked.servers[0] === 'second' ? RESPONSE(asked) : undefined);
  await append('s-1');
  await append('o-1', 'other');
  await append('o-2', 'other');
  await settle();
  expect(sessions().filter((one) => one?.startsWith('o'))).toEqual(['o-1', 'o-2']);
});

test('what cannot be stored is not acknowledged', async () => {
  const { append, spool } = delivery();
  spool.refuses = true;
  expect(await append('s-1')).toBe(false);
});

test('a record that fits into no packet with our Proxy-State is told and left, and does not hold up those behind it', async () => {
  const { append, subject, clock, remote, sessions, told, spool } = delivery();
  remote.answer = RESPONSE;
  const huge = accountingRequest('start', {
    session: 'huge',
    more: (writer) => {
      while (writer.length < 4080) writer.octets(Attribute.Class, new Uint8Array(Math.min(253, 4094 - writer.length)));
      return writer;
    },
  });
  await new Promise<boolean>((resolve) => subject.append('upstream', huge, clock.now(), resolve));
  await append('s-1');
  await settle();
  expect(sessions()).toEqual(['s-1']);
  expect(told).toEqual(['proxy.spool-undeliverable']);
  expect(spool.records).toEqual([]);
});
