import type { AccessDecision, AccessFacts, AdminDecision, AttributeCatalogue, AuthMethod, MergedProfile } from '../model/access.ts';
import type { Condition } from '../rules/ast.ts';
import type { Resolver } from '../rules/compile.ts';
import { HitCounts } from '../rules/hit-counts.ts';
import { type CompiledTable, compileTable, type MonitorListener, type Table, type TableParts } from '../rules/table.ts';
import { attributeResolver } from './attributes.ts';
import type { Unencodable } from './check-profile.ts';
import type {
  AccessService,
  AdminResult,
  AuthorizationResult,
  Choice,
  CommandSet,
  GroupResult,
  PolicyDocument,
  ProxyService,
  RuledPolicy,
  ShellProfile,
} from './elements.ts';
import { type IdentityChoice, identityChoice } from './identity-source.ts';
import { mergedProfile, mergeSteps, type ProfileUnit, unitsOf } from './merge.ts';
import type { DaclVersion, PolicyRecord } from './revision.ts';

export type CompiledChoice<R> =
  | { readonly mode: 'simple'; readonly result: R }
  | { readonly mode: 'rules'; readonly table: CompiledTable<AccessFacts, R> };

export type CompiledRuled<R> = { readonly exceptions: CompiledTable<AccessFacts, R>; readonly main: CompiledTable<AccessFacts, R> };

type CompiledBase = {
  readonly name: string;
  readonly allowedProtocols: ReadonlySet<AuthMethod>;
  readonly groupMapping?: CompiledChoice<GroupResult>;
};

export type CompiledRadiusService = CompiledBase & {
  readonly type: 'radius';
  readonly identity: CompiledChoice<IdentityChoice>;
  readonly authorization: CompiledRuled<AccessDecision>;
};

export type CompiledTacacsService = CompiledBase & {
  readonly type: 'tacacs';
  readonly identity?: CompiledChoice<IdentityChoice>;
  readonly authorization?: CompiledRuled<AdminDecision>;
};

export type CompiledService = CompiledRadiusService | CompiledTacacsService;

/** A revision ready to decide: closures and results made beforehand. Immutable but for its hit counts. */
export interface Policy {
  readonly revision: number;
  readonly record: PolicyRecord;
  readonly hits: HitCounts;
  readonly services: ReadonlyMap<string, CompiledService>;
  /** Undefined when the policy has no service. */
  readonly selection: CompiledChoice<CompiledService | ProxyService> | undefined;
  /** Every merge a rule can give, each object once: what can be encoded beforehand. */
  readonly profiles: readonly MergedProfile[];
  readonly units: ReadonlyMap<string, readonly ProfileUnit[]>;
  /** What the service templates that devices may download give, by their names. */
  readonly serviceTemplates: ReadonlyMap<string, AccessDecision>;
  readonly shellProfiles: ReadonlyMap<string, ShellProfile>;
  readonly commandSets: ReadonlyMap<string, CommandSet>;
  readonly catalogue: AttributeCatalogue;
  readonly resolve: Resolver<AccessFacts>;
  /** The codec's word on values that are known only with the user. */
  readonly unencodable: Unencodable | undefined;
  readonly shared: ReadonlyMap<string, Condition>;
  /** A version by its name on the wire, older ones too. */
  dacl(wireName: string): DaclVersion | undefined;
  currentDacl(name: string): DaclVersion | undefined;
}

export type CompileOptions = {
  /** Counts that go on from an earlier revision. */
  readonly hits?: HitCounts;
  readonly onMonitor?: MonitorListener<AccessFacts>;
  readonly unencodable?: Unencodable;
};

export const SELECTION_TABLE = 'service-selection';
export const identityTable = (service: string): string => `${service}/identity`;
export const groupMappingTable = (service: string): string => `${service}/group-mapping`;
export const authorizationTable = (service: string): string => `${service}/authorization`;
export const exceptionTable = (service: string): string => `${service}/authorization/exceptions`;

/** Compiles a record that `readPolicy` accepted with the same catalogue; anything it would have refused is a bug here and throws. */
export function compilePolicy(record: PolicyRecord, catalogue: AttributeCatalogue, options: CompileOptions = {}): Policy {
  const { document } = record;
  const hits = options.hits ?? new HitCounts();
  const shared = new Map(document.conditions.map(({ name, when }) => [name, when]));
  const resolve = attributeResolver(catalogue);
  const parts: TableParts<AccessFacts> = { resolve, shared, hits, ...(options.onMonitor ? { onMonitor: options.onMonitor } : {}) };
  const units = new Map(document.profiles.map((profile) => [profile.name, unitsOf(profile, catalogue)]));
  const merges = new Merges(units);
  const services = new Map(document.services.map((service) => [service.name, compileService(service, document, parts, merges)]));
  const serviceTemplates = new Map(
    document.profiles.flatMap(({ name, serviceTemplate }) => (serviceTemplate ? [[name, templateDecision(name, merges)] as const] : [])),
  );
  const targets = new Map<string, CompiledService | ProxyService>([...services, ...byName(document.proxies)]);
  const dacls = new Map(record.dacls.map((version) => [version.wireName, version]));
  const current = new Map(record.dacls.filter((version) => version.current).map((version) => [version.name, version]));
  return {
    revision: record.revision,
    record,
    hits,
    services,
    selection:
      document.serviceSelection && compileChoice(SELECTION_TABLE, document.serviceSelection, parts, (name) => known(targets, name)),
    profiles: merges.list(),
    units,
    serviceTemplates,
    shellProfiles: byName(document.shellProfiles),
    commandSets: byName(document.commandSets),
    catalogue,
    resolve,
    unencodable: options.unencodable,
    shared,
    dacl: (wireName) => dacls.get(wireName),
    currentDacl: (name) => current.get(name),
  };
}

function compileService(service: AccessService, document: PolicyDocument, parts: TableParts<AccessFacts>, merges: Merges): CompiledService {
  const { name, groupMapping } = service;
  const base = {
    name,
    allowedProtocols: new Set(service.allowedProtocols),
    ...(groupMapping === undefined ? {} : { groupMapping: compileChoice(groupMappingTable(name), groupMapping, parts, (group) => group) }),
  };
  const identityOf = (identity: NonNullable<AccessService['identity']>): CompiledChoice<IdentityChoice> =>
    compileChoice(identityTable(name), identity, parts, (result) => identityChoice(result, document));
  if (service.type === 'radius') {
    const authorization = compileRuled(name, service.authorization, parts, networkDecision(name, merges));
    return { ...base, type: 'radius', identity: identityOf(service.identity), authorization };
  }
  return {
    ...base,
    type: 'tacacs',
    ...(service.identity === undefined ? {} : { identity: identityOf(service.identity) }),
    ...(service.authorization === undefined
      ? {}
      : { authorization: compileRuled(name, service.authorization, parts, adminDecision(name)) }),
  };
}

function networkDecision(service: string, merges: Merges): (result: AuthorizationResult, rule: string) => AccessDecision {
  return (result, rule) =>
    result.access === 'deny'
      ? { outcome: 'reject', service, rule, reason: 'access-denied-by-rule' }
      : { outcome: 'accept', service, rule, reason: 'authorized', profile: merges.of(result.profiles) };
}

/** No rule gives a template: the device asks for it by its name. */
function templateDecision(name: string, merges: Merges): AccessDecision {
  return { outcome: 'accept', service: '', rule: name, reason: 'authorized', profile: merges.of([name]) };
}

function adminDecision(service: string): (result: AdminResult, rule: string) => AdminDecision {
  return (result, rule) => {
    if (result.access === 'deny') return { outcome: 'reject', service, rule, reason: 'access-denied-by-rule', commandSets: [] };
    const { shellProfile, commandSets } = result;
    const decided = { outcome: 'accept', service, rule, reason: 'authorized', commandSets } as const;
    return shellProfile === undefined ? decided : { ...decided, shellProfile };
  };
}

function compileRuled<R, S>(
  service: string,
  policy: RuledPolicy<R>,
  parts: TableParts<AccessFacts>,
  decision: (result: R, rule: string) => S,
): CompiledRuled<S> {
  return {
    exceptions: compiledTable({ id: exceptionTable(service), rules: policy.exceptions }, parts, decision),
    main: compiledTable({ id: authorizationTable(service), rules: policy.rules, otherwise: policy.default }, parts, decision),
  };
}

function compileChoice<R, S>(id: string, choice: Choice<R>, parts: TableParts<AccessFacts>, map: (result: R) => S): CompiledChoice<S> {
  if (choice.mode === 'simple') return { mode: 'simple', result: map(choice.result) };
  return { mode: 'rules', table: compiledTable({ id, rules: choice.rules, otherwise: choice.default }, parts, map) };
}

function compiledTable<R, S>(
  table: Table<R>,
  parts: TableParts<AccessFacts>,
  map: (result: R, rule: string) => S,
): CompiledTable<AccessFacts, S> {
  const compiled = compileTable(table, parts, map);
  if (!compiled.ok) throw new Error(`table ${table.id} was not checked: ${compiled.error.map(({ message }) => message).join('; ')}`);
  return compiled.value;
}

/** Merges made once for each list of profiles, so that equal results are one object. */
class Merges {
  readonly #units: ReadonlyMap<string, readonly ProfileUnit[]>;
  readonly #made = new Map<string, MergedProfile>();

  constructor(units: ReadonlyMap<string, readonly ProfileUnit[]>) {
    this.#units = units;
  }

  of(names: readonly string[]): MergedProfile {
    const key = names.join('\n');
    const made = this.#made.get(key) ?? mergedProfile(names, mergeSteps(names.map((name) => known(this.#units, name))));
    this.#made.set(key, made);
    return made;
  }

  list(): readonly MergedProfile[] {
    return [...this.#made.values()];
  }
}

function byName<T extends { readonly name: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  return new Map(list.map((one) => [one.name, one]));
}

function known<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`${name} was not checked`);
  return found;
}
