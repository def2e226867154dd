import { type Fault, fault } from '../base/fault.ts';
import type { AccessFacts, AttributeCatalogue } from '../model/access.ts';
import type { Comparison, Condition } from '../rules/ast.ts';
import { comparisonsOf } from '../rules/attributes-of.ts';
import type { Resolver } from '../rules/compile.ts';
import { attributeResolver, hierarchyIn } from './attributes.ts';
import { ConditionCheck } from './check-condition.ts';
import type { Draft } from './draft.ts';
import { DuplicateNames } from './duplicate-names.ts';
import type { SharedCondition } from './elements.ts';
import type { PolicyKind } from './kinds.ts';
import type { KnownNames } from './known-names.ts';
import { type Located, type PolicySource, placeOf } from './located.ts';

type Referable =
  | 'access service'
  | 'identity sequence'
  | 'certificate authentication profile'
  | 'unknown-user policy'
  | 'authorization profile'
  | 'shell profile'
  | 'command set'
  | 'dACL';

/** Every name a policy defines; what refers to something that is not there is told, with what is. */
export class PolicyNames {
  readonly faults: Fault[] = [];
  readonly known: KnownNames;
  /** Every file could be read, so a name not found is not defined. */
  readonly whole: boolean;
  readonly #draft: Draft;
  readonly #names: Readonly<Record<Referable, ReadonlySet<string>>>;
  readonly #resolve: Resolver<AccessFacts>;
  readonly #conditions: ConditionCheck;
  /** Every declared place of the identity group hierarchy and those above it; empty: none is declared, any may be named. */
  readonly #identityGroups: ReadonlySet<string>;
  readonly #deviceGroups: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(draft: Draft, catalogue: AttributeCatalogue, known: KnownNames, whole: boolean) {
    this.#draft = draft;
    this.known = known;
    this.whole = whole;
    this.#names = {
      'access service': new Set([...namesOf(draft.services), ...namesOf(draft.proxies)]),
      'identity sequence': namesOf(draft.sequences),
      'certificate authentication profile': namesOf(draft.certificateProfiles),
      'unknown-user policy': namesOf(draft.unknownUserPolicies),
      'authorization profile': namesOf(draft.profiles),
      'shell profile': namesOf(draft.shellProfiles),
      'command set': namesOf(draft.commandSets),
      dACL: new Set(draft.dacls.map(({ name }) => name)),
    };
    const shared = new Map(draft.conditions.map(({ value }) => [value.name, value.when]));
    this.#resolve = attributeResolver(catalogue);
    this.#conditions = new ConditionCheck(this.#resolve, shared, whole);
    this.#identityGroups = placesOf(draft.identityGroups.map(({ value }) => value));
    this.#deviceGroups = new Map(draft.deviceGroups.map(({ value }) => [value.hierarchy, placesOf(value.groups)]));
  }

  duplicates(): void {
    const draft = this.#draft;
    const kinds = [
      ['access service', [...draft.services, ...draft.proxies, ...draft.draftServices]],
      ['identity sequence', draft.sequences],
      ['certificate authentication profile', draft.certificateProfiles],
      ['unknown-user policy', draft.unknownUserPolicies],
      ['authorization profile', draft.profiles],
      ['shell profile', draft.shellProfiles],
      ['command set', draft.commandSets],
      ['shared condition', draft.conditions],
    ] as const;
    for (const [kind, list] of kinds) {
      const names = new DuplicateNames(kind, this.faults);
      for (const one of list) names.add(one.value.name, placeOf(one, 'name'));
    }
    const hierarchies = new DuplicateNames('device group hierarchy', this.faults);
    for (const one of draft.deviceGroups) hierarchies.add(one.value.hierarchy, placeOf(one, 'hierarchy'));
    const dacls = new DuplicateNames('dACL', this.faults);
    for (const { name, path } of draft.dacls) dacls.add(name, `${path}:1:1`);
  }

  reference(kind: Referable, name: string, at: string): void {
    if (!this.whole || this.#names[kind].has(name)) return;
    if (kind === 'access service' && this.#draft.draftServices.some(({ value }) => value.name === name)) {
      this.tell(`the access service \`${name}\` is a draft: give it its policies and move it to \`services\``, at, 'config.reference');
      return;
    }
    const hint = kind === 'dACL' ? `add the file \`${name}.acl\`` : 'define it';
    this.tell(`there is no ${kind} \`${name}\`: ${hint}${orOneOf(this.#names[kind])}`, at, 'config.reference');
  }

  store(id: string, at: string): void {
    const { stores } = this.known;
    if (stores && !stores.has(id)) {
      this.tell(`there is no identity store \`${id}\`: define it${orOneOf(new Set(stores.keys()))}`, at, 'config.reference');
    }
  }

  /** A result names an exact place (requirement P84). */
  identityGroup(place: string, at: string): void {
    if (!this.whole || this.#identityGroups.size === 0 || this.#identityGroups.has(place)) return;
    this.tell(
      `there is no identity group \`${place}\`: add it to \`identityGroups\`${orOneOf(this.#identityGroups)}`,
      at,
      'config.reference',
    );
  }

  condition(condition: Condition, source: PolicySource, kind: PolicyKind): void {
    this.faults.push(...this.#conditions.faults(condition, kind).map((one) => source.fault(one)));
    this.#mentions(condition, source);
  }

  /** A shared condition is checked where it is written; whether a policy may read what it reads, where it is used. */
  sharedCondition({ value, source }: Located<SharedCondition>): void {
    this.condition(value.when, source, 'authorization');
    this.faults.push(...this.#conditions.circle(value.name, value.when).map((one) => source.fault(one)));
  }

  tell(message: string, at: string, code: 'config.invalid' | 'config.reference' = 'config.invalid'): void {
    this.faults.push(fault(code, message, { at }));
  }

  /**
   * What a condition names must exist, where it is known what does: a misspelt place, hierarchy or store would silently never match. A hierarchy that
   * nobody declares is open.
   */
  #mentions(condition: Condition, source: PolicySource): void {
    for (const comparison of comparisonsOf(condition)) {
      const { attr, at = { line: 1, column: 1 } } = comparison;
      const where = `${source.path}:${at.line}:${at.column}`;
      this.#storeOf(attr, where);
      const declared = attr === 'identity.group' || attr === 'system.IdentityGroup' ? this.#identityGroups : this.#hierarchyOf(attr, where);
      if (declared !== undefined && this.whole) this.#places(comparison, declared, where);
    }
  }

  /** An attribute that profiles take values from: it exists, and so does the store it is of. */
  source(attr: string, at: string): void {
    if (this.#resolve(attr) === undefined) this.tell(`there is no attribute \`${attr}\`: mend the spelling`, at, 'config.reference');
    this.#storeOf(attr, at);
  }

  /** The store of `store.<id>.<name>`. */
  #storeOf(attr: string, at: string): void {
    const [, id] = /^store\.([^.]+)\../.exec(attr) ?? [];
    if (id !== undefined) this.store(id, at);
  }

  #places({ attr, op, value }: Comparison, declared: ReadonlySet<string>, at: string): void {
    if (declared.size === 0 || !['eq', 'ne', 'in', 'notIn', 'inGroup'].includes(op)) return;
    for (const place of [value].flat()) {
      if (typeof place !== 'string' || declared.has(place)) continue;
      this.tell(`\`${attr}\` has no place \`${place}\`: declare it${orOneOf(declared)}`, at);
    }
  }

  /** The places of the hierarchy an attribute reads; undefined where they are not declared. */
  #hierarchyOf(attr: string, at: string): ReadonlySet<string> | undefined {
    const name = hierarchyIn(attr);
    if (name === undefined) return undefined;
    const places = this.#deviceGroups.get(name);
    if (places === undefined && this.whole) this.faults.push(...unknownHierarchy(name, this.#deviceGroups, at));
    return places;
  }
}

/** There without being declared (requirement P73); as long as they are not, every place of theirs may be named. */
const PREDEFINED = ['Location', 'Device Type'];

/** That a hierarchy is none of the declared ones and none of those always there; nothing where none is declared. */
export function unknownHierarchy(name: string, declared: ReadonlyMap<string, unknown>, at: string): readonly Fault[] {
  if (declared.size === 0 || declared.has(name) || PREDEFINED.includes(name)) return [];
  const known = orOneOf(new Set([...PREDEFINED, ...declared.keys()]));
  return [fault('config.reference', `there is no device group hierarchy \`${name}\`: declare it in \`deviceGroups\`${known}`, { at })];
}

/** Each place with all places above it. */
export function placesOf(groups: readonly string[]): ReadonlySet<string> {
  return new Set(groups.flatMap((group) => group.split(':').map((_, index, parts) => parts.slice(0, index + 1).join(':'))));
}

function namesOf(list: readonly Located<{ readonly name: string }>[]): ReadonlySet<string> {
  return new Set(list.map(({ value }) => value.name));
}

export function orOneOf(names: ReadonlySet<string>): string {
  const some = [...names].slice(0, 8).map((name) => `\`${name}\``);
  return some.length > 0 ? `, or use one of ${some.join(', ')}${names.size > 8 ? ', …' : ''}` : '';
}
