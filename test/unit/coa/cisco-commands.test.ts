import { describe, expect, test } from 'vitest';
import { coa } from '../../../drivers/cisco-iosxe/coa.ts';
import type { CoaCommand } from '../../../src/model/coa.ts';
import type { Session } from '../../../src/model/session.ts';
import { ACCT, AUDIT, STATION, sessionWith } from '../../conformance/driver/sessions.ts';

const AUDIT_PAIR = 'audit-session-id=611C4B0A00000053F483D7B0';
const session = sessionWith({ ...AUDIT, ...ACCT, ...STATION });

function avpairs(command: CoaCommand, of: Session = session): unknown {
  const made = coa(command, of);
  if (!made.ok) return made.error.why;
  return { code: made.value.packet, avpair: made.value.attributes.flatMap(({ name, value }) => (name === 'Cisco-AVPair' ? [value] : [])) };
}

/** The table of radius-coa-tacacs §4.3; the first five are conformance case COA-01. */
test.each<[CoaCommand, string, string[]]>([
  [{ kind: 'reauthenticate' }, 'CoA-Request', ['subscriber:command=reauthenticate', AUDIT_PAIR]],
  [{ kind: 'bounce-host-port' }, 'CoA-Request', ['subscriber:command=bounce-host-port', AUDIT_PAIR]],
  [{ kind: 'disable-host-port' }, 'CoA-Request', ['subscriber:command=disable-host-port', AUDIT_PAIR]],
  [{ kind: 'session-query' }, 'CoA-Request', ['subscriber:command=session-query', AUDIT_PAIR]],
  [{ kind: 'terminate' }, 'Disconnect-Request', [AUDIT_PAIR]],
  [
    { kind: 'reauthenticate', type: 'last' },
    'CoA-Request',
    ['subscriber:command=reauthenticate', 'subscriber:reauthenticate-type=last', AUDIT_PAIR],
  ],
  [
    { kind: 'reauthenticate', type: 'rerun' },
    'CoA-Request',
    ['subscriber:command=reauthenticate', 'subscriber:reauthenticate-type=rerun', AUDIT_PAIR],
  ],
  [
    { kind: 'activate-service', service: 'LIMITED_1' },
    'CoA-Request',
    ['subscriber:command=activate-service', 'subscriber:service-name=LIMITED_1', AUDIT_PAIR],
  ],
  [
    { kind: 'activate-service', service: 'FULL', precedence: 20, replaceAll: true },
    'CoA-Request',
    [
      'subscriber:command=activate-service',
      'subscriber:service-name=FULL',
      'subscriber:precedence=20',
      'subscriber:activation-mode=replace-all',
      AUDIT_PAIR,
    ],
  ],
  [
    { kind: 'deactivate-service', service: 'FULL' },
    'CoA-Request',
    ['subscriber:command=deactivate-service', 'subscriber:service-name=FULL', AUDIT_PAIR],
  ],
])('%j is %s %j', (command, code, avpair) => {
  expect(avpairs(command)).toEqual({ code, avpair });
});

describe('the session is named by one identifier, the surest there is (C29)', () => {
  const nas = { name: 'NAS-IP-Address', value: '10.10.1.1' };
  test.each([
    [
      { ...AUDIT, ...ACCT, ...STATION },
      { name: 'Cisco-AVPair', value: AUDIT_PAIR },
    ],
    [
      { ...ACCT, ...STATION },
      { name: 'Acct-Session-Id', value: '0000002B' },
    ],
    [STATION, { name: 'Calling-Station-Id', value: '00-50-56-83-3F-97' }],
    [{ callingStationId: '0050.5683.3f97' }, { name: 'Calling-Station-Id', value: '0050.5683.3f97' }],
  ])('%j', (ids, identity) => {
    expect(coa({ kind: 'terminate' }, sessionWith(ids))).toEqual({
      ok: true,
      value: { packet: 'Disconnect-Request', attributes: [identity, nas] },
    });
  });

  test('none is unsupported, though the endpoint is known: its spelling on the device is not', () => {
    expect(coa({ kind: 'terminate' }, sessionWith({}))).toEqual({
      ok: false,
      error: { command: 'terminate', why: expect.stringContaining('no audit-session-id, no Acct-Session-Id and no Calling-Station-Id') },
    });
  });
});

describe('hostile text never reaches the wire', () => {
  test.each(['', '-x', 'a b', 'a\nsubscriber:command=x', 'a"b', 'a=b', 'a;b', 'ä', 'a\u0000', `x${'y'.repeat(127)}`])(
    'service name %j',
    (service) => {
      expect(avpairs({ kind: 'activate-service', service })).toContain('cannot name a template');
      expect(avpairs({ kind: 'deactivate-service', service })).toContain('cannot name a template');
    },
  );

  test.each(['', 'xyz', '611C4B0A 0000', '611C\n', `6${'1'.repeat(64)}`])('audit-session-id %j', (auditSessionId) => {
    expect(avpairs({ kind: 'session-query' }, sessionWith({ ...ACCT, auditSessionId }))).toContain('is not hexadecimal');
  });

  test.each(['', 'a\nb', 'x'.repeat(254), '\u00e9'])('Acct-Session-Id %j is passed over', (acctSessionId) => {
    expect(coa({ kind: 'terminate' }, sessionWith({ ...STATION, acctSessionId }))).toMatchObject({
      ok: true,
      value: { attributes: [{ name: 'Calling-Station-Id' }, { name: 'NAS-IP-Address' }] },
    });
  });

  test.each([0, -1, 255, 1.5, Number.NaN])('precedence %d', (precedence) => {
    expect(avpairs({ kind: 'activate-service', service: 'A', precedence })).toContain('1 to 254');
  });
});
