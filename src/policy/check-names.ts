import { type Fault, fault } from '../base/fault.ts';
import type { AttributeCatalogue } from '../model/access.ts';
import type { Condition } from '../rules/ast.ts';
import { comparisonsOf } from '../rules/attributes-of.ts';
import { attributeResolver } from './attributes.ts';
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
    this.#conditions = new ConditionCheck(attributeResolver(catalogue), shared, whole);
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
    this.#places(condition, source);
  }

  /** A shared condition is checked where it is written; whether a policy may read what it reads, where it is used. */
  sharedCondition({ value, source }: Located<SharedCondition>): void {
    this.condition(value.when, source, 'authorization');
    this.faults.push(...this.#conditions.circle(value.name, value.when).map((one) => source.fault(one)));
  }

  tell(message: string, at: string, code: 'config.invalid' | 'config.reference' = 'config.invalid'): void {
    this.faults.push(fault(code, message, { at }));
  }

  /** Places of declared hierarchies that a condition names must exist: a misspelt one would silently never match. */
  #places(condition: Condition, source: PolicySource): void {
    if (!this.whole) return;
    for (const { attr, op, value, at } of comparisonsOf(condition)) {
      const declared = attr === 'identity.group' || attr === 'system.IdentityGroup' ? this.#identityGroups : this.#hierarchy(attr);
      if (declared === undefined || declared.size === 0 || !['eq', 'ne', 'in', 'notIn', 'inGroup'].includes(op)) continue;
      for (const place of [value].flat()) {
        if (typeof place !== 'string' || declared.has(place)) continue;
        const message = `\`${attr}\` has no place \`${place}\`: declare it${orOneOf(declared)}`;
        this.faults.push(source.fault({ message, line: at?.line ?? 1, column: at?.column ?? 1 }));
      }
    }
  }

  #hierarchy(attr: string): ReadonlySet<string> | undefined {
    return attr.startsWith('device.') ? this.#deviceGroups.get(attr.slice('device.'.length)) : undefined;
  }
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
