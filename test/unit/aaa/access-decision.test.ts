import { expect, test } from 'vitest';
import { createInternalStore } from '../../../src/adapters/identity/internal.ts';
import { instantOf } from '../../../src/base/time.ts';
import { parseMac } from '../../../src/model/mac.ts';
import { describePacket } from '../../../src/wire/radius/describe.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { saltDecrypt } from '../../../src/wire/radius/password.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { recordAfter } from '../posture/records.ts';
import { bareRequest, chapRequest, mabRequest, papRequest, verified } from './test-packets.ts';
import { DOCUMENT, SECRET, START, testServer, view } from './test-server.ts';

/** `Name=value` of each attribute of a reply, in order, without its signature. */
function attributesOf(reply: Uint8Array | undefined): string[] {
  const { attributes } = describePacket(reply ?? new Uint8Array(), { dictionary: standardDictionary });
  return attributes.map(({ name, value }) => `${name}=${value}`).filter((text) => !text.startsWith('Message-Authenticator'));
}

test('an employee with the right password gets the attributes of the profile, in order, Message-Authenticator first (P75, P76)', () => {
  const request = papRequest('alice', 'alicepw');
  const [reply] = testServer().ask(request);
  expect(view(reply).code).toBe(2);
  expect(view(reply).bytes[20]).toBe(80);
  expect(verified(view(reply).bytes, request)).toBe(true);
  expect(view(reply).text(18)).toBe('hello');
  expect(view(reply).u32(27)).toBe(3600);
  // Tag 1, VLAN; tag 1, IEEE-802; tag 1, "20".
  expect([64, 65, 81].map((type) => Buffer.from(view(reply).octets(type) ?? []).toString('hex'))).toEqual([
    '0100000d',
    '01000006',
    '013230',
  ]);
});

test('CHAP is accepted like PAP', () => {
  const challenge = Buffer.from('a challenge of its own');
  const server = testServer();
  expect(view(server.ask(chapRequest('alice', 'alicepw'))[0]).code).toBe(2);
  expect(view(server.ask(chapRequest('alice', 'alicepw', { challenge }))[0]).code).toBe(2);
  expect(view(server.ask(chapRequest('alice', 'wrong'))[0]).code).toBe(3);
});

test('a host with unknown posture gets redirect and limited dACL, a compliant one the full dACL', () => {
  const server = testServer();
  const limited = attributesOf(server.ask(mabRequest('020000000001'))[0]);
  expect(limited.slice(0, 3)).toEqual([
    `Cisco-AVPair=ACS:CiscoSecure-Defined-ACL=#ACSACL#-IP-LIMITED-${(START / 1000).toString(16)}`,
    'Cisco-AVPair=url-redirect-acl=redirect_acl',
    'Cisco-AVPair=url-redirect=https://portal.example/',
  ]);
  const endpoint = parseMac('02-00-00-00-00-01');
  if (endpoint === undefined) throw new Error('no MAC');
  server.parts.postures.put(recordAfter({ endpoint, status: 'compliant', version: 1, at: instantOf(START), failedChecks: [] }));
  const [full] = server.ask(mabRequest('020000000001'));
  const { granted } = [...server.parts.sessions.list()][0] ?? {};
  expect(attributesOf(full)).toEqual([
    `Cisco-AVPair=ACS:CiscoSecure-Defined-ACL=#ACSACL#-IP-FULL-${(START / 1000).toString(16)}`,
    `Class=0x${Buffer.from(`portreeve:${granted?.fingerprint}`).toString('hex')}`,
  ]);
});

test('a user who is called by a MAC address is no host: without his password he is not found (P22, P34)', () => {
  const users = createInternalStore('hosts', 'users', [{ name: '02-00-00-00-00-01', password: 'plain:pw', group: 'All:Employees' }]);
  expect(view(testServer({ stores: [users] }).ask(mabRequest('020000000001'))[0]).code).toBe(3);
});

test('the second store of a sequence is asked when the first does not know the user', () => {
  expect(view(testServer().ask(papRequest('erin', 'erinpw'))[0]).code).toBe(2);
});

test('`continue` on an unknown user goes on to authorization with AuthenticationStatus (P43, P45)', () => {
  expect(view(testServer().ask(papRequest('guest7', 'whatever'))[0]).text(11)).toBe('guests.in');
});

test.each([
  ['a wrong password', papRequest('alice', 'wrong'), 'authentication-failed'],
  ['an unknown user', papRequest('nobody', 'x'), 'user-not-found'],
  ['a disabled user', papRequest('carol', 'carolpw'), 'authentication-failed'],
  ['an expired user', papRequest('dave', 'davepw'), 'authentication-failed'],
  ['a denying rule', papRequest('bob', 'bobpw'), 'access-denied-by-rule'],
  ['Deny Access', papRequest('blocked', 'x'), 'identity-denied'],
  ['an unknown host', mabRequest('020000000099'), 'user-not-found'],
  ['a name that is no MAC', mabRequest('printer'), 'malformed-credentials'],
  ['no credentials', bareRequest('alice'), 'malformed-credentials'],
])('%s is rejected, signed, with the reason in the log', (_what, request, reason) => {
  const server = testServer();
  const [reply] = server.ask(request);
  expect(view(reply).code).toBe(3);
  expect(verified(view(reply).bytes, request)).toBe(true);
  expect(server.emitted).toContainEqual(
    expect.objectContaining({ topic: 'radius.rejected', fields: expect.objectContaining({ cause: reason }) }),
  );
  expect(server.counters().authentication.rejected).toBe(1);
});

test('a method the service does not allow is rejected', () => {
  const server = testServer();
  const services = server.policy.record.document.services.map((service) => ({ ...service, allowedProtocols: ['PAP' as const] }));
  const narrow = testServer({ document: { ...server.policy.record.document, services } });
  expect(view(narrow.ask(chapRequest('alice', 'alicepw'))[0]).code).toBe(3);
  expect(narrow.emitted[0]?.fields.cause).toBe('protocol-not-allowed');
});

test('Proxy-State comes back, all of them and in order', () => {
  const states = [Buffer.from('first'), Buffer.from(''), Buffer.from('third')];
  const request = papRequest('alice', 'alicepw', { more: (writer) => states.reduce((to, state) => to.octets(33, state), writer) });
  const reply = view(testServer().ask(request)[0]);
  const found: string[] = [];
  for (let at = reply.find(33); at >= 0; at = reply.next(at)) found.push(Buffer.from(reply.valueAt(at)).toString());
  expect(found).toEqual(['first', '', 'third']);
});

test('a hidden attribute of a profile can be read with the secret of the device, and differs between replies', () => {
  const profiles = DOCUMENT.profiles.map((profile) =>
    profile.name === 'STAFF' ? { ...profile, attributes: [{ name: 'Tunnel-Password', values: ['hush'], tag: 1 }] } : profile,
  );
  const server = testServer({ document: { ...DOCUMENT, profiles } });
  const seen = new Set<string>();
  for (let i = 0; i < 2; i++) {
    const request = papRequest('alice', 'alicepw');
    const hidden = view(server.ask(request)[0]).octets(69) ?? new Uint8Array();
    seen.add(Buffer.from(hidden).toString('hex'));
    const value = saltDecrypt(hidden.subarray(1), new SharedSecret(SECRET), request.subarray(4, 20));
    expect(Buffer.from(value ?? []).toString()).toBe('hush');
  }
  expect(seen.size).toBe(2);
});

test('a new policy is in force with the next request', () => {
  const server = testServer();
  expect(view(server.ask(papRequest('alice', 'alicepw'))[0]).u32(27)).toBe(3600);
  const { document } = server.policy.record;
  const profiles = document.profiles.map((profile) => (profile.name === 'STAFF' ? { ...profile, sessionTimeout: 60 } : profile));
  server.policy = testServer({ document: { ...document, profiles } }).policy;
  expect(view(server.ask(papRequest('alice', 'alicepw'))[0]).u32(27)).toBe(60);
});
