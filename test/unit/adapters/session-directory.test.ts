import { expect, test } from 'vitest';
import { createSessionDirectory, type SessionDirectoryOptions } from '../../../src/adapters/directory/sessions.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { type Instant, instantOf } from '../../../src/base/time.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import { type Mac, parseMac } from '../../../src/model/mac.ts';
import type { Authorization, Session } from '../../../src/model/session.ts';
import type { SessionKeys } from '../../../src/ports/session-directory.ts';

const T0 = 1_000_000;
const mac = (last: number): Mac => {
  const parsed = parseMac(`02-00-00-${[16, 8, 0].map((shift) => ((last >> shift) & 255).toString(16).padStart(2, '0')).join('-')}`);
  if (parsed === undefined) throw new Error('no MAC');
  return parsed;
};
const keysOf = (more: Partial<SessionKeys> = {}): SessionKeys => ({
  device: 'sw1' as DeviceId,
  nasAddress: '10.0.0.1' as Ipv4,
  userName: 'alice',
  ...more,
});
const authorization = (fingerprint = 'aaaaaaaa'): Authorization => ({
  service: 's',
  rule: 'r',
  profiles: ['P'],
  policyRevision: 1,
  fingerprint,
});
const at = (ms: number): Instant => instantOf(T0 + ms);
const seen = (ms = 0, request = Uint8Array.of(1)) => ({ request, identity: undefined, at: at(ms) });

function directory(options: Partial<SessionDirectoryOptions> = {}) {
  let now = T0;
  const clock = { now: () => instantOf(now), monotonic: () => now, after: () => () => {} };
  const sessions = createSessionDirectory({ clock, random: createRandom(), ...options });
  return Object.assign(sessions, { to: (ms: number) => (now = T0 + ms) });
}

test('keys that tell nothing apart make no session', () => {
  expect(directory().grant(keysOf(), authorization(), seen())).toBeUndefined();
});

test.each<[string, Partial<SessionKeys>, Partial<SessionKeys>]>([
  ['audit-session-id', { auditSessionId: 'A', endpoint: mac(1) }, { auditSessionId: 'A' }],
  ['Acct-Session-Id', { acctSessionId: '1', endpoint: mac(1) }, { acctSessionId: '1' }],
  ['port and MAC', { port: 'Gi1', endpoint: mac(1) }, { port: 'Gi1', endpoint: mac(1) }],
  ['MAC and NAS-Port', { nasPort: 7, endpoint: mac(1) }, { nasPort: 7, endpoint: mac(1) }],
  ['MAC alone', { port: 'Gi1', endpoint: mac(1) }, { endpoint: mac(1) }],
  ['port alone, of a session without MAC', { port: 'Gi1' }, { port: 'Gi1' }],
  [
    'audit-session-id, though the Acct-Session-Id is another',
    { auditSessionId: 'A', acctSessionId: '1' },
    { auditSessionId: 'A', acctSessionId: '2' },
  ],
])('found by %s', (_what, made, asked) => {
  const sessions = directory();
  const session = sessions.grant(keysOf(made), authorization(), seen());
  expect(session).toBeDefined();
  expect(sessions.find(keysOf(asked))?.id).toBe(session?.id);
  expect(sessions.grant(keysOf(asked), authorization(), seen(5))?.id).toBe(session?.id);
  expect(sessions.size).toBe(1);
});

test('an ended session shows by what it ended', () => {
  const sessions = directory();
  const proofOf = (id: Session['id'] | undefined) => id && sessions.get(id)?.lastProof;
  const stopped = sessions.started(keysOf({ acctSessionId: '1', endpoint: mac(1) }), 'start', at(0));
  sessions.stopped(keysOf({ acctSessionId: '1', endpoint: mac(1) }), at(9));
  expect(proofOf(stopped.id)).toEqual({ kind: 'accounting', at: at(9), detail: 'Accounting-Request Stop' });
  const rebooted = sessions.started(keysOf({ acctSessionId: '2', endpoint: mac(2) }), 'start', at(10));
  sessions.endAllOf('10.0.0.1' as Ipv4, at(11), 'Accounting-Off');
  expect(proofOf(rebooted.id)).toEqual({ kind: 'accounting', at: at(11), detail: 'Accounting-Off of 10.0.0.1' });
  const replaced = sessions.started(keysOf({ acctSessionId: '3', auditSessionId: 'A', endpoint: mac(3) }), 'start', at(20));
  const next = sessions.started(keysOf({ acctSessionId: '4', auditSessionId: 'B', endpoint: mac(3) }), 'start', at(21));
  expect(proofOf(replaced.id)).toEqual({ kind: 'accounting', at: at(21), detail: `session ${next.id} began in its place` });
  sessions.end(next.id, at(30), { kind: 'coa', detail: 'Disconnect-ACK after 3.0 ms' });
  expect(proofOf(next.id)).toEqual({ kind: 'coa', at: at(30), detail: 'Disconnect-ACK after 3.0 ms' });
});

test.each<[string, Partial<SessionKeys>, Partial<SessionKeys>]>([
  [
    'another device, same ids',
    { auditSessionId: 'A', acctSessionId: '1', endpoint: mac(1) },
    { device: 'sw2' as DeviceId, auditSessionId: 'A', acctSessionId: '1', endpoint: mac(1) },
  ],
  ['another port', { port: 'Gi1', endpoint: mac(1) }, { port: 'Gi2', endpoint: mac(1) }],
  ['another MAC', { port: 'Gi1', endpoint: mac(1) }, { port: 'Gi1', endpoint: mac(2) }],
  ['a reused Acct-Session-Id of another MAC', { acctSessionId: '1', endpoint: mac(1) }, { acctSessionId: '1', endpoint: mac(2) }],
  [
    'another audit-session-id at the same place',
    { auditSessionId: 'A', port: 'Gi1', endpoint: mac(1) },
    { auditSessionId: 'B', port: 'Gi1', endpoint: mac(1) },
  ],
  [
    'another Acct-Session-Id at the same place',
    { acctSessionId: '1', port: 'Gi1', endpoint: mac(1) },
    { acctSessionId: '2', port: 'Gi1', endpoint: mac(1) },
  ],
])('not the same: %s', (_what, made, asked) => {
  const sessions = directory();
  sessions.grant(keysOf(made), authorization(), seen());
  expect(sessions.find(keysOf(asked))).toBeUndefined();
});

test('a session with another audit-session-id at the same port and MAC ends the one before', () => {
  const sessions = directory();
  const place = { port: 'Gi1', endpoint: mac(1) };
  const old = sessions.grant(keysOf({ ...place, auditSessionId: 'A' }), authorization(), seen());
  const fresh = sessions.grant(keysOf({ ...place, auditSessionId: 'B' }), authorization('bbbbbbbb'), seen(10));
  expect(fresh?.id).not.toBe(old?.id);
  expect(old && sessions.get(old.id)?.state).toBe('ended');
  expect(sessions.byEndpoint(mac(1)).map(({ id }) => id)).toEqual([fresh?.id]);
});

test('a Start with another Acct-Session-Id takes over the grant that was booked on its lost predecessor', () => {
  const sessions = directory();
  const place = { port: 'Gi1', endpoint: mac(1) };
  sessions.started(keysOf({ ...place, acctSessionId: '1' }), 'start', at(0));
  sessions.grant(keysOf(place), authorization('bbbbbbbb'), seen(10));
  const session = sessions.started(keysOf({ ...place, acctSessionId: '2' }), 'start', at(20));
  expect(session).toMatchObject({ acctSessionId: '2', granted: { fingerprint: 'bbbbbbbb' }, applied: { fingerprint: 'bbbbbbbb' } });
  expect(sessions.size).toBe(1);
});

test('accounting proves the grant; a new grant is not proved by the old record', () => {
  const sessions = directory();
  const keys = keysOf({ acctSessionId: '1', endpoint: mac(1) });
  sessions.grant(keys, authorization('aaaaaaaa'), seen(0));
  expect(sessions.started(keys, 'start', at(5))).toMatchObject({
    applied: { fingerprint: 'aaaaaaaa', at: T0 + 5 },
    lastProof: { kind: 'accounting' },
  });
  const again = sessions.grant(keys, authorization('bbbbbbbb'), seen(10));
  expect(again).toMatchObject({ granted: { fingerprint: 'bbbbbbbb' }, applied: { fingerprint: 'aaaaaaaa' } });
  expect(sessions.started(keys, 'interim', at(9))).toMatchObject({ applied: { fingerprint: 'aaaaaaaa' } });
  expect(sessions.started(keys, 'interim', at(11))).toMatchObject({ applied: { fingerprint: 'bbbbbbbb' } });
});

test('the device says under which authorization it has the session', () => {
  const sessions = directory();
  const keys = keysOf({ acctSessionId: '1', endpoint: mac(1) });
  sessions.grant(keys, authorization('aaaaaaaa'), seen(0));
  sessions.started(keys, 'start', at(5), 'aaaaaaaa');
  sessions.grant(keys, authorization('bbbbbbbb'), seen(10));
  // Written by the device before the new one reached it, whatever its time says.
  expect(sessions.started(keys, 'interim', at(11), 'aaaaaaaa')).toMatchObject({ applied: { fingerprint: 'aaaaaaaa' } });
  expect(sessions.started(keys, 'interim', at(12), 'bbbbbbbb')).toMatchObject({ applied: { fingerprint: 'bbbbbbbb' } });
  // Granted by a server that died before it could remember.
  const unknown = sessions.started(keys, 'interim', at(13), 'cccccccc');
  expect(unknown.applied).toBeUndefined();
  expect(unknown.granted?.fingerprint).toBe('bbbbbbbb');
});

test('a grant from before the last start that the device contradicts is not believed any more', () => {
  const before = directory();
  const keys = keysOf({ acctSessionId: '1', endpoint: mac(1) });
  before.grant(keys, authorization('aaaaaaaa'), seen(0));
  const after = directory();
  after.restore([before.started(keys, 'start', at(5), 'aaaaaaaa')]);
  const contradicted = after.started(keys, 'interim', at(13), 'cccccccc');
  expect([contradicted.granted, contradicted.applied]).toEqual([undefined, undefined]);
});

test('the same grant again needs its own proof', () => {
  const sessions = directory();
  const keys = keysOf({ acctSessionId: '1' });
  sessions.grant(keys, authorization(), seen(0));
  sessions.started(keys, 'start', at(5));
  const again = sessions.grant(keys, authorization(), seen(10));
  expect((again?.applied?.at ?? 0) < (again?.granted?.at ?? 0)).toBe(true);
  expect(sessions.started(keys, 'interim', at(15)).applied?.at).toBe(T0 + 15);
});

test('another proof does the same, and says what it was', () => {
  const sessions = directory();
  const session = sessions.grant(keysOf({ endpoint: mac(1) }), authorization(), seen(0));
  if (session === undefined) throw new Error('no session');
  sessions.prove(session.id, { kind: 'session-query', at: at(3), detail: 'CoA-ACK' });
  expect(sessions.get(session.id)).toMatchObject({ applied: { fingerprint: 'aaaaaaaa' }, lastProof: { kind: 'session-query' } });
});

test('what the device says later is added; what it leaves out stays', () => {
  const sessions = directory();
  sessions.grant(keysOf({ auditSessionId: 'A', endpoint: mac(1), port: 'Gi1' }), authorization(), seen());
  const told = sessions.started(keysOf({ auditSessionId: 'A', userName: '', acctSessionId: '9', ip: '10.2.2.2' as Ipv4 }), 'start', at(1));
  expect(told).toMatchObject({ userName: 'alice', port: 'Gi1', endpoint: mac(1), acctSessionId: '9', ip: '10.2.2.2' });
  expect(sessions.find(keysOf({ acctSessionId: '9' }))?.id).toBe(told.id);
});

test('the Acct-Session-Id a session had before no longer leads to it', () => {
  const sessions = directory();
  sessions.started(keysOf({ auditSessionId: 'A', acctSessionId: '1', endpoint: mac(1) }), 'start', at(0));
  sessions.started(keysOf({ auditSessionId: 'A', acctSessionId: '2', endpoint: mac(1) }), 'start', at(1));
  expect(sessions.find(keysOf({ acctSessionId: '1' }))).toBeUndefined();
  expect(sessions.find(keysOf({ acctSessionId: '2' }))?.auditSessionId).toBe('A');
});

test('an id that the device gave to another endpoint no longer names the session that had it (NAS restarted without Accounting-On)', () => {
  const sessions = directory();
  const one = sessions.started(keysOf({ acctSessionId: '1', endpoint: mac(1), port: 'Gi1', callingStationId: 'one' }), 'start', at(0));
  const two = sessions.started(keysOf({ acctSessionId: '1', auditSessionId: 'B', endpoint: mac(2), port: 'Gi2' }), 'start', at(1));
  expect(sessions.get(one.id)).toMatchObject({ state: 'active', callingStationId: 'one' });
  expect(sessions.get(one.id)?.acctSessionId).toBeUndefined();
  // A late Stop of the first ends the first.
  sessions.stopped(keysOf({ acctSessionId: '1', endpoint: mac(1), port: 'Gi1' }), at(3));
  expect(sessions.get(one.id)?.state).toBe('ended');
  expect(sessions.find(keysOf({ acctSessionId: '1' }))).toMatchObject({ endpoint: mac(2), state: 'active' });
  // Another NAS counts for itself.
  sessions.started(keysOf({ acctSessionId: '1', endpoint: mac(3), port: 'Gi3', nasAddress: '10.0.0.2' as Ipv4 }), 'start', at(4));
  expect(sessions.get(two.id)?.acctSessionId).toBe('1');
});

test('the NASes of one device count their ids and ports each by itself', () => {
  const sessions = directory();
  const [here, there] = ['10.0.0.1', '10.0.0.2'].map((nasAddress) => ({
    nasAddress: nasAddress as Ipv4,
    acctSessionId: '0000002B',
    port: 'Gi1',
  }));
  const one = sessions.grant(keysOf(here), authorization(), seen());
  const other = sessions.grant(keysOf(there), authorization(), seen());
  expect(one?.id).not.toBe(other?.id);
  expect(sessions.find(keysOf(here))?.id).toBe(one?.id);
  expect(sessions.find(keysOf(there))?.id).toBe(other?.id);
  sessions.end(other?.id ?? ('' as Session['id']), at(1));
  expect(sessions.find(keysOf(here))).toMatchObject({ id: one?.id, state: 'active' });
});

test('what is late does not revive a stopped session; a new Start with its id does make a new one', () => {
  const sessions = directory();
  const keys = keysOf({ acctSessionId: '1', endpoint: mac(1) });
  const { id } = sessions.started(keys, 'start', at(0));
  sessions.stopped(keys, at(10));
  expect(sessions.started(keys, 'interim', at(5))).toMatchObject({ id, state: 'ended' });
  expect(sessions.started(keys, 'start', at(0))).toMatchObject({ id, state: 'ended' });
  expect(sessions.stopped(keys, at(11))).toMatchObject({ id, state: 'ended' });
  const next = sessions.started(keys, 'start', at(120_000));
  expect(next.id).not.toBe(id);
  expect(next.state).toBe('active');
});

test('a session ended by us lives again when the device reports it', () => {
  const sessions = directory();
  const keys = keysOf({ acctSessionId: '1', endpoint: mac(1) });
  const { id } = sessions.started(keys, 'start', at(0));
  sessions.end(id, at(5));
  expect(sessions.byEndpoint(mac(1))).toEqual([]);
  expect(sessions.started(keys, 'interim', at(9))).toMatchObject({ id, state: 'active' });
  expect(sessions.byEndpoint(mac(1))).toHaveLength(1);
});

test('ended sessions can be looked at for a while, then they are dropped and counted', () => {
  const sessions = directory({ retention: 1000 });
  const keys = keysOf({ acctSessionId: '1', endpoint: mac(1) });
  const { id } = sessions.started(keys, 'start', at(0));
  sessions.stopped(keys, at(100));
  sessions.to(1099);
  expect([...sessions.list()]).toMatchObject([{ id, state: 'ended' }]);
  expect(sessions.counts()).toEqual({ live: 0, ended: 1, dropped: 0, evicted: 0 });
  sessions.to(1100);
  expect([...sessions.list()]).toEqual([]);
  expect(sessions.get(id)).toBeUndefined();
  expect(sessions.counts()).toEqual({ live: 0, ended: 0, dropped: 1, evicted: 0 });
  expect(sessions.find(keys)).toBeUndefined();
});

test('beyond the capacity ended ones go first, then the one heard of longest ago', () => {
  const sessions = directory({ capacity: 3 });
  for (const i of [1, 2, 3]) sessions.started(keysOf({ acctSessionId: `${i}`, endpoint: mac(i) }), 'start', at(i));
  sessions.started(keysOf({ acctSessionId: '1' }), 'interim', at(50));
  sessions.started(keysOf({ acctSessionId: '4', endpoint: mac(4) }), 'start', at(60));
  expect([...sessions.list()].map(({ acctSessionId }) => acctSessionId)).toEqual(['1', '3', '4']);
  sessions.stopped(keysOf({ acctSessionId: '4' }), at(70));
  sessions.started(keysOf({ acctSessionId: '5', endpoint: mac(5) }), 'start', at(80));
  expect([...sessions.list()].map(({ acctSessionId }) => acctSessionId)).toEqual(['1', '3', '5']);
  expect(sessions.counts()).toEqual({ live: 3, ended: 0, dropped: 1, evicted: 1 });
});

test('endAllOf ends the live sessions of an address and says how many', () => {
  const sessions = directory();
  sessions.started(keysOf({ acctSessionId: '1' }), 'start', at(0));
  sessions.started(keysOf({ acctSessionId: '2' }), 'start', at(0));
  sessions.started(keysOf({ acctSessionId: '3', nasAddress: '10.0.0.2' as Ipv4 }), 'start', at(0));
  expect(sessions.endAllOf('10.0.0.1' as Ipv4, at(1), 'Accounting-On')).toBe(2);
  expect(sessions.endAllOf('10.0.0.1' as Ipv4, at(2), 'Accounting-On')).toBe(0);
  expect(sessions.size).toBe(1);
});

test('watchers hear every change with the session as it is then, until they stop', () => {
  const sessions = directory();
  const heard: string[] = [];
  const stop = sessions.watch(({ kind, session }) => heard.push(`${kind} ${session.state} ${session.revision}`));
  const keys = keysOf({ acctSessionId: '1', endpoint: mac(1) });
  sessions.grant(keys, authorization(), seen());
  sessions.started(keys, 'start', at(1));
  sessions.started(keys, 'interim', at(2));
  sessions.reject(keys, at(3));
  sessions.stopped(keys, at(4));
  sessions.stopped(keys, at(5));
  stop();
  sessions.started(keysOf({ acctSessionId: '2' }), 'start', at(6));
  expect(heard).toEqual(['granted active 1', 'started active 2', 'updated active 3', 'rejected authenticating 4', 'ended ended 5']);
});

test('the request is copied: the octets given may be used again', () => {
  const sessions = directory();
  const octets = Buffer.from([1, 2, 3]);
  const session = sessions.grant(keysOf({ endpoint: mac(1) }), authorization(), seen(0, octets));
  octets[0] = 9;
  expect([...(session?.request ?? [])]).toEqual([1, 2, 3]);
});

test('what the store remembered is found again', () => {
  const before = directory();
  before.started(keysOf({ acctSessionId: '1', auditSessionId: 'A', endpoint: mac(1), port: 'Gi1' }), 'start', at(0));
  before.started(keysOf({ acctSessionId: '2', endpoint: mac(2) }), 'start', at(0));
  before.stopped(keysOf({ acctSessionId: '2' }), at(1));
  const after = directory();
  after.restore(JSON.parse(JSON.stringify([...before.list()])) as Session[]);
  expect([...after.list()]).toEqual([...before.list()]);
  expect(after.size).toBe(1);
  expect(after.find(keysOf({ auditSessionId: 'A' }))?.acctSessionId).toBe('1');
  expect(after.byEndpoint(mac(1))).toHaveLength(1);
  expect(after.started(keysOf({ endpoint: mac(1), port: 'Gi1' }), 'interim', at(9)).acctSessionId).toBe('1');
});

test('100,000 sessions: a grant and a look-up stay cheap', () => {
  const sessions = directory();
  for (let i = 0; i < 100_000; i++)
    sessions.grant(keysOf({ auditSessionId: `S${i}`, endpoint: mac(i), nasPort: i & 63 }), authorization(), seen());
  const start = performance.now();
  for (let i = 0; i < 20_000; i++) {
    const n = (i * 7919) % 100_000;
    sessions.grant(keysOf({ auditSessionId: `S${n}`, endpoint: mac(n), nasPort: n & 63 }), authorization(), seen(1));
  }
  expect((performance.now() - start) / 20_000).toBeLessThan(0.2);
  expect(sessions.size).toBe(100_000);
});
