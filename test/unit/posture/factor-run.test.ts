import { describe, expect, test } from 'vitest';
import { flowOf } from '../../../src/posture/factors/flow.ts';
import { next, start } from '../../../src/posture/factors/run.ts';
import type { Step } from '../../../src/posture/factors/run-state.ts';
import { answer, documentOf, epa, flowWith, running, unwrapped } from './written.ts';

const chain = flowWith({
  epaActions: [
    epa('A', { defaultGroup: 'gA', quarantineGroup: 'qA', killProcesses: ['bad.exe'], deleteFiles: ['/tmp/x'] }),
    epa('B', { defaultGroup: 'gB', quarantineGroup: 'qB', killProcesses: ['bad.exe', 'worse.exe'] }),
  ],
  factors: [{ name: 'logon', loginSchema: 'form', bindings: [{ policy: 'ldap', priority: 10 }] }],
  loginSchemas: [{ name: 'form', view: 'SingleAuth.xml' }],
  servers: [
    {
      name: 'vs',
      bindings: [
        { policy: 'B', priority: 20, nextFactor: 'logon' },
        { policy: 'A', priority: 10 },
      ],
    },
  ],
});
const begin = (): Step => unwrapped(start(chain, 'vs', 'plugin'));

describe('an EPA factor', () => {
  test('asks everything in one challenge before any logon form, with what is ended and deleted first (E1, E14, E15, E21, E22)', () => {
    expect(begin()).toMatchObject({
      kind: 'challenge',
      challenge: {
        factor: 'vs',
        atoms: ['proc_0_A', 'proc_0_B'],
        killProcesses: ['bad.exe', 'worse.exe'],
        deleteFiles: ['/tmp/x'],
        consent: true,
      },
      state: { loginPageShown: false },
    });
  });

  test('ends with the first success in the order of priorities; without a next factor the run is complete (E2, E16, E19, E20, E38)', () => {
    expect(answer(chain, begin(), running('A', 'B'))).toMatchObject({
      kind: 'complete',
      state: { groups: ['gA'], quarantined: false, loginPageShown: false },
    });
  });

  test('goes on where its successful policy says, with the group for the life of the run (E4, E19)', () => {
    const login = answer(chain, begin(), running('B'));
    expect(login).toMatchObject({ kind: 'login', login: { factor: 'logon', method: 'ldap', view: 'SingleAuth.xml' } });
    const done = answer(chain, login, { kind: 'login', ok: true, groups: ['staff'] });
    expect(done).toMatchObject({ kind: 'complete', state: { groups: ['gB', 'staff'], loginPageShown: true } });
  });

  test('quarantines by its last policy only, and goes on there (E3, E6, E18)', () => {
    expect(answer(chain, begin(), running())).toMatchObject({
      kind: 'login',
      login: { factor: 'logon' },
      state: { groups: ['qB'], quarantined: true },
    });
  });

  test('takes a client that declines for one that reports nothing (E22, E23)', () => {
    const { state } = answer(chain, begin(), { kind: 'declined' });
    expect(state.quarantined).toBe(true);
    expect(state.trace).toContainEqual(
      expect.objectContaining({ kind: 'scan', action: 'A', assessment: expect.objectContaining({ reason: 'not-reported' }) }),
    );
  });

  test('tells the whole path', () => {
    const { state } = answer(chain, answer(chain, begin(), running()), { kind: 'login', ok: false });
    expect(state.trace.map((entry) => ('policy' in entry ? `${entry.kind} ${entry.policy}` : entry.kind))).toEqual([
      'challenge',
      'scan A',
      'scan B',
      'advance B',
      'login ldap',
      'denied',
    ]);
  });
});

describe('failure', () => {
  const flow = (bindings: object[], more: object = {}) =>
    flowWith({
      epaActions: [epa('A', { quarantineGroup: 'qA' }), epa('B', { quarantineGroup: 'qB' }), epa('C')],
      factors: [
        { name: 'f', bindings: bindings as never },
        { name: 'g', bindings: [{ policy: 'ldap', priority: 1 }] },
      ],
      ...more,
    });
  const failed = (bindings: object[]): Step => {
    const one = flow(bindings);
    return answer(one, unwrapped(start(one, 'f', 'plugin')), running());
  };

  test('the last without a quarantine group denies, whatever the others have (E5, E18)', () => {
    expect(
      failed([
        { policy: 'A', priority: 1 },
        { policy: 'C', priority: 2 },
      ]),
    ).toMatchObject({ kind: 'denied', reason: 'epa-failed', state: { groups: [] } });
  });

  test('END makes its policy the last (E18)', () => {
    expect(
      failed([
        { policy: 'A', priority: 1, goto: 'END' },
        { policy: 'C', priority: 2 },
      ]),
    ).toMatchObject({ kind: 'complete', state: { groups: ['qA'], quarantined: true } });
  });

  test('a number jumps ahead; what is jumped over is not tried (E18, E38)', () => {
    const step = failed([
      { policy: 'A', priority: 1, goto: 3 },
      { policy: 'C', priority: 2 },
      { policy: 'B', priority: 3, nextFactor: 'g' },
    ]);
    expect(step).toMatchObject({ kind: 'login', login: { factor: 'g' }, state: { groups: ['qB'] } });
    expect(step.state.trace.filter(({ kind }) => kind === 'scan')).toHaveLength(2);
  });

  test('NO_AUTHN is the jump on failure: no quarantine (E11, E17)', () => {
    expect(
      failed([
        { policy: 'A', priority: 1 },
        { policy: 'pass', priority: 2, nextFactor: 'g' },
      ]),
    ).toMatchObject({
      kind: 'login',
      login: { factor: 'g' },
      state: { groups: [], quarantined: false },
    });
  });

  test('END before NO_AUTHN keeps it from being reached (E17)', () => {
    expect(
      failed([
        { policy: 'C', priority: 1, goto: 'END' },
        { policy: 'pass', priority: 2 },
      ]),
    ).toMatchObject({ kind: 'denied' });
  });

  test('an EPA action without an expression never passes', () => {
    const one = flowWith({ epaActions: [{ name: 'posture' }], factors: [{ name: 'f', bindings: [{ policy: 'posture', priority: 1 }] }] });
    expect(answer(one, unwrapped(start(one, 'f', 'plugin')), running())).toMatchObject({ kind: 'denied', reason: 'epa-failed' });
  });
});

describe('an ordinary factor', () => {
  const flow = flowWith({
    authenticationActions: [{ name: 'radius-act', method: 'radius' }],
    policies: [
      { name: 'radius', action: { authentication: 'radius-act' } },
      { name: 'mobile', rule: 'HTTP.REQ.HEADER("User-Agent").CONTAINS("Mobile")', action: 'noAuthn' },
    ],
    factors: [
      {
        name: 'two',
        loginSchema: 'LSCHEMA_INT',
        bindings: [
          { policy: 'mobile', priority: 1 },
          { policy: 'ldap', priority: 2 },
          { policy: 'radius', priority: 3 },
        ],
      },
      { name: 'through', bindings: [{ policy: 'pass', priority: 1, nextFactor: 'two' }] },
    ],
    servers: [{ name: 'vs', bindings: [{ policy: 'ldap', priority: 1, nextFactor: 'through' }] }],
  });

  test('shows the logon form of the virtual server, none in a pass-through factor (E10, E12)', () => {
    const first = unwrapped(start(flow, 'vs', 'browser'));
    expect(first).toMatchObject({ kind: 'login', login: { factor: 'vs', view: expect.any(String) }, state: { loginPageShown: true } });
    const second = answer(flow, first, { kind: 'login', ok: true });
    expect(second).toMatchObject({ kind: 'login', login: { factor: 'two', policy: 'ldap' } });
    expect(second).not.toHaveProperty('login.view');
  });

  test('asks one policy after the other until one succeeds; what cannot be evaluated is skipped (E10, E28)', () => {
    const first = unwrapped(start(flow, 'two', 'browser'));
    expect(first.state.trace).toContainEqual({ kind: 'skip', factor: 'two', policy: 'mobile', rule: 'unsupported' });
    const second = answer(flow, first, { kind: 'login', ok: false });
    expect(second).toMatchObject({ kind: 'login', login: { policy: 'radius', method: 'radius' } });
    expect(answer(flow, second, { kind: 'login', ok: true })).toMatchObject({ kind: 'complete', state: { loginPageShown: false } });
    expect(answer(flow, second, { kind: 'login', ok: false })).toMatchObject({ kind: 'denied', reason: 'authentication-failed' });
  });
});

describe('a run', () => {
  test('refuses what it does not wait for', () => {
    expect(next(chain, begin().state, { kind: 'login', ok: true })).toMatchObject({
      error: { code: 'api.conflict', message: 'a report is waited for, not a login' },
    });
    const done = answer(chain, begin(), running('A'));
    expect(next(chain, done.state, running('A'))).toMatchObject({ error: { message: 'the run has ended: start another one' } });
    expect(start(chain, 'nowhere', 'plugin')).toMatchObject({ error: { code: 'config.reference' } });
  });

  test('ends when the flow has changed under it', () => {
    const other = flowWith({ epaActions: [epa('A')], factors: [{ name: 'f', bindings: [{ policy: 'A', priority: 1 }] }] });
    expect(next(other, begin().state, running('A'))).toMatchObject({ value: { kind: 'denied', reason: 'flow-changed' } });
  });

  test('does not begin on a flow with errors', () => {
    expect(flowOf(documentOf({ factors: [{ name: 'f', bindings: [{ policy: 'none', priority: 1 }] }] }))).toMatchObject({
      ok: false,
      error: [{ code: 'unknown-policy' }],
    });
  });
});
