import type { AccessDecision, AccessFacts, AdminDecision, AuthenticationStatus, ListUse } from '../model/access.ts';
import type { PlainLists } from '../model/device.ts';
import { lackText, type WhenFull } from '../model/tcam.ts';
import { DEFAULT_RULE } from '../rules/table.ts';
import { replyAttributes, type WireReplyAttribute } from './authorization.ts';
import type { CommandDecision } from './command-set.ts';
import type { CompiledRadiusService, CompiledRuled, CompiledService, CompiledTacacsService, Policy } from './compile.ts';
import {
  authorize,
  authorizeAdmin,
  authorizeCommand,
  chooseService,
  identitySource,
  mapGroup,
  selectAdminService,
  selectService,
} from './decide.ts';
import { failureOf } from './decide-again.ts';
import type { ErrorAction, ErrorOptions, ShellProfile } from './elements.ts';
import type { CompiledSource } from './identity-source.ts';
import { mergeSteps, type ProfileUnit } from './merge.ts';
import { sourceText } from './source-text.ts';
import { Steps, type TraceStep } from './trace-steps.ts';
import { type TableTrace, traceTable } from './trace-table.ts';
import { type ShortageOf, withinHardware } from './when-full.ts';

/** What can be explained besides the decision itself. */
export type ExplainOptions = {
  /** Milliseconds with fraction, never going back; without it no step has a time. */
  readonly timer?: () => number;
  /** The hardware the request is for, and what its device answers when that is full; without it there is room. */
  readonly hardware?: { readonly shortageOf: ShortageOf; readonly whenFull: WhenFull };
  /** A command line of an administrator, decided with the command sets of the decision. */
  readonly command?: string;
};

/** One thing a profile of the rule would set, and whether it was taken. */
export type MergeTrace = {
  readonly profile: string;
  readonly sets: string;
  readonly values: readonly (string | number)[];
  readonly taken: boolean;
  /** The earlier profile that has it. */
  readonly lostTo?: string;
};

/** Why a request is decided as it is; plain data. */
export type DecisionTrace = {
  readonly revision: number;
  readonly steps: readonly TraceStep[];
  readonly service: {
    readonly chosen?: string;
    readonly refused?: string;
    /** The remote servers of a proxy service, the first is asked first. */
    readonly proxied?: readonly string[];
    readonly table?: TableTrace;
  };
  readonly identity?: {
    readonly source: CompiledSource;
    readonly errors: ErrorOptions;
    /** What the authentication ended with, where that is known, and what followed where it did not succeed. */
    readonly status?: AuthenticationStatus;
    readonly action?: ErrorAction;
    readonly table?: TableTrace;
  };
  /** `from`: the rule that gave the group, `internal record`, `user record` where an administrator fixed it, or `Default`; absent where there is no group. */
  readonly groupMapping?: { readonly group?: string; readonly from?: string; readonly table?: TableTrace };
  readonly authorization?: { readonly exceptions?: TableTrace; readonly main?: TableTrace };
  readonly decision?: Pick<AccessDecision, 'outcome' | 'service' | 'rule' | 'reason'> & { readonly profiles: readonly string[] };
  readonly merge: readonly MergeTrace[];
  /** Everything of an Access-Accept that policy decides, in the order on the wire. */
  readonly reply?: readonly WireReplyAttribute[];
  readonly administration?: {
    readonly shellProfile?: ShellProfile;
    readonly commandSets: readonly string[];
    readonly command?: CommandDecision & { readonly line: string };
  };
};

/**
 * Decides the request once more and tells everything looked at on the way. Policy is a function of the facts, so this is what happened.
 * Hit counts and the monitor listener are left alone. Credentials are not facts: how the authentication ended stands in them.
 */
export function explain(policy: Policy, facts: AccessFacts, options: ExplainOptions = {}): DecisionTrace {
  const steps = new Steps(options.timer);
  const named = chooseService(policy, facts, false);
  const select = (): ReturnType<typeof selectService> | ReturnType<typeof selectAdminService> =>
    facts.protocol === 'tacacs' ? selectAdminService(policy, facts, false) : selectService(policy, facts, false);
  const selected = steps.time('service selection', select, (found) =>
    'reason' in found ? `${named ? `${named.name} does not take it: ` : ''}${found.reason}` : (named?.name ?? ''),
  );
  const service = {
    ...(named ? { chosen: named.name } : {}),
    ...('reason' in selected ? { refused: selected.reason } : {}),
    ...('proxy' in selected ? { proxied: selected.proxy.servers } : {}),
    ...(policy.selection?.mode === 'rules' ? { table: traceTable(policy, policy.selection.table, facts) } : {}),
  };
  if ('proxy' in selected) steps.tell('proxy', `the servers ${selected.proxy.servers.join(', ')} decide, in this order`);
  const rest =
    'service' in selected
      ? explainService(policy, selected.service, facts, steps, options)
      : { merge: [], ...('reason' in selected ? { decision: refusal('', selected.reason) } : {}) };
  return { revision: policy.revision, steps: steps.taken, service, ...rest };
}

type Rest = Omit<DecisionTrace, 'revision' | 'steps' | 'service'>;

function explainService(policy: Policy, service: CompiledService, facts: AccessFacts, steps: Steps, options: ExplainOptions): Rest {
  const chosen = steps.time(
    'identity policy',
    () => identitySource(service, facts, false),
    (found) => (found ? sourceText(found.source) : 'the service has none'),
  );
  // Deny Access asks nobody.
  const asked = chosen?.source.kind === 'deny' ? undefined : chosen;
  const failure = asked && failureOf(asked.errors, facts);
  const status = asked && facts.authenticationStatus;
  if (status !== undefined) steps.tell('authentication', failure ? `${status}: ${failure.action}` : status);
  const identity = chosen && {
    ...chosen,
    ...(status === undefined ? {} : { status }),
    ...(failure ? { action: failure.action } : {}),
    ...(service.identity?.mode === 'rules' ? { table: traceTable(policy, service.identity.table, facts) } : {}),
  };
  const so = identity ? { identity } : {};
  if (chosen?.source.kind === 'deny') return { ...so, decision: refusal(service.name, 'identity-denied'), merge: [] };
  if (failure && failure.action !== 'continue') {
    return { ...so, decision: { ...refusal(service.name, failure.reason), outcome: failure.action }, merge: [] };
  }
  const mapped = service.groupMapping === undefined ? {} : { groupMapping: explainGroupMapping(policy, service, facts, steps) };
  const decided =
    service.type === 'radius'
      ? explainAccess(policy, service, facts, steps, options.hardware)
      : explainAdministration(policy, service, facts, steps, options.command);
  return { ...so, ...mapped, ...decided };
}

function explainAccess(
  policy: Policy,
  service: CompiledRadiusService,
  facts: AccessFacts,
  steps: Steps,
  hardware: ExplainOptions['hardware'],
): Rest {
  const authorization = traceAuthorization(policy, service.authorization, facts, steps);
  const decided = authorize(policy, service, facts, false);
  const within = hardware && withinHardware(policy, decided, hardware.whenFull, hardware.shortageOf);
  const decision = within?.decision ?? decided;
  const { outcome, rule, reason, profile } = decision;
  const profiles = decided.profile?.profiles ?? [];
  const merge = traceMerge(policy, profiles);
  const lost = merge.filter(({ taken }) => !taken).length;
  if (profiles.length > 0) steps.tell('merge', `${profiles.join(', ')}: ${merge.length - lost} taken, ${lost} lost`);
  tellLists(decided.profile?.lists ?? [], steps);
  tellPlain(decided, facts, steps);
  if (within?.answer !== undefined) steps.tell('tcam', lackText({ answer: within.answer, shortages: within.shortages }));
  const reply =
    profile &&
    steps.time(
      'reply',
      () => replyAttributes(policy, profile),
      (attributes) => `${attributes.length} attributes`,
    );
  return {
    authorization,
    decision: { outcome, service: decision.service, rule, reason, profiles },
    merge,
    ...(reply ? { reply } : {}),
  };
}

/** What of the rule's profiles the device does not understand, and what it is given for that. */
function tellPlain({ notUnderstood }: AccessDecision, { device }: AccessFacts, steps: Steps): void {
  if (notUnderstood === undefined || device.lists === undefined) return;
  steps.tell('lists', `${device.id} understands none of ${notUnderstood.join(', ')}: ${INSTEAD[device.lists]}`);
}

const INSTEAD: Readonly<Record<PlainLists, string>> = {
  'filter-id': 'the list is given by its name, and nobody is let in where there is none',
  reject: 'nobody is let in',
  'accept-without': 'left out',
};

/** Under which names the lists stand on this device that the profiles name. */
function tellLists(uses: readonly ListUse[], steps: Steps): void {
  for (const { list, version, absent } of uses) {
    if (version !== undefined) steps.tell('lists', `list ${list} is ${version} on this device`);
    else if (absent) steps.tell('lists', `list ${list} is on other devices and not on this one: named as written`);
  }
}

function explainAdministration(
  policy: Policy,
  service: CompiledTacacsService,
  facts: AccessFacts,
  steps: Steps,
  line: string | undefined,
): Rest {
  const authorization = service.authorization && traceAuthorization(policy, service.authorization, facts, steps);
  const decision = authorizeAdmin(service, facts, false);
  const { outcome, rule, reason, commandSets } = decision;
  const shellProfile = decision.shellProfile === undefined ? undefined : policy.shellProfiles.get(decision.shellProfile);
  const command = line === undefined ? undefined : explainCommand(policy, decision, line, steps);
  return {
    ...(authorization ? { authorization } : {}),
    decision: { outcome, service: decision.service, rule, reason, profiles: [] },
    merge: [],
    administration: { ...(shellProfile ? { shellProfile } : {}), commandSets, ...(command ? { command } : {}) },
  };
}

function explainCommand(policy: Policy, decision: AdminDecision, line: string, steps: Steps): CommandDecision & { readonly line: string } {
  const [command = '', ...args] = line.trim().split(/\s+/);
  const decided = steps.time(
    'command sets',
    () => authorizeCommand(policy, decision, command, args.join(' ')),
    ({ permit }) => (permit ? 'permitted' : 'denied'),
  );
  return { line, ...decided };
}

function refusal(service: string, reason: AccessDecision['reason']): NonNullable<DecisionTrace['decision']> {
  return { outcome: 'reject', service, rule: '', reason, profiles: [] };
}

function explainGroupMapping(
  policy: Policy,
  service: CompiledService,
  facts: AccessFacts,
  steps: Steps,
): NonNullable<DecisionTrace['groupMapping']> {
  const { groupMapping } = service;
  const fixed = facts.identity?.groupFixed && facts.identity.group;
  if (fixed !== undefined) {
    steps.time(
      'group mapping',
      () => mapGroup(service, facts, false),
      () => fixed,
    );
    return { group: fixed, from: 'user record' };
  }
  // Its conditions read the group of the record, not the one they are about to make.
  facts.identityGroup = undefined;
  const rules = groupMapping?.mode === 'rules' ? traceTable(policy, groupMapping.table, facts) : undefined;
  steps.time(
    'group mapping',
    () => mapGroup(service, facts, false),
    () => facts.identityGroup ?? 'no group',
  );
  const group = facts.identityGroup;
  if (group === undefined) return rules ? { table: rules } : {};
  const byDefault = rules?.decided === undefined || rules.decided === DEFAULT_RULE;
  if (!byDefault) return { group, from: rules.decided, table: rules };
  if (facts.identity?.group === undefined) return { group, from: DEFAULT_RULE, ...(rules ? { table: rules } : {}) };
  // The default was not looked at (P49).
  return { group, from: 'internal record', ...(rules ? { table: { table: rules.table, rules: rules.rules } } : {}) };
}

function traceAuthorization<R>(
  policy: Policy,
  { exceptions, main }: CompiledRuled<R>,
  facts: AccessFacts,
  steps: Steps,
): NonNullable<DecisionTrace['authorization']> {
  const first = exceptions.rules.length > 0 ? traceTable(policy, exceptions, facts) : undefined;
  if (first) steps.match('exceptions', exceptions, facts);
  if (first?.decided !== undefined) return { exceptions: first };
  steps.match('authorization', main, facts);
  return { ...(first ? { exceptions: first } : {}), main: traceTable(policy, main, facts) };
}

function valuesOf({ dacl, whenFull, attributes }: ProfileUnit): MergeTrace['values'] {
  if (dacl !== undefined) return [dacl];
  if (whenFull !== undefined) return [typeof whenFull === 'object' ? `dACL ${whenFull.dacl}` : whenFull];
  return attributes.flatMap(({ values }) => values);
}

function traceMerge(policy: Policy, profiles: readonly string[]): readonly MergeTrace[] {
  return mergeSteps(profiles.map((name) => policy.units.get(name) ?? [])).map(({ unit, lostTo }) => ({
    profile: unit.profile,
    sets: unit.title,
    values: valuesOf(unit),
    taken: lostTo === undefined,
    ...(lostTo === undefined ? {} : { lostTo }),
  }));
}
