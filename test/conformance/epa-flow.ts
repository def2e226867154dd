import { z } from 'zod';
import type { ClientReport } from '../../src/posture/expression/client-report.ts';
import { type Flow, flowOf } from '../../src/posture/factors/flow.ts';
import { type FlowDocument, flowDocumentSchema } from '../../src/posture/factors/flow-schema.ts';
import { next } from '../../src/posture/factors/run.ts';
import type { RunInput, Step } from '../../src/posture/factors/run-state.ts';

/** A binding as cases write it: what it does under the name of its kind, then priority, goto and the next factor. */
const PLACING: ReadonlySet<string> = new Set(['priority', 'goto', 'next', 'nextFactor']);
const bindingWords = z
  .looseObject({
    priority: z.number().optional(),
    goto: z.union([z.enum(['NEXT', 'END']), z.number()]).optional(),
    next: z.string().optional(),
    nextFactor: z.string().optional(),
  })
  .refine(
    (binding) => Object.keys(binding).filter((key) => !PLACING.has(key)).length <= 1,
    'a binding does one thing, and is placed by priority, goto and next',
  );
export type WrittenBinding = z.output<typeof bindingWords>;

export const factorWords = z.strictObject({ bindings: z.array(bindingWords).default([]), loginSchema: z.string().optional() });
export type WrittenFactor = z.output<typeof factorWords>;

const groups = { defaultGroup: z.string().optional(), quarantineGroup: z.string().optional() };
const list = z.array(z.string()).optional();
export const actionWords = z.strictObject({
  expr: z.string().optional(),
  expression: z.string().optional(),
  ...groups,
  killProcesses: list,
  deleteFiles: list,
});
export type WrittenAction = z.output<typeof actionWords>;

export const clientWords = z.enum(['plugin', 'browser']).default('plugin');

/** What a case says of clients and logons: by the name of an action, a process, or an ordinary policy. */
export const saidWords = z.record(z.string(), z.unknown());
export type Said = z.output<typeof saidWords>;

/** Cases write an atom alone for an expression of one. */
export function asExpression(written: string): string {
  return /^(?:proc|app|sys|device-cert|file|svc|reg)_[0-9]+_/.test(written) ? `sys.client_expr("${written}")` : written;
}

/** A flow from the short form of the cases. A factor without bindings is where a case stops looking: an ordinary policy waits there. */
export function flowFrom(
  factors: Readonly<Record<string, WrittenFactor>>,
  actions: Readonly<Record<string, WrittenAction>>,
  more: Partial<FlowDocument> = {},
): Flow {
  const policies = new Map<string, object>();
  const methods = new Set<string>();
  const labels = Object.entries(factors).map(([name, { bindings = [], loginSchema }]) => ({
    name,
    ...(loginSchema === undefined ? {} : { loginSchema }),
    bindings: (bindings.length === 0 ? [{ waiting: true, priority: 1 }] : bindings).map((written, at) => {
      const { policy, action, method } = meant(written, at);
      policies.set(policy, { name: policy, action });
      if (method !== undefined) methods.add(method);
      const { priority = 100 + at * 10, goto = 'NEXT', next: following = written.nextFactor } = written;
      return { policy, priority: Number(priority), goto, ...(following === undefined ? {} : { nextFactor: following }) };
    }),
  }));
  const named = new Set([...Object.keys(actions), ...[...policies.values()].flatMap((one) => epaOf(one))]);
  const document = flowDocumentSchema.parse({
    epaActions: [...named].map((name) => {
      const { expr = `proc_0_${name}`, expression = expr, ...groups } = actions[name] ?? {};
      return { ...groups, name, expression: asExpression(expression) };
    }),
    authenticationActions: [...methods].map((method) => ({ name: method, method })),
    policies: [...policies.values()],
    factors: labels,
    ...more,
  });
  const flow = flowOf(document);
  if (!flow.ok) throw new Error(`the case holds no flow: ${flow.error.map(({ message }) => message).join('; ')}`);
  return flow.value;
}

function meant(written: WrittenBinding, at: number): { readonly policy: string; readonly action: unknown; readonly method?: string } {
  const [kind = '', value] = Object.entries(written).find(([key]) => !PLACING.has(key)) ?? [];
  if (kind === 'epa') return { policy: `epa ${String(value)}`, action: { epa: String(value) } };
  if (/^no_?authn$/i.test(kind) || /^no_?authn$/i.test(String(value))) return { policy: `pass ${at}`, action: 'noAuthn' };
  return { policy: `${kind} ${at}`, action: { authentication: kind }, method: kind };
}

function epaOf(policy: object): readonly string[] {
  const { action } = policy as { readonly action: unknown };
  return typeof action === 'object' && action !== null && 'epa' in action ? [String(action.epa)] : [];
}

/** Answers steps as long as the case says something to what is asked; the first challenge is always answered. */
export function follow(flow: Flow, first: Step, said: Said): Step {
  let step = first;
  for (let asked = 0; ; asked++) {
    const input = inputFor(flow, step, said, asked === 0);
    if (input === undefined) return step;
    const following = next(flow, JSON.parse(JSON.stringify(step.state)), input);
    if (!following.ok) throw new Error(following.error.message);
    step = following.value;
  }
}

function inputFor(flow: Flow, step: Step, said: Said, first: boolean): RunInput | undefined {
  if (step.kind === 'login') {
    const outcome = said[step.login.method] ?? said[step.login.action];
    return outcome === undefined ? undefined : { kind: 'login', ok: outcome === true || outcome === 'ok' };
  }
  if (step.kind !== 'challenge') return undefined;
  const report = reportFor(flow, said);
  const speaks = step.challenge.atoms.some((atom) => atom in (report.verdicts ?? {}) || atom.replace(/^proc_\d+_/, '') in said);
  return first || speaks ? { kind: 'report', report } : undefined;
}

/** What the case says of processes by name; of actions as verdicts on each of their atoms. */
export function reportFor(flow: Flow, said: Said): ClientReport {
  const truths = Object.entries(said).filter((one): one is [string, boolean] => typeof one[1] === 'boolean');
  const verdicts = truths.flatMap(([name, truth]) =>
    (flow.epaActions.get(name)?.expression?.atoms ?? [name]).map((atom) => [atom, truth] as const),
  );
  const { report } = said as { readonly report?: ClientReport };
  return (
    report ?? {
      processes: Object.fromEntries(truths.filter(([name]) => !flow.epaActions.has(name))),
      verdicts: Object.fromEntries(verdicts),
    }
  );
}

/** How a run stands, in the words of the cases. */
export function standing(step: Step): unknown {
  const { groups, quarantined, loginPageShown, periodic, waits, trace } = step.state;
  const ended = step.kind === 'complete' || step.kind === 'denied';
  const told = { groups, quarantined, loginPageShown, trace, periodic: periodic && { ...periodic } };
  if (!ended) return { ...told, outcome: 'at', factor: waits?.factor };
  return { ...told, outcome: step.kind, ...(step.kind === 'denied' ? { reason: step.reason } : {}) };
}
