import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Assessment } from '../expression/compile.ts';
import type { Facts } from '../expression/facts.ts';
import type { Factor, Flow, RunnableBinding, RunnableEpa } from './flow.ts';
import type { AdvanceReason, Challenge, ClientKind, DenialReason, RunInput, RunState, Step, TraceEntry } from './run-state.ts';

/** Begins a run at a virtual server, or at any factor. The fault is that there is none of that name. */
export function start(flow: Flow, at: string, client: ClientKind): Result<Step, Fault> {
  const factor = flow.factors.get(at);
  if (factor === undefined) return err(fault('config.reference', `the flow has no virtual server or factor \`${at}\``));
  const state: RunState = { client, groups: [], quarantined: false, loginPageShown: false, periodic: null, trace: [] };
  return ok(enter(flow, factor, state));
}

/** Takes what was waited for; the fault is that something else was. */
export function next(flow: Flow, state: RunState, input: RunInput): Result<Step, Fault> {
  const { waits, ...rest } = state;
  if (waits === undefined) return err(fault('api.conflict', 'the run has ended: start another one'));
  const wanted = input.kind === 'login' ? 'login' : 'report';
  if (waits.for !== wanted) return err(fault('api.conflict', `a ${waits.for} is waited for, not a ${wanted}`));
  const factor = flow.factors.get(waits.factor);
  const at = factor?.bindings.findIndex(({ priority }) => priority === waits.priority) ?? -1;
  if (factor === undefined || at < 0) return ok(denied(rest, waits.factor, 'flow-changed'));
  if (input.kind === 'login') return ok(afterLogin(flow, factor, at, rest, input));
  return ok(scan(flow, factor, rest, flow.questions.read(input.kind === 'report' ? input.report : {})));
}

/** Requirements E14 and E15: before any logon form, a factor with EPA asks the client everything in one challenge. */
function enter(flow: Flow, factor: Factor, before: RunState): Step {
  const skipped = factor.bindings.flatMap(({ policy, rule }): readonly TraceEntry[] =>
    rule === 'true' ? [] : [{ kind: 'skip', factor: factor.name, policy, rule }],
  );
  const state = noted(before, ...skipped);
  const epa = factor.bindings.find(applies('epa'));
  if (epa === undefined) return tryLogins(flow, factor, 0, state);
  const challenge = challengeOf(factor);
  const asked = noted(state, { kind: 'challenge', factor: factor.name, atoms: challenge.atoms });
  return { kind: 'challenge', challenge, state: { ...asked, waits: { for: 'report', factor: factor.name, priority: epa.priority } } };
}

function applies(kind: RunnableBinding['action']['kind']): (binding: RunnableBinding) => boolean {
  return ({ rule, action }) => rule === 'true' && action.kind === kind;
}

function challengeOf(factor: Factor): Challenge {
  const actions = factor.bindings.flatMap(({ rule, action }) => (rule === 'true' && action.kind === 'epa' ? [action.epa] : []));
  const all = (of: (epa: RunnableEpa) => readonly string[]): readonly string[] => [...new Set(actions.flatMap(of))];
  return {
    factor: factor.name,
    atoms: all(({ expression }) => expression?.atoms ?? []),
    killProcesses: all(({ killProcesses }) => killProcesses),
    deleteFiles: all(({ deleteFiles }) => deleteFiles),
    consent: true,
  };
}

const NEVER: Assessment = { pass: false, reason: 'unsupported', findings: [] };

/** Requirements E16 to E18: action by action, the first success ends the factor; the last EPA policy tried decides about quarantine. */
function scan(flow: Flow, factor: Factor, before: RunState, facts: Facts): Step {
  let state = before;
  let last: { readonly binding: RunnableBinding; readonly epa: RunnableEpa } | undefined;
  for (let at = 0; at < factor.bindings.length; ) {
    const binding = factor.bindings[at];
    if (binding === undefined) break;
    const { action, policy } = binding;
    if (binding.rule === 'true' && action.kind === 'noAuthn') return advance(flow, factor, binding, state, 'no-authn');
    if (binding.rule !== 'true' || action.kind !== 'epa') {
      at++;
      continue;
    }
    const assessment = action.epa.expression?.assess(facts) ?? NEVER;
    state = noted(state, { kind: 'scan', factor: factor.name, policy, action: action.epa.name, assessment });
    if (assessment.pass) return advance(flow, factor, binding, armed(state, factor, policy, action.epa), 'passed', action.epa.defaultGroup);
    last = { binding, epa: action.epa };
    at = afterFailure(factor, at);
  }
  const group = last?.epa.quarantineGroup;
  if (last === undefined || group === undefined) return denied(state, factor.name, 'epa-failed');
  return advance(flow, factor, last.binding, { ...state, quarantined: true }, 'quarantine', group);
}

/** The place of the binding tried after one that did not succeed; past the end when there is none. */
function afterFailure(factor: Factor, at: number): number {
  const goto = factor.bindings[at]?.goto ?? 'END';
  if (goto === 'NEXT') return at + 1;
  if (goto === 'END') return factor.bindings.length;
  const target = factor.bindings.findIndex(({ priority }) => priority >= goto);
  return target > at ? target : factor.bindings.length;
}

/** Requirements E24 to E27: the latest factor whose scan repeats is the one that goes on; one scanned once leaves an earlier one in force (T3-11). */
function armed(state: RunState, factor: Factor, policy: string, { name, expression }: RunnableEpa): RunState {
  if (expression === undefined || expression.frequency === 0) return state;
  const minutes = expression.frequency;
  const can = state.client === 'plugin';
  const told = noted(state, { kind: 'periodic', factor: factor.name, policy, minutes, armed: can });
  return can ? { ...told, periodic: { factor: factor.name, action: name, atoms: expression.atoms, minutes } } : told;
}

/** An ordinary factor: each policy is put to whoever authenticates, in order, until one succeeds. */
function tryLogins(flow: Flow, factor: Factor, from: number, state: RunState): Step {
  const binding = factor.bindings.slice(from).find(({ rule }) => rule === 'true');
  if (binding === undefined) return denied(state, factor.name, from === 0 ? 'no-policy' : 'authentication-failed');
  const { action, policy, priority } = binding;
  if (action.kind !== 'authentication') return advance(flow, factor, binding, state, 'no-authn');
  const { view } = factor;
  const waits = { for: 'login', factor: factor.name, priority } as const;
  const login = { factor: factor.name, policy, action: action.name, method: action.method, ...(view === undefined ? {} : { view }) };
  return { kind: 'login', login, state: { ...state, waits, loginPageShown: state.loginPageShown || view !== undefined } };
}

function afterLogin(flow: Flow, factor: Factor, at: number, before: RunState, input: Extract<RunInput, { kind: 'login' }>): Step {
  const binding = factor.bindings[at];
  if (binding === undefined) return denied(before, factor.name, 'flow-changed');
  const state = noted(before, { kind: 'login', factor: factor.name, policy: binding.policy, ok: input.ok });
  if (!input.ok) return tryLogins(flow, factor, afterFailure(factor, at), state);
  return advance(flow, factor, binding, { ...state, groups: joined(state.groups, input.groups ?? []) }, 'authenticated');
}

/** Requirements E2, E3, E18 to E20: the group is inherited, and the run goes on at the next factor, or is complete. */
function advance(flow: Flow, factor: Factor, binding: RunnableBinding, before: RunState, because: AdvanceReason, group?: string): Step {
  const { policy, nextFactor } = binding;
  const entry: TraceEntry = {
    kind: 'advance',
    factor: factor.name,
    policy,
    because,
    ...(group === undefined ? {} : { group }),
    ...(nextFactor === undefined ? {} : { to: nextFactor }),
  };
  const state = noted({ ...before, groups: joined(before.groups, group === undefined ? [] : [group]) }, entry);
  if (nextFactor === undefined) return { kind: 'complete', state };
  const following = flow.factors.get(nextFactor);
  return following === undefined ? denied(state, nextFactor, 'flow-changed') : enter(flow, following, state);
}

function denied(state: RunState, factor: string, reason: DenialReason): Step {
  return { kind: 'denied', reason, state: noted({ ...state, periodic: null }, { kind: 'denied', factor, reason }) };
}

function noted(state: RunState, ...entries: readonly TraceEntry[]): RunState {
  return entries.length === 0 ? state : { ...state, trace: [...state.trace, ...entries] };
}

function joined(groups: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...groups, ...more])];
}
