import type { AccessDecision, AccessFacts, AttributeCatalogue, AuthMethod, MergedProfile } from '../model/access.ts';
import type { Condition } from '../rules/ast.ts';
import type { Resolver } from '../rules/compile.ts';
import { HitCounts } from '../rules/hit-counts.ts';
import { type CompiledTable, compileTable, type MonitorListener, type Table, type TableParts } from '../rules/table.ts';
import { attributeResolver } from './attributes.ts';
import type {
  AccessService,
  AuthorizationPolicy,
  AuthorizationResult,
  Choice,
  ErrorOptions,
  IdentityResult,
  PolicyDocument,
} from './elements.ts';
import { mergedProfile, mergeSteps, type ProfileUnit, unitsOf } from './merge.ts';
import type { DaclVersion, PolicyRecord } from './revision.ts';

/** Where to look, with a sequence's stores written out. */
export type CompiledSource =
  | { readonly kind: 'deny' }
  | { readonly kind: 'store'; readonly store: string }
  | {
      readonly kind: 'sequence';
      readonly stores: readonly string[];
      readonly attributeStores: readonly string[];
      readonly onStoreError: 'break' | 'continue';
    };

export type IdentityChoice = { readonly source: CompiledSource; readonly errors: ErrorOptions };

export type CompiledChoice<R> =
  | { readonly mode: 'simple'; readonly result: R }
  | { readonly mode: 'rules'; readonly table: CompiledTable<AccessFacts, R> };

export type CompiledService = {
  readonly name: string;
  readonly type: AccessService['type'];
  readonly allowedProtocols: ReadonlySet<AuthMethod>;
  readonly identity: CompiledChoice<IdentityChoice>;
  /** Absent for a TACACS+ service without device administration policy. */
  readonly authorization?: {
    readonly exceptions: CompiledTable<AccessFacts, AccessDecision>;
    readonly main: CompiledTable<AccessFacts, AccessDecision>;
  };
  /** The answer to an authorization request where there is no policy for it (requirement P18). */
  readonly unauthorized: AccessDecision;
};

/** A revision ready to decide: closures and results made beforehand. Immutable but for its hit counts. */
export interface Policy {
  readonly revision: number;
  readonly record: PolicyRecord;
  readonly hits: HitCounts;
  readonly services: ReadonlyMap<string, CompiledService>;
  /** Undefined when the policy has no service. */
  readonly selection: CompiledChoice<CompiledService> | undefined;
  /** Every merge a rule can give, each object once: what can be encoded beforehand. */
  readonly profiles: readonly MergedProfile[];
  readonly units: ReadonlyMap<string, readonly ProfileUnit[]>;
  readonly catalogue: AttributeCatalogue;
  readonly resolve: Resolver<AccessFacts>;
  readonly shared: ReadonlyMap<string, Condition>;
  /** A version by its name on the wire, older ones too. */
  dacl(wireName: string): DaclVersion | undefined;
  currentDacl(name: string): DaclVersion | undefined;
}

export type CompileOptions = {
  /** Counts that go on from an earlier revision. */
  readonly hits?: HitCounts;
  readonly onMonitor?: MonitorListener<AccessFacts>;
};

export const SELECTION_TABLE = 'service-selection';
export const identityTable = (service: string): string => `${service}/identity`;
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
  const dacls = new Map(record.dacls.map((version) => [version.wireName, version]));
  const current = new Map(record.dacls.filter((version) => version.current).map((version) => [version.name, version]));
  return {
    revision: record.revision,
    record,
    hits,
    services,
    selection:
      document.serviceSelection && compileChoice(SELECTION_TABLE, document.serviceSelection, parts, (name) => known(services, name)),
    profiles: merges.list(),
    units,
    catalogue,
    resolve,
    shared,
    dacl: (wireName) => dacls.get(wireName),
    currentDacl: (name) => current.get(name),
  };
}

function compileService(service: AccessService, document: PolicyDocument, parts: TableParts<AccessFacts>, merges: Merges): CompiledService {
  const identity = compileChoice(identityTable(service.name), service.identity, parts, (result) => identityChoice(result, document));
  const authorization = service.type === 'radius' ? compileAuthorization(service.name, service.authorization, parts, merges) : undefined;
  return {
    name: service.name,
    type: service.type,
    allowedProtocols: new Set(service.allowedProtocols),
    identity,
    ...(authorization ? { authorization } : {}),
    unauthorized: { outcome: 'reject', service: service.name, rule: '', reason: 'access-denied-by-rule' },
  };
}

function compileAuthorization(
  service: string,
  policy: AuthorizationPolicy,
  parts: TableParts<AccessFacts>,
  merges: Merges,
): NonNullable<CompiledService['authorization']> {
  const decision = (result: AuthorizationResult, rule: string): AccessDecision =>
    result.access === 'deny'
      ? { outcome: 'reject', service, rule, reason: 'access-denied-by-rule' }
      : { outcome: 'accept', service, rule, reason: 'authorized', profile: merges.of(result.profiles) };
  const main: Table<AuthorizationResult> = { id: authorizationTable(service), rules: policy.rules, otherwise: policy.default };
  return {
    exceptions: compiledTable({ id: exceptionTable(service), rules: policy.exceptions }, parts, decision),
    main: compiledTable(main, parts, decision),
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

function identityChoice(result: IdentityResult, document: PolicyDocument): IdentityChoice {
  const { source, errors } = result;
  if (source.kind !== 'sequence') return { source, errors };
  const sequence = document.sequences.find(({ name }) => name === source.sequence);
  if (!sequence) throw new Error(`sequence ${source.sequence} was not checked`);
  const { authStores, attributeStores, onStoreError } = sequence;
  return { source: { kind: 'sequence', stores: authStores, attributeStores, onStoreError }, errors };
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

function known<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`${name} was not checked`);
  return found;
}
