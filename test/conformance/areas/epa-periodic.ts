import { judgePeriodic } from '../../../src/posture/factors/periodic.ts';
import { start } from '../../../src/posture/factors/run.ts';
import type { ClientKind, Periodic } from '../../../src/posture/factors/run-state.ts';
import { NoEngine, type OpenEngine } from '../area.ts';
import { flowFrom, follow, reportFor, type Said, standing, type WrittenAction } from '../epa-flow.ts';

type Given = {
  /** The factors one after the other: an expression, or an ordinary authentication. */
  readonly flow: readonly ({ readonly epa?: string } & WrittenAction & { readonly [kind: string]: unknown })[];
  readonly client?: ClientKind;
  readonly periodicFailure?: 'terminate' | 'quarantine';
};

/** What goes on after logon (requirements E24 to E27). An input is a run; `{ tick: what is found }` is a periodic scan of the run before it. */
export const open: OpenEngine = (given) => {
  const { flow: chain, client = 'plugin', periodicFailure = 'terminate' } = given as Given;
  const actions = Object.fromEntries(
    chain.flatMap((one, at) => (one.epa === undefined ? [] : [[`EPA${at}`, actionOf(one, one.epa)] as const])),
  );
  const factors = Object.fromEntries(chain.map((one, at) => [`F${at}`, { bindings: [bindingOf(one, at, at + 1 < chain.length)] }]));
  const flow = flowFrom(factors, actions, { periodicFailure });
  let armed: Periodic | null = null;
  return (input) => {
    const tick = tickIn(input);
    if (tick === undefined) {
      const begun = start(flow, 'F0', client);
      if (!begun.ok) throw new Error(begun.error.message);
      const step = follow(flow, begun.value, input as Said);
      armed = step.state.periodic;
      return standing(step);
    }
    if (armed === null) throw new NoEngine('a periodic scan where none is armed');
    const verdict = judgePeriodic(flow, armed, tick === null ? undefined : reportFor(flow, tick));
    return {
      ...verdict,
      action: verdict.kind,
      session: { pass: 'active', terminate: 'terminated', quarantine: 'quarantined' }[verdict.kind],
    };
  };
};

function actionOf({ defaultGroup, quarantineGroup }: WrittenAction, expr: string): WrittenAction {
  return { expr, ...(defaultGroup === undefined ? {} : { defaultGroup }), ...(quarantineGroup === undefined ? {} : { quarantineGroup }) };
}

function bindingOf(one: Given['flow'][number], at: number, leadsOn: boolean) {
  const kind = one.epa === undefined ? { [Object.keys(one)[0] ?? 'ldap']: true } : { epa: `EPA${at}` };
  return { ...kind, priority: 100, ...(leadsOn ? { next: `F${at + 1}` } : {}) };
}

/** What a periodic scan found; null when no report came. */
function tickIn(input: unknown): Said | null | undefined {
  const { tick, periodic, scan } = input as { readonly tick?: unknown; readonly periodic?: unknown; readonly scan?: unknown };
  const found = tick ?? periodic ?? scan;
  if (found === undefined) return undefined;
  return typeof found === 'object' ? (found as Said | null) : null;
}
