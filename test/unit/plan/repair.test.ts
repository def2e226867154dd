import { describe, expect, it } from 'vitest';
import { type Named, repairOf } from '../../../src/plan/repair.ts';

const named: Named = {
  names: ['audit-session-id', 'Acct-Session-Id', 'Calling-Station-Id'],
  name: 'audit-session-id',
  nas: undefined,
  otherNas: [{ identifier: 'sw1' }],
};

describe('what is named otherwise after a NAK', () => {
  it('401, 402, 404, 407: the session, by its next name', () => {
    for (const errorCause of [401, 402, 404, 407])
      expect(repairOf({ errorCause, transmissions: 1 }, named, false)).toMatchObject({ name: 'Acct-Session-Id', nas: undefined });
  });

  it('403: the device, by its next name', () => {
    const nak = { errorCause: 403, transmissions: 1 };
    expect(repairOf(nak, named, false)).toEqual({
      name: 'audit-session-id',
      nas: { identifier: 'sw1' },
      why: 'the device named by NAS-Identifier sw1',
    });
    expect(repairOf(nak, { ...named, otherNas: [] }, false)).toBeUndefined();
  });

  it('508: the session more closely, once', () => {
    const nak = { errorCause: 508, transmissions: 1 };
    expect(repairOf(nak, { ...named, name: 'Calling-Station-Id' }, false)?.name).toBe('Calling-Station-Id+audit-session-id');
    expect(repairOf(nak, { ...named, name: 'Calling-Station-Id+audit-session-id' }, false)).toBeUndefined();
  });

  it('nothing else', () => {
    for (const errorCause of [405, 406, 501, 502, 503, 504, 505, 506, 507])
      expect(repairOf({ errorCause, transmissions: 1 }, named, false)).toBeUndefined();
    expect(repairOf({ transmissions: 1 }, named, false)).toBeUndefined();
  });

  it('an at-most-once command only after a single transmission', () => {
    for (const errorCause of [403, 407, 508]) {
      expect(repairOf({ errorCause, transmissions: 2 }, named, true)).toBeUndefined();
      expect(repairOf({ errorCause, transmissions: 1 }, named, true)).toBeDefined();
    }
  });
});
