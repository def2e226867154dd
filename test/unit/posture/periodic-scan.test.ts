import { describe, expect, test } from 'vitest';
import type { Flow } from '../../../src/posture/factors/flow.ts';
import { judgePeriodic } from '../../../src/posture/factors/periodic.ts';
import { start } from '../../../src/posture/factors/run.ts';
import type { ClientKind, Periodic, Step } from '../../../src/posture/factors/run-state.ts';
import { answer, flowWith, running, unwrapped } from './written.ts';

const flow = (second: string, periodicFailure: 'terminate' | 'quarantine' = 'terminate'): Flow =>
  flowWith({
    epaActions: [
      { name: 'firefox', expression: 'sys.client_expr("proc_2_firefox")' },
      { name: 'chrome', expression: second, quarantineGroup: 'limited' },
    ],
    factors: [
      { name: 'logon', bindings: [{ policy: 'ldap', priority: 100, nextFactor: 'after' }] },
      { name: 'after', loginSchema: 'LSCHEMA_INT', bindings: [{ policy: 'chrome', priority: 100, goto: 'END' }] },
    ],
    servers: [{ name: 'vs', bindings: [{ policy: 'firefox', priority: 100, nextFactor: 'logon' }] }],
    periodicFailure,
  });
const CHROME = 'sys.client_expr("proc_2_chrome")';

function runThrough(one: Flow, client: ClientKind): Step {
  const login = answer(one, unwrapped(start(one, 'vs', client)), running('firefox', 'chrome'));
  return answer(one, answer(one, login, { kind: 'login', ok: true }), running('firefox', 'chrome'));
}

function periodicOf(one: Flow): Periodic {
  const { periodic } = runThrough(one, 'plugin').state;
  if (periodic === null) throw new Error('nothing is scanned');
  return periodic;
}

describe('after logon', () => {
  test('only the latest factor that repeats is scanned, every so many minutes (E24, E25, E26, E35)', () => {
    expect(runThrough(flow(CHROME), 'plugin')).toMatchObject({
      kind: 'complete',
      state: { periodic: { factor: 'after', action: 'chrome', atoms: ['proc_2_chrome'], minutes: 2 } },
    });
  });

  test('a later factor scanned once leaves the earlier one in force (E26)', () => {
    expect(runThrough(flow('sys.client_expr("proc_0_chrome")'), 'plugin').state.periodic).toMatchObject({ action: 'firefox', minutes: 2 });
  });

  test('a browser is scanned at logon only, and the trace says so (E27)', () => {
    const { state } = runThrough(flow(CHROME), 'browser');
    expect(state.periodic).toBeNull();
    expect(state.trace).toContainEqual({ kind: 'periodic', factor: 'after', policy: 'chrome', minutes: 2, armed: false });
  });

  test('the whole expression is judged at its smallest frequency (E24, E25)', () => {
    const one = flow('sys.client_expr("proc_10_chrome") && !sys.client_expr("proc_5_bad") && sys.client_expr("proc_0_chrome")');
    expect(periodicOf(one)).toMatchObject({ minutes: 5, atoms: ['proc_10_chrome', 'proc_5_bad', 'proc_0_chrome'] });
  });
});

describe('a periodic scan', () => {
  test('passes, or ends the session, a quarantine group or not (E24)', () => {
    const one = flow(CHROME);
    const periodic = periodicOf(one);
    expect(judgePeriodic(one, periodic, { processes: ['chrome'] })).toMatchObject({ kind: 'pass' });
    expect(judgePeriodic(one, periodic, { processes: [] })).toMatchObject({ kind: 'terminate', reason: 'scan-failed' });
    expect(judgePeriodic(one, periodic, {})).toMatchObject({
      kind: 'terminate',
      reason: 'scan-failed',
      assessment: { reason: 'not-reported' },
    });
    expect(judgePeriodic(one, periodic, undefined)).toEqual({ kind: 'terminate', reason: 'no-report' });
  });

  test('may quarantine instead where the flow says so', () => {
    const one = flow(CHROME, 'quarantine');
    expect(judgePeriodic(one, periodicOf(one), { processes: [] })).toMatchObject({ kind: 'quarantine', group: 'limited' });
    expect(judgePeriodic(one, { ...periodicOf(one), action: 'firefox' }, undefined)).toMatchObject({ kind: 'terminate' });
  });

  test('of an action that is gone ends the session', () => {
    const one = flow(CHROME);
    expect(judgePeriodic(one, { ...periodicOf(one), action: 'gone' }, { processes: ['chrome'] })).toEqual({
      kind: 'terminate',
      reason: 'flow-changed',
    });
  });
});
