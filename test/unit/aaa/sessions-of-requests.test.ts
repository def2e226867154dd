import { expect, test } from 'vitest';
import { Attribute, Vendor } from '../../../src/wire/radius/attribute-types.ts';
import type { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { revealPassword } from '../../../src/wire/radius/password.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { accountingRequest, chapRequest, mabRequest, papRequest } from './test-packets.ts';
import { SECRET, testServer, view } from './test-server.ts';

const place = (writer: PacketWriter) =>
  writer
    .text(Attribute.CallingStationId, '02:00:00:00:00:01')
    .text(Attribute.NasPortId, 'GigabitEthernet0/1/4')
    .u32(Attribute.NasPort, 50104)
    .u32(Attribute.FramedIpAddress, 0x0a010203)
    .u32(Attribute.NasIpAddress, 0x0a000001)
    .vendorText(Vendor.Cisco, 1, 'service-type=Call Check')
    .vendorText(Vendor.Cisco, 1, 'audit-session-id=611C4B0A00000053F483D7B0');

test('an Accept makes a session of everything the device said', () => {
  const server = testServer();
  server.ask(papRequest('alice', 'alicepw', { more: place }));
  expect([...server.parts.sessions.list()]).toMatchObject([
    {
      device: 'sw1',
      nasAddress: '10.0.0.1',
      userName: 'alice',
      port: 'GigabitEthernet0/1/4',
      nasPort: 50104,
      endpoint: '02-00-00-00-00-01',
      callingStationId: '02:00:00:00:00:01',
      ip: '10.1.2.3',
      auditSessionId: '611C4B0A00000053F483D7B0',
      state: 'active',
      identity: { store: 'users', name: 'alice', group: 'All:Employees' },
      granted: { service: 'network', rule: 'employees', profiles: ['STAFF'], vlan: '20', policyRevision: 1 },
    },
  ]);
});

test('a second Accept renews the session, a Reject takes the grant away', () => {
  const server = testServer();
  const kinds: string[] = [];
  server.parts.sessions.watch(({ kind, session }) => kinds.push(`${kind} ${session.revision}`));
  server.ask(papRequest('alice', 'alicepw', { more: place }));
  server.ask(papRequest('alice', 'alicepw', { more: place }));
  server.ask(papRequest('alice', 'wrong', { more: place }));
  const [session, ...others] = server.parts.sessions.list();
  expect(others).toEqual([]);
  expect(session?.state).toBe('authenticating');
  expect(session?.granted).toBeUndefined();
  expect(kinds).toEqual(['granted 1', 'granted 2', 'rejected 3']);
});

test('a request that says nothing of a session makes none', () => {
  const server = testServer();
  server.ask(papRequest('alice', 'alicepw'));
  expect(server.parts.sessions.size).toBe(0);
});

test('a retransmission makes no second grant', () => {
  const server = testServer();
  const request = papRequest('alice', 'alicepw', { more: place });
  server.ask(request);
  server.ask(request.slice());
  expect([...server.parts.sessions.list()]).toMatchObject([{ revision: 1 }]);
});

test('the endpoint of a host lookup without Calling-Station-Id is its name', () => {
  const server = testServer();
  server.ask(mabRequest('020000000001'));
  expect([...server.parts.sessions.list()]).toMatchObject([{ endpoint: '02-00-00-00-00-01' }]);
});

test.each([
  ['PAP', papRequest('alice', 'alicepw', { more: place })],
  ['CHAP', chapRequest('alice', 'alicepw', { challenge: Buffer.from('challenge'), more: place })],
])('what is remembered of a %s request can be read again and holds no credential', (_method, request) => {
  const server = testServer();
  server.ask(request);
  const [session] = server.parts.sessions.list();
  const kept = view(session?.request);
  expect(kept.code).toBe(1);
  expect(kept.text(Attribute.UserName)).toBe('alice');
  expect(kept.text(Attribute.NasPortId)).toBe('GigabitEthernet0/1/4');
  expect(kept.vendorTexts(Vendor.Cisco, 1)).toHaveLength(2);
  for (const type of [2, 3, 60, 79, 80]) expect(kept.find(type)).toBe(-1);
  expect(Buffer.from(kept.authenticator()).every((octet) => octet === 0)).toBe(true);
  const hidden = view(request).octets(2);
  if (hidden !== undefined) {
    expect(Buffer.from(revealPassword(hidden, new SharedSecret(SECRET), request.subarray(4, 20)) ?? []).toString()).toBe('alicepw');
    expect(Buffer.from(kept.bytes).includes(Buffer.from(hidden))).toBe(false);
  }
});

test('what is remembered does not change with the next request', () => {
  const server = testServer();
  server.ask(papRequest('alice', 'alicepw', { more: place }));
  const before = Buffer.from([...server.parts.sessions.list()][0]?.request ?? []).toString('hex');
  server.ask(papRequest('erin', 'erinpw', { more: (writer) => writer.text(Attribute.CallingStationId, '02-00-00-00-00-02') }));
  expect(Buffer.from([...server.parts.sessions.list()][0]?.request ?? []).toString('hex')).toBe(before);
});

test('the same operation again and again leaves the VLAN as it is (C16)', () => {
  const server = testServer();
  const vlans = Array.from({ length: 5 }, (_, turn) => {
    const session = `0000000${turn}`;
    const [reply] = server.ask(papRequest('alice', 'alicepw', { more: place }));
    server.ask(accountingRequest('start', { session, mac: '02:00:00:00:00:01', user: 'alice' }), { kind: 'accounting' });
    if (turn % 2 === 1) server.ask(accountingRequest('stop', { session, mac: '02:00:00:00:00:01', user: 'alice' }), { kind: 'accounting' });
    return view(reply).text(Attribute.TunnelPrivateGroupId);
  });
  expect(vlans).toEqual(Array.from({ length: 5 }, () => '\u000120'));
});
