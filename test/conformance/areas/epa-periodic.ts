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
    const said = typeof tick === 'boolean' ? { [armed.action]: tick } : tick;
    const verdict = judgePeriodic(flow, armed, said === null ? undefined : reportFor(flow, said));
    return {
      ...verdict,
      action: verdict.kind,
      session: SESSION[verdict.kind],
      outcome: SESSION[verdict.kind],
    };
  };
};

const SESSION = { pass: 'active', terminate: 'terminated', quarantine: 'quarantined' } as const;

function actionOf({ defaultGroup, quarantineGroup }: WrittenAction, expr: string): WrittenAction {
  return { expr, ...(defaultGroup === undefined ? {} : { defaultGroup }), ...(quarantineGroup === undefined ? {} : { quarantineGroup }) };
}

function bindingOf(one: Given['flow'][number], at: number, leadsOn: boolean) {
  const kind = one.epa === undefined ? { [Object.keys(one)[0] ?? 'ldap']: true } : { epa: `EPA${at}` };
  return { ...kind, priority: 100, ...(leadsOn ? { next: `F${at + 1}` } : {}) };
}

/** What a periodic scan found: facts, or in a word that it passed or failed; null when no report came. */
function tickIn(input: unknown): Said | boolean | null | undefined {
  const { tick, periodic, scan, report } = input as Readonly<Record<string, unknown>>;
  const found = tick ?? periodic ?? scan ?? report;
  if (found === undefined) return undefined;
  if (typeof found === 'boolean' || typeof found === 'object') return found as Said | boolean | null;
  return found === 'none' ? null : found === 'pass' || found === 'ok';
}
