import { type Fault, fault } from '../base/fault.ts';
import { given } from '../base/given.ts';
import { type Condition, placedAt } from '../rules/ast.ts';
import type { Rule } from '../rules/table.ts';
import { cellConditions } from './cells.ts';
import { dateTimeCondition } from './date-time-condition.ts';
import type {
  AccessService,
  AdminResult,
  AuthorizationProfile,
  AuthorizationResult,
  CertificateProfile,
  Choice,
  CommandSet,
  Dacl,
  DeviceGroupHierarchy,
  GroupResult,
  IdentityResult,
  IdentitySequence,
  ProxyService,
  RuledPolicy,
  SharedCondition,
  ShellProfile,
  UnknownUserPolicy,
} from './elements.ts';
import { DEFAULT_ERRORS } from './elements.ts';
import { type Located, placeOf } from './located.ts';
import { networkCondition } from './network-condition.ts';
import type { WrittenProfile } from './profile-schema.ts';
import type { WrittenAdmin, WrittenAuthorization, WrittenIdentity, WrittenPolicy, WrittenService } from './schema.ts';
import type { WrittenRule } from './table-schema.ts';

/** A policy as read from all its files, with places, before it is checked. Positions in conditions are those of the file. */
export type Draft = {
  readonly serviceSelection: Located<Choice<string>> | undefined;
  readonly services: readonly Located<AccessService>[];
  /** Services saved without their policies (requirement P20). */
  readonly draftServices: readonly Located<{ readonly name: string }>[];
  readonly proxies: readonly Located<ProxyService>[];
  readonly sequences: readonly Located<IdentitySequence>[];
  readonly certificateProfiles: readonly Located<CertificateProfile>[];
  /** `external`: the other half of the configured stores, where it is written (requirement U29). */
  readonly unknownUserPolicies: readonly Located<UnknownUserPolicy & { readonly external?: readonly string[] }>[];
  readonly profiles: readonly Located<AuthorizationProfile>[];
  readonly shellProfiles: readonly Located<ShellProfile>[];
  readonly commandSets: readonly Located<CommandSet>[];
  readonly conditions: readonly Located<SharedCondition>[];
  readonly identityGroups: readonly Located<string>[];
  readonly deviceGroups: readonly Located<DeviceGroupHierarchy>[];
  readonly dacls: readonly (Dacl & { readonly path: string; readonly sourceLines: readonly number[] })[];
};

type ListKey = Exclude<keyof WrittenPolicy, 'serviceSelection'>;
type ObjectKey = Exclude<ListKey, 'identityGroups'>;

export function draftOf(files: readonly Located<WrittenPolicy>[], dacls: Draft['dacls'], faults: Fault[]): Draft {
  const list = <K extends ListKey>(kind: K): Located<WrittenPolicy[K][number]>[] =>
    files.flatMap(({ value, source }) => value[kind].map((one, index) => ({ value: one, source, path: [kind, index] })));
  const bare = <K extends ObjectKey>(kind: K) => list(kind).map((one) => map(one, given<WrittenPolicy[K][number]>(one.value)));
  return {
    serviceSelection: selectionOf(files, faults),
    services: list('services').map((one) => map(one, serviceOf(one, faults))),
    draftServices: list('draftServices'),
    proxies: list('proxies').map((one) => map(one, { ...given(one.value), strip: given(one.value.strip) })),
    sequences: bare('sequences'),
    certificateProfiles: bare('certificateProfiles'),
    unknownUserPolicies: bare('unknownUserPolicies'),
    profiles: list('profiles').map((one) => map(one, profileOf(one.value))),
    shellProfiles: bare('shellProfiles'),
    commandSets: list('commandSets').map((one) => map(one, { ...given(one.value), rows: one.value.rows.map(given) })),
    conditions: [
      ...list('conditions').map((one) => {
        const when = one.source.condition(one.value.when, [...one.path, 'when'], faults);
        return map(one, { name: one.value.name, when });
      }),
      ...list('dateTimeConditions').map((one) => map(one, { name: one.value.name, when: placed(dateTimeCondition(one.value), one) })),
      ...list('networkConditions').map((one) => map(one, { name: one.value.name, when: placed(networkCondition(one.value), one) })),
    ],
    identityGroups: list('identityGroups'),
    deviceGroups: list('deviceGroups'),
    dacls,
  };
}

function placed(condition: Condition, { source, path }: Located<unknown>): Condition {
  return placedAt(condition, source.position(path));
}

function map<A, B>(located: Located<A>, value: B): Located<B> {
  return { ...located, value };
}

function selectionOf(files: readonly Located<WrittenPolicy>[], faults: Fault[]): Draft['serviceSelection'] {
  const found = files.flatMap(({ value, source }) =>
    value.serviceSelection ? [{ value: value.serviceSelection, source, path: ['serviceSelection'] }] : [],
  );
  const [first, ...others] = found;
  for (const other of others) {
    const where = first ? placeOf(first) : '';
    faults.push(fault('config.invalid', `service selection is defined twice, first at ${where}`, { at: placeOf(other) }));
  }
  return first && { ...first, value: choiceOf(first.value, first, (name: string) => name, faults) };
}

function serviceOf(located: Located<WrittenService>, faults: Fault[]): AccessService {
  const { value, source, path } = located;
  const at = (key: string): Located<unknown> => ({ source, path: [...path, key], value });
  const base = {
    name: value.name,
    ...(value.description === undefined ? {} : { description: value.description }),
    allowedProtocols: value.allowedProtocols,
    ...(value.groupMapping === undefined
      ? {}
      : { groupMapping: choiceOf(value.groupMapping, at('groupMapping'), (one: GroupResult) => one, faults) }),
  };
  if (value.type === 'radius') {
    const identity = choiceOf(value.identity, at('identity'), identityOf, faults);
    return { ...base, type: 'radius', identity, authorization: ruledOf(value.authorization, at('authorization'), authorizationOf, faults) };
  }
  return {
    ...base,
    type: 'tacacs',
    ...(value.identity === undefined ? {} : { identity: choiceOf(value.identity, at('identity'), identityOf, faults) }),
    ...(value.authorization === undefined ? {} : { authorization: ruledOf(value.authorization, at('authorization'), adminOf, faults) }),
  };
}

type WrittenChoice<W> = {
  readonly simple?: W | undefined;
  readonly columns?: readonly string[] | undefined;
  readonly rules?: readonly WrittenRule<W>[] | undefined;
  readonly default?: W | undefined;
};

function choiceOf<W, R>(written: WrittenChoice<W>, at: Located<unknown>, result: (of: W) => R, faults: Fault[]): Choice<R> {
  if (written.simple !== undefined) return { mode: 'simple', result: result(written.simple) };
  if (written.default === undefined) throw new Error('the schema lets no choice without a default through');
  const rules = rulesOf({ rules: written.rules ?? [], columns: written.columns }, within(at, 'rules'), 'Rule', result, faults);
  return { mode: 'rules', rules, default: result(written.default) };
}

type WrittenRuled<W> = {
  readonly exceptionColumns?: readonly string[] | undefined;
  readonly exceptions: readonly WrittenRule<W>[];
  readonly columns?: readonly string[] | undefined;
  readonly rules: readonly WrittenRule<W>[];
  readonly default: W;
};

function ruledOf<W, R>(written: WrittenRuled<W>, at: Located<unknown>, result: (of: W) => R, faults: Fault[]): RuledPolicy<R> {
  const exceptions = { rules: written.exceptions, columns: written.exceptionColumns };
  return {
    exceptions: rulesOf(exceptions, within(at, 'exceptions'), 'Exception', result, faults),
    rules: rulesOf(written, within(at, 'rules'), 'Rule', result, faults),
    default: result(written.default),
  };
}

type WrittenTable<W> = { readonly rules: readonly WrittenRule<W>[]; readonly columns?: readonly string[] | undefined };

/** A rule without a name is called by its number (requirement P68). */
function rulesOf<W, R>(
  { rules, columns }: WrittenTable<W>,
  at: Located<unknown>,
  word: string,
  result: (of: W) => R,
  faults: Fault[],
): readonly Rule<R>[] {
  return rules.map((rule, index) => ({
    name: rule.name ?? `${word}-${index + 1}`,
    status: rule.status,
    when: conditionOf(rule, within(at, index), columns, faults),
    result: result(rule.result),
  }));
}

/** Cells first, in the order of the columns, then the compound condition (requirement P62). */
function conditionOf(rule: WrittenRule<unknown>, at: Located<unknown>, columns: readonly string[] | undefined, faults: Fault[]): Condition {
  const cells = rule.cells === undefined ? [] : cellConditions(rule.cells, within(at, 'cells'), columns, faults);
  const when = rule.when === undefined ? [] : [at.source.condition(rule.when, [...at.path, 'when'], faults)];
  const [only, ...others] = [...cells, ...when];
  if (only === undefined) return { kind: 'any' };
  return others.length === 0 ? only : { kind: 'all', of: [only, ...others] };
}

function within(at: Located<unknown>, key: PropertyKey): Located<unknown> {
  return { ...at, path: [...at.path, key] };
}

function identityOf(written: WrittenIdentity): IdentityResult {
  if (written === 'deny') return { source: { kind: 'deny' }, errors: DEFAULT_ERRORS };
  const { errors } = written;
  if ('store' in written) return { source: { kind: 'store', store: written.store }, errors };
  if ('certificateProfile' in written) return { source: { kind: 'certificate', profile: written.certificateProfile }, errors };
  if ('unknownUser' in written) return { source: { kind: 'unknown-user', policy: written.unknownUser }, errors };
  return { source: { kind: 'sequence', sequence: written.sequence }, errors };
}

function authorizationOf(written: WrittenAuthorization): AuthorizationResult {
  if (written === 'deny') return { access: 'deny' };
  return { access: 'permit', profiles: written === 'permit' ? [] : written.profiles };
}

function adminOf(written: WrittenAdmin): AdminResult {
  if (written === 'deny') return { access: 'deny' };
  return written === 'permit' ? { access: 'permit', commandSets: [] } : { access: 'permit', ...given(written) };
}

function profileOf(written: WrittenProfile): AuthorizationProfile {
  return {
    ...given(written),
    attributes: written.attributes.map((one) => ({
      name: one.name,
      values: one.values ?? (one.value === undefined ? [] : [one.value]),
      tag: one.tag,
      ...(one.from === undefined ? {} : { from: one.from }),
    })),
  };
}
