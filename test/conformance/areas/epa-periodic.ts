import { z } from 'zod';
import { judgePeriodic } from '../../../src/posture/factors/periodic.ts';
import { start } from '../../../src/posture/factors/run.ts';
import type { Periodic } from '../../../src/posture/factors/run-state.ts';
import { NoEngine, type OpenEngine, wordsOf } from '../area.ts';
import { clientWords, flowFrom, follow, reportFor, type Said, saidWords, standing, type WrittenAction } from '../epa-flow.ts';

/** A factor: an expression with the groups of its action, or an ordinary authentication under the name of its method. */
const factor = z
  .object({ epa: z.string().optional(), defaultGroup: z.string().optional(), quarantineGroup: z.string().optional() })
  .catchall(z.unknown())
  .superRefine(({ epa, defaultGroup: _, quarantineGroup: __, ...methods }, ctx) => {
    const keys = Object.keys(methods);
    if (keys.length !== (epa === undefined ? 1 : 0)) ctx.addIssue({ code: 'unrecognized_keys', keys, input: methods });
  });
type WrittenFactor = z.output<typeof factor>;

const words = z.strictObject({
  /** The factors one after the other. */
  flow: z.array(factor).min(1),
  client: clientWords,
  periodicFailure: z.enum(['terminate', 'quarantine']).default('terminate'),
});

/** What goes on after logon (requirements E24 to E27). An input is a run; `{ tick: what is found }` is a periodic scan of the run before it. */
export const open: OpenEngine = (given) => {
  const { flow: chain, client, periodicFailure } = wordsOf(words, given);
  const actions = Object.fromEntries(
    chain.flatMap((one, at) => (one.epa === undefined ? [] : [[`EPA${at}`, actionOf(one, one.epa)] as const])),
  );
  const factors = Object.fromEntries(chain.map((one, at) => [`F${at}`, { bindings: [bindingOf(one, at, at + 1 < chain.length)] }]));
  const flow = flowFrom(factors, actions, { periodicFailure });
  let armed: Periodic | null = null;
  return (input) => {
    const said = wordsOf(saidWords, input);
    const tick = tickIn(said);
    if (tick === undefined) {
      const begun = start(flow, 'F0', client);
      if (!begun.ok) throw new Error(begun.error.message);
      const step = follow(flow, begun.value, said);
      armed = step.state.periodic;
      return standing(step);
    }
    if (armed === null) throw new NoEngine('a periodic scan where none is armed');
    const found = typeof tick === 'boolean' ? { [armed.action]: tick } : tick;
    const verdict = judgePeriodic(flow, armed, found === null ? undefined : reportFor(flow, found));
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

function bindingOf(one: WrittenFactor, at: number, leadsOn: boolean) {
  const kind = one.epa === undefined ? { [Object.keys(one)[0] ?? 'ldap']: true } : { epa: `EPA${at}` };
  return { ...kind, priority: 100, ...(leadsOn ? { next: `F${at + 1}` } : {}) };
}

/** What a periodic scan found: facts, or in a word that it passed or failed; null when no report came. */
function tickIn({ tick, periodic, scan, report }: Said): Said | boolean | null | undefined {
  const found = tick ?? periodic ?? scan ?? report;
  if (found === undefined) return undefined;
  if (typeof found === 'boolean' || typeof found === 'object') return found as Said | boolean | null;
  return found === 'none' ? null : found === 'pass' || found === 'ok';
}
