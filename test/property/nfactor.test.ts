import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Flow, flowOf } from '../../src/posture/factors/flow.ts';
import { type FlowDocument, flowDocumentSchema } from '../../src/posture/factors/flow-schema.ts';
import { next, start } from '../../src/posture/factors/run.ts';
import type { RunInput, Step } from '../../src/posture/factors/run-state.ts';
import { type Answers, runFlow } from '../spec/nfactor.ts';

const EPA = ['A', 'B', 'C', 'D'];
const ORDINARY = ['ldap', 'radius'];
const FACTORS = ['f0', 'f1', 'f2', 'f3'];

/** Factors lead to later ones only, so that there is no circle; each holds EPA and NO_AUTHN, or ordinary policies and NO_AUTHN. */
const factor = (at: number) =>
  fc.constantFrom(EPA, ORDINARY).chain((kinds) =>
    fc
      .uniqueArray(
        fc.record({
          policy: fc.constantFrom(...kinds, ...kinds, 'pass', 'never'),
          priority: fc.constantFrom(1, 2, 3, 4, 5, 6),
          goto: fc.constantFrom('NEXT' as const, 'NEXT' as const, 'NEXT' as const, 'END' as const, 'ahead' as const),
          next: fc.option(fc.constantFrom(...FACTORS.slice(at + 1), 'f3'), { nil: undefined }),
        }),
        { maxLength: 5, selector: ({ policy }) => policy },
      )
      .map((bindings) => {
        const taken = bindings.filter((one, index) => bindings.findIndex(({ priority }) => priority === one.priority) === index);
        return taken.map(({ policy, priority, goto, next: nextFactor }) => {
          const ahead = taken.filter((one) => one.priority > priority).at(-1)?.priority;
          return {
            policy,
            priority,
            goto: goto === 'ahead' ? (ahead ?? 'NEXT') : goto,
            ...(nextFactor === undefined || at === 3 ? {} : { nextFactor }),
          };
        });
      }),
  );

const document: fc.Arbitrary<FlowDocument> = fc
  .record({
    factors: fc.tuple(factor(0), factor(1), factor(2), factor(3)),
    groups: fc.array(
      fc.record({ defaultGroup: fc.constantFrom(undefined, 'g', 'h'), quarantineGroup: fc.constantFrom(undefined, 'q', 'g') }),
      { minLength: 4, maxLength: 4 },
    ),
    minutes: fc.array(fc.constantFrom(0, 0, 2, 5), { minLength: 4, maxLength: 4 }),
  })
  .map(({ factors, groups, minutes }) =>
    flowDocumentSchema.parse({
      epaActions: EPA.map((name, at) => ({ name, expression: `sys.client_expr("proc_${minutes[at]}_${name}")`, ...groups[at] })),
      authenticationActions: [{ name: 'x', method: 'ldap' }],
      policies: [
        ...EPA.map((name) => ({ name, action: { epa: name } })),
        ...ORDINARY.map((name) => ({ name, action: { authentication: 'x' } })),
        { name: 'pass', action: 'noAuthn' },
        { name: 'never', rule: 'false', action: 'noAuthn' },
      ],
      factors: factors.map((bindings, at) => ({ name: `f${at}`, bindings })),
    }),
  );
const yes = fc.record({
  running: fc.subarray(EPA),
  succeeding: fc.subarray(ORDINARY),
  client: fc.constantFrom('plugin' as const, 'browser' as const),
});

function engine(flow: Flow, client: 'plugin' | 'browser', running: readonly string[], succeeding: readonly string[]): Step {
  let step = start(flow, 'f0', client);
  for (let rounds = 0; step.ok && (step.value.kind === 'challenge' || step.value.kind === 'login'); rounds++) {
    if (rounds > 20) throw new Error('the run does not end');
    const input: RunInput =
      step.value.kind === 'login'
        ? { kind: 'login', ok: succeeding.includes(step.value.login.policy) }
        : { kind: 'report', report: { processes: running } };
    step = next(flow, JSON.parse(JSON.stringify(step.value.state)), input);
  }
  if (!step.ok) throw new Error(step.error.message);
  return step.value;
}

describe('a run of nFactor', () => {
  it('ends as the reference says, with its groups, quarantine and periodic scan (E16, E17, E18, E19, E26, E27)', () => {
    fc.assert(
      fc.property(document, yes, (one, { running, succeeding, client }) => {
        const flow = flowOf(one);
        if (!flow.ok) throw new Error(JSON.stringify(flow.error));
        const answers: Answers = { passes: (action) => running.includes(action), succeeds: (policy) => succeeding.includes(policy) };
        const repeats = (action: string): boolean =>
          client === 'plugin' && !one.epaActions.some(({ name, expression }) => name === action && expression?.includes('proc_0_'));
        const expected = runFlow(one, 'f0', answers, repeats);
        const { kind, state } = engine(flow.value, client, running, succeeding);
        expect({ outcome: kind, groups: state.groups, quarantined: state.quarantined, periodic: state.periodic?.action }).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('asks each factor at most once, and never shows a logon form before its scan (E14, E15)', () => {
    fc.assert(
      fc.property(document, yes, (one, { running, succeeding, client }) => {
        const flow = flowOf(one);
        if (!flow.ok) throw new Error(JSON.stringify(flow.error));
        const { trace } = engine(flow.value, client, running, succeeding).state;
        const asked = trace.flatMap((entry) => (entry.kind === 'challenge' ? [entry.factor] : []));
        expect(new Set(asked).size).toBe(asked.length);
        for (const factor of asked) expect(trace.some((entry) => entry.kind === 'login' && entry.factor === factor)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
