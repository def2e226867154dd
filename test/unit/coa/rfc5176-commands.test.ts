import { expect, test } from 'vitest';
import { coa, names } from '../../../drivers/rfc5176/coa.ts';
import { ACCT, STATION, sessionWith } from '../../conformance/driver/sessions.ts';

const nas = { name: 'NAS-IP-Address', value: '10.10.1.1' };
const user = { name: 'User-Name', value: 'coa2' };

test('terminate names the NAS, the user and the session by standard attributes', () => {
  expect(coa({ kind: 'terminate' }, sessionWith({ ...ACCT, ...STATION }))).toEqual({
    ok: true,
    value: { packet: 'Disconnect-Request', attributes: [nas, user, { name: 'Acct-Session-Id', value: '0000002B' }] },
  });
});

test('without Acct-Session-Id the station names the session', () => {
  expect(coa({ kind: 'terminate' }, sessionWith({ ...STATION, userName: 'a\u0007' }))).toEqual({
    ok: true,
    value: { packet: 'Disconnect-Request', attributes: [nas, { name: 'Calling-Station-Id', value: '00-50-56-83-3F-97' }] },
  });
});

test('a session without either is unsupported, whatever else is known', () => {
  expect(coa({ kind: 'terminate' }, sessionWith({ auditSessionId: '611C4B0A' }))).toMatchObject({
    ok: false,
    error: { command: 'terminate' },
  });
});

test.each(['session-query', 'reauthenticate', 'bounce-host-port', 'disable-host-port'] as const)('%s is a vendor matter', (kind) => {
  expect(coa({ kind }, sessionWith(ACCT))).toEqual({ ok: false, error: { command: kind, why: expect.stringContaining(`no \`${kind}\``) } });
});

test('every way to name the session, the surest first; the user alone comes last', () => {
  expect(names(sessionWith({ ...ACCT, ...STATION }))).toEqual([
    'User-Name+Acct-Session-Id',
    'Acct-Session-Id',
    'User-Name+Calling-Station-Id',
    'Calling-Station-Id',
    'User-Name',
  ]);
  expect(names(sessionWith({ ...ACCT, userName: 'a\u0007' }))).toEqual(['Acct-Session-Id']);
  expect(names(sessionWith({}))).toEqual([]);
});

test.each([
  ['Acct-Session-Id', [nas, { name: 'Acct-Session-Id', value: '0000002B' }]],
  ['User-Name', [nas, user]],
])('named by %s it holds that and the NAS', (by, attributes) => {
  expect(coa({ kind: 'terminate' }, sessionWith(ACCT), by)).toEqual({ ok: true, value: { packet: 'Disconnect-Request', attributes } });
});

test('a name the session does not have is unsupported', () => {
  expect(coa({ kind: 'terminate' }, sessionWith(ACCT), 'Calling-Station-Id')).toMatchObject({ ok: false });
});
