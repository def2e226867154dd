import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import type { EndpointId, PostureRecord, PostureStatus, PostureStimulus, Quarantine } from '../../../src/model/posture.ts';
import { type Attachment, PLAIN } from '../../../src/posture/state/attachment.ts';
import { nextDeadline, remainingSeconds, statusOf } from '../../../src/posture/state/deadlines.ts';
import { move } from '../../../src/posture/state/move.ts';
import { newRecord } from '../../../src/posture/state/record.ts';
import { DEFAULT_POSTURE, type PostureSettings } from '../../../src/posture/state/settings.ts';
import { TRANSITIONS } from '../../../src/posture/state/transitions.ts';

const HOUR = 3_600_000;
const SETTINGS: PostureSettings = { ...DEFAULT_POSTURE, pendingTimeout: 60_000, lease: 24 * HOUR, reassess: 4 * HOUR, heartbeat: 600_000 };
const PASS: PostureStimulus = { kind: 'report', passed: true, checks: [] };
const FAIL: PostureStimulus = { kind: 'report', passed: false, checks: [] };
const QUARANTINE: Quarantine = { by: 'soc', reason: 'T-1', at: instantOf(0), sticky: true, isolation: 'restrict' };

/** One endpoint; `at` is in ms. */
class Endpoint {
  record: PostureRecord = newRecord('laptop-1' as EndpointId, [], instantOf(0), 1, 'c-1');
  settings: PostureSettings;
  attachment: Attachment = PLAIN;

  constructor(settings: PostureSettings = SETTINGS) {
    this.settings = settings;
  }

  /** What a stimulus did, as `row 4 -> compliant, reauthenticate`. */
  meets(stimulus: PostureStimulus, at = 0): string {
    const { record, row, coa } = move(
      { record: this.record, settings: this.settings, attachment: this.attachment, now: instantOf(at) },
      stimulus,
    );
    this.record = record;
    return `${row === undefined ? 'no row' : `row ${row}`} -> ${record.state}, ${coa}`;
  }

  in(state: PostureStatus | 'ended', more: Partial<PostureRecord> = {}): this {
    this.record = { ...this.record, state, ...more };
    return this;
  }

  timers(at = 0): unknown {
    return remainingSeconds(this.record, instantOf(at));
  }
}

describe('the posture of an endpoint', () => {
  it('begins unknown, is asked for, passes: compliant and reauthenticated (rows 1, 3, 4)', () => {
    const endpoint = new Endpoint();
    expect(endpoint.meets({ kind: 'session-started' })).toBe('row 1 -> unknown, none');
    expect(endpoint.timers()).toEqual({ pending: 60 });
    expect(endpoint.meets({ kind: 'contact' })).toBe('row 3 -> pending, none');
    expect(endpoint.meets(PASS, 5000)).toBe('row 4 -> compliant, reauthenticate');
    expect(endpoint.timers(5000)).toEqual({ lease: 86_400, reassess: 14_400, heartbeat: 600 });
    expect(endpoint.record).toMatchObject({ lastCompliantAt: 5000, since: 5000 });
    expect(endpoint.meets(PASS, 6000)).toBe('row 4 -> compliant, none');
  });

  it('starts compliant while its lease holds by the same policy, and unknown after (rows 2, 1)', () => {
    const leased = { resume: 'compliant', timers: { lease: instantOf(1000) } } as const;
    expect(new Endpoint().in('ended', leased).meets({ kind: 'session-started' }, 999)).toBe('row 2 -> compliant, none');
    expect(new Endpoint().in('ended', leased).meets({ kind: 'session-started' }, 1000)).toBe('row 1 -> unknown, none');
    expect(statusOf(new Endpoint().in('ended', leased).record, instantOf(999))).toBe('compliant');
    expect(statusOf(new Endpoint().in('ended', leased).record, instantOf(1000))).toBe('unknown');
  });

  it('that fails into a quarantine group is quarantined; by VLAN the port bounces, if nobody else is on it (row 5)', () => {
    const into: PostureStimulus = { kind: 'report', passed: false, checks: [], group: 'q' };
    expect(new Endpoint().in('pending').meets(into)).toBe('row 5 -> quarantined, reauthenticate');
    const vlan = (sessionsOnPort: number): string => {
      const endpoint = new Endpoint().in('pending');
      endpoint.attachment = { vlanChanges: true, sessionsOnPort };
      return endpoint.meets(into);
    };
    expect(vlan(1)).toBe('row 5 -> quarantined, bounce-host-port');
    expect(vlan(2)).toBe('row 5 -> quarantined, refused');
  });

  it('that fails without a group is ended in EPA mode and restricted in ISE mode; a periodic failure ends it (rows 6, 10)', () => {
    expect(new Endpoint().in('pending').meets(FAIL)).toBe('row 6 -> noncompliant, reauthenticate');
    expect(new Endpoint({ ...SETTINGS, failure: 'epa' }).in('pending').meets(FAIL)).toBe('row 6 -> noncompliant, terminate');
    expect(new Endpoint().in('compliant').meets(FAIL)).toBe('row 10 -> noncompliant, reauthenticate');
    expect(new Endpoint().in('compliant').meets({ ...FAIL, periodic: true })).toBe('row 10 -> noncompliant, terminate');
  });

  it('that was compliant keeps access for a grace that no second failure prolongs (rows 7, 8, 9)', () => {
    const settings = { ...SETTINGS, grace: HOUR, lastKnownCompliant: 24 * HOUR };
    const endpoint = new Endpoint(settings).in('compliant', { lastCompliantAt: instantOf(0) });
    expect(endpoint.meets({ ...FAIL, group: 'q' }, 1000)).toBe('row 7 -> grace, none');
    expect(endpoint.timers(1000)).toEqual({ grace: 3600, heartbeat: 600 });
    expect(endpoint.meets(FAIL, 1_801_000)).toBe('row 7 -> grace, none');
    expect(endpoint.timers(1_801_000)).toMatchObject({ grace: 1800 });
    const repaired = Object.assign(new Endpoint(settings), { record: endpoint.record });
    expect(repaired.meets(PASS, 2_000_000)).toBe('row 8 -> compliant, none');
    expect(repaired.record.firstFailedAt).toBeUndefined();
    expect(endpoint.meets({ kind: 'timer', timer: 'grace' }, 3_601_000)).toBe('row 9 -> noncompliant, reauthenticate');
    expect(endpoint.record.firstFailedAt).toBe(1000);
  });

  it('whose grace ends goes into the group it failed into (row 9)', () => {
    const endpoint = new Endpoint({ ...SETTINGS, grace: HOUR }).in('compliant', { lastCompliantAt: instantOf(0) });
    endpoint.meets({ ...FAIL, group: 'q' });
    expect(endpoint.meets({ kind: 'timer', timer: 'grace' }, HOUR)).toBe('row 9 -> quarantined, reauthenticate');
  });

  it('gets no grace when it was compliant too long ago, but an outside product can give its own', () => {
    const settings = { ...SETTINGS, grace: HOUR, lastKnownCompliant: HOUR };
    expect(new Endpoint(settings).in('compliant', { lastCompliantAt: instantOf(0) }).meets(FAIL, HOUR + 1)).toBe(
      'row 10 -> noncompliant, reauthenticate',
    );
    expect(new Endpoint().in('compliant').meets({ ...FAIL, inGrace: true })).toBe('row 7 -> grace, none');
  });

  it('is assessed again in time; silence then means what the settings say (row 11)', () => {
    const silent = (onNoReport: PostureSettings['onNoReport']): readonly string[] => {
      const endpoint = new Endpoint({ ...SETTINGS, onNoReport }).in('compliant');
      return [endpoint.meets({ kind: 'timer', timer: 'reassess' }), endpoint.meets({ kind: 'timer', timer: 'pending' }, 60_000)];
    };
    expect(silent('continue')).toEqual(['row 11 -> pending, none', 'row 11 -> compliant, none']);
    expect(silent('remediate')).toEqual(['row 11 -> pending, none', 'row 11 -> unknown, reauthenticate']);
    expect(silent('logoff')).toEqual(['row 11 -> pending, none', 'row 11 -> unknown, terminate']);
    const endpoint = new Endpoint().in('compliant');
    expect(endpoint.meets({ kind: 'policy-changed', policy: 2 })).toBe('row 11 -> pending, none');
    expect(endpoint.record).toMatchObject({ policy: 2, stale: true });
  });

  it('keeps what it is when its lease ends, or is assessed again where that is wanted (row 12)', () => {
    const expired: PostureStimulus = { kind: 'timer', timer: 'lease' };
    expect(new Endpoint().in('compliant').meets(expired)).toBe('no row -> compliant, none');
    expect(new Endpoint({ ...SETTINGS, onLeaseExpiry: 'reassess' }).in('compliant').meets(expired)).toBe('row 12 -> pending, none');
  });

  it('is unknown when its agent falls silent (row 13)', () => {
    expect(new Endpoint().in('compliant').meets({ kind: 'timer', timer: 'heartbeat' })).toBe('row 13 -> unknown, reauthenticate');
  });

  it('is put away by hand whatever it is, over its grace too, by the isolation that is wanted (row 14)', () => {
    for (const state of ['unknown', 'pending', 'compliant', 'grace', 'noncompliant', 'quarantined', 'ended'] as const) {
      expect(new Endpoint().in(state).meets({ kind: 'quarantine', quarantine: QUARANTINE })).toBe('row 14 -> quarantined, reauthenticate');
    }
    const by = (isolation: Quarantine['isolation']) =>
      new Endpoint().meets({ kind: 'quarantine', quarantine: { ...QUARANTINE, isolation } });
    expect(by('shutdown')).toBe('row 14 -> quarantined, disable-host-port');
    expect(by('terminate')).toBe('row 14 -> quarantined, terminate');
  });

  it('stays put away until it is released or its time is up, whatever it reports (row 15)', () => {
    const endpoint = new Endpoint();
    endpoint.meets({ kind: 'quarantine', quarantine: QUARANTINE, seconds: 14_400 });
    expect(endpoint.timers()).toEqual({ quarantine: 14_400 });
    expect(endpoint.meets(PASS, 1000)).toBe('no row -> quarantined, none');
    expect(endpoint.meets({ ...PASS, final: true }, 1000)).toBe('no row -> quarantined, none');
    expect(endpoint.meets({ kind: 'release' }, 2000)).toBe('row 15 -> pending, reauthenticate');
    expect(endpoint.record.quarantine).toBeUndefined();
    endpoint.meets({ kind: 'quarantine', quarantine: QUARANTINE, seconds: 10 }, 3000);
    expect(endpoint.meets({ kind: 'timer', timer: 'quarantine' }, 13_000)).toBe('row 15 -> pending, reauthenticate');
  });

  it('that a check put away is let out by passing; the last word of an outside product needs no assessment after it (row 15)', () => {
    const away = () => {
      const endpoint = new Endpoint().in('pending');
      endpoint.meets({ ...FAIL, group: 'q' });
      return endpoint;
    };
    expect(away().record.quarantine).toMatchObject({ sticky: false, reason: 'q' });
    expect(away().meets(PASS)).toBe('row 15 -> pending, reauthenticate');
    expect(away().meets({ ...PASS, final: true })).toBe('row 4 -> compliant, reauthenticate');
    expect(away().meets({ ...FAIL, final: true })).toBe('row 10 -> noncompliant, reauthenticate');
  });

  it('does not launder itself by reconnecting (rows 16, 17)', () => {
    for (const state of ['noncompliant', 'quarantined'] as const) {
      const endpoint = new Endpoint().in(
        state,
        state === 'quarantined' ? { quarantine: QUARANTINE, timers: { quarantine: instantOf(HOUR) } } : {},
      );
      expect(endpoint.meets({ kind: 'session-ended' })).toBe('row 16 -> ended, none');
      expect(statusOf(endpoint.record, instantOf(1))).toBe(state);
      expect(endpoint.meets({ kind: 'session-started' })).toBe(`row 17 -> ${state}, none`);
      expect(endpoint.record.quarantine).toEqual(state === 'quarantined' ? QUARANTINE : undefined);
      expect(endpoint.meets({ kind: 'session-started' })).toBe(`row 17 -> ${state}, none`);
    }
  });

  it('hears of an endpoint without a session too: what it would begin again as moves, and nobody is told', () => {
    const endpoint = new Endpoint().in('ended', { resume: 'compliant' });
    expect(endpoint.meets(FAIL)).toBe('row 10 -> ended, none');
    expect(statusOf(endpoint.record, instantOf(0))).toBe('noncompliant');
    expect(endpoint.meets({ kind: 'session-started' })).toBe('row 17 -> noncompliant, none');
  });

  it('keeps the end of its grace over a new session (row 17)', () => {
    const endpoint = new Endpoint({ ...SETTINGS, grace: HOUR }).in('compliant', { lastCompliantAt: instantOf(0) });
    endpoint.meets(FAIL);
    endpoint.meets({ kind: 'session-ended' }, 1000);
    expect(endpoint.meets({ kind: 'session-started' }, 2000)).toBe('row 17 -> grace, none');
    expect(endpoint.record.timers.grace).toBe(HOUR);
    endpoint.meets({ kind: 'session-ended' }, 3000);
    expect(endpoint.meets({ kind: 'timer', timer: 'grace' }, HOUR)).toBe('row 9 -> ended, none');
    expect(statusOf(endpoint.record, instantOf(HOUR))).toBe('noncompliant');
  });

  it('shows since when each check fails, and forgets it when it passes', () => {
    const check = (passed: boolean) => ({ id: 'av', passed, blocking: true, reason: passed ? '' : 'too-old', evidence: '1.2' });
    const endpoint = new Endpoint().in('pending');
    endpoint.meets({ kind: 'report', passed: false, checks: [check(false)] }, 1000);
    endpoint.meets({ kind: 'report', passed: false, checks: [check(false)] }, 2000);
    expect(endpoint.record.checks).toEqual([{ ...check(false), firstFailedAt: 1000 }]);
    endpoint.meets({ kind: 'report', passed: true, checks: [check(true)] }, 3000);
    expect(endpoint.record.checks).toEqual([check(true)]);
  });

  it('tells its next deadline', () => {
    const endpoint = new Endpoint();
    endpoint.meets(PASS);
    expect(nextDeadline(endpoint.record)).toEqual({ timer: 'heartbeat', at: 600_000 });
    expect(nextDeadline(new Endpoint().record)).toBeUndefined();
  });
});

it('every row of the specification that moves an endpoint is in the table', () => {
  // Row 18 changes the policy, not the endpoint: what it costs is decided by the policy engine for each session.
  expect([...new Set(TRANSITIONS.map(({ row }) => row))].sort((a, b) => a - b)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17,
  ]);
});
