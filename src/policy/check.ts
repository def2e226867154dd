import { type Fault, fault } from '../base/fault.ts';
import type { AttributeCatalogue } from '../model/access.ts';
import type { Condition } from '../rules/ast.ts';
import type { Rule } from '../rules/table.ts';
import { attributeResolver } from './attributes.ts';
import { ConditionCheck } from './check-condition.ts';
import { checkProfile, type Unencodable } from './check-profile.ts';
import type { Draft } from './draft.ts';
import { DuplicateNames } from './duplicate-names.ts';
import type { AccessService, AuthorizationResult, Choice, IdentityResult, IdentitySequence } from './elements.ts';
import type { PolicyKind } from './kinds.ts';
import { type Located, type PolicySource, placeOf } from './located.ts';

/** What the rest of the configuration knows; what is absent is not checked here. */
export type KnownNames = {
  /** Ids of the identity stores. */
  readonly stores?: ReadonlySet<string>;
  /** The codec's word on values of profiles. */
  readonly unencodable?: Unencodable;
};

/** `file:line:column` of something inside the thing being checked. */
type Place = (...way: readonly PropertyKey[]) => string;

type Referable = 'access service' | 'identity sequence' | 'authorization profile' | 'dACL';

/** Holds a policy against itself and the dictionary. `whole`: every file could be read, so a name not found is not defined. */
export function checkPolicy(draft: Draft, catalogue: AttributeCatalogue, known: KnownNames, whole: boolean): readonly Fault[] {
  const check = new Check(draft, catalogue, known, whole);
  check.duplicates();
  check.selection();
  for (const service of draft.services) check.service(service);
  for (const sequence of draft.sequences) check.sequence(sequence);
  for (const profile of draft.profiles) {
    check.faults.push(...checkProfile(profile, catalogue, known.unencodable));
    if (profile.value.dacl !== undefined) check.reference('dACL', profile.value.dacl, placeOf(profile, 'dacl'));
  }
  for (const condition of draft.conditions) check.shared(condition);
  return check.faults;
}

class Check {
  readonly faults: Fault[] = [];
  readonly #draft: Draft;
  readonly #known: KnownNames;
  readonly #whole: boolean;
  readonly #names: Readonly<Record<Referable, ReadonlySet<string>>>;
  readonly #conditions: ConditionCheck;

  constructor(draft: Draft, catalogue: AttributeCatalogue, known: KnownNames, whole: boolean) {
    this.#draft = draft;
    this.#known = known;
    this.#whole = whole;
    this.#names = {
      'access service': namesOf(draft.services),
      'identity sequence': namesOf(draft.sequences),
      'authorization profile': namesOf(draft.profiles),
      dACL: new Set(draft.dacls.map(({ name }) => name)),
    };
    const shared = new Map(draft.conditions.map(({ value }) => [value.name, value.when]));
    this.#conditions = new ConditionCheck(attributeResolver(catalogue), shared, whole);
  }

  duplicates(): void {
    const kinds = [
      ['access service', this.#draft.services],
      ['identity sequence', this.#draft.sequences],
      ['authorization profile', this.#draft.profiles],
      ['shared condition', this.#draft.conditions],
    ] as const;
    for (const [kind, list] of kinds) {
      const names = new DuplicateNames(kind, this.faults);
      for (const one of list) names.add(one.value.name, placeOf(one, 'name'));
    }
    const dacls = new DuplicateNames('dACL', this.faults);
    for (const { name, path } of this.#draft.dacls) dacls.add(name, `${path}:1:1`);
  }

  selection(): void {
    const selection = this.#draft.serviceSelection;
    const [first] = this.#draft.services;
    if (selection) this.#choice(selection, 'serviceSelection', (name, at) => this.reference('access service', name, at()));
    else if (first && this.#whole) {
      const hint = `write \`serviceSelection: { simple: ${first.value.name} }\``;
      const message = `no service selection says which requests go to which access service: ${hint}`;
      this.faults.push(fault('config.reference', message, { at: placeOf(first) }));
    }
  }

  service(service: Located<AccessService>): void {
    const identity = { ...service, value: service.value.identity, path: [...service.path, 'identity'] };
    this.#choice(identity, 'identity', (result, at) => this.#identity(result, at));
    if (service.value.type !== 'radius') return;
    const { exceptions, rules, default: otherwise } = service.value.authorization;
    const within = (key: string): Located<unknown> => ({ ...service, path: [...service.path, 'authorization', key] });
    const result = (of: AuthorizationResult, at: Place): void => {
      if (of.access === 'deny') return;
      for (const [index, name] of of.profiles.entries()) this.reference('authorization profile', name, at('profiles', index));
    };
    const names = new DuplicateNames('rule', this.faults);
    this.#rules(exceptions, within('exceptions'), 'authorization', names, result);
    this.#rules(rules, within('rules'), 'authorization', names, result);
    result(otherwise, placeWithin(within('default')));
  }

  sequence(sequence: Located<IdentitySequence>): void {
    for (const list of ['authStores', 'attributeStores'] as const) {
      for (const [index, store] of sequence.value[list].entries()) this.#store(store, placeOf(sequence, list, index));
    }
  }

  shared({ value, source }: Located<{ readonly name: string; readonly when: Condition }>): void {
    this.#condition(value.when, source, 'authorization');
    this.faults.push(...this.#conditions.circle(value.name, value.when).map((one) => source.fault(one)));
  }

  reference(kind: Referable, name: string, at: string): void {
    if (!this.#whole || this.#names[kind].has(name)) return;
    const hint = kind === 'dACL' ? `add the file \`${name}.acl\`` : 'define it';
    this.faults.push(fault('config.reference', `there is no ${kind} \`${name}\`: ${hint}${orOneOf(this.#names[kind])}`, { at }));
  }

  #identity({ source }: IdentityResult, at: Place): void {
    if (source.kind === 'store') this.#store(source.store, at('store'));
    if (source.kind === 'sequence') this.reference('identity sequence', source.sequence, at('sequence'));
  }

  #store(store: string, at: string): void {
    const { stores } = this.#known;
    if (!stores || stores.has(store)) return;
    this.faults.push(fault('config.reference', `there is no identity store \`${store}\`: define it${orOneOf(stores)}`, { at }));
  }

  #choice<R>(choice: Located<Choice<R>>, kind: PolicyKind, result: (of: R, at: Place) => void): void {
    const within = (key: string): Located<unknown> => ({ ...choice, path: [...choice.path, key] });
    if (choice.value.mode === 'simple') {
      result(choice.value.result, placeWithin(within('simple')));
      return;
    }
    this.#rules(choice.value.rules, within('rules'), kind, new DuplicateNames('rule', this.faults), result);
    result(choice.value.default, placeWithin(within('default')));
  }

  #rules<R>(
    rules: readonly Rule<R>[],
    at: Located<unknown>,
    kind: PolicyKind,
    names: DuplicateNames,
    result: (of: R, at: Place) => void,
  ): void {
    rules.forEach((rule, index) => {
      names.add(rule.name, placeOf(at, index, 'name'));
      this.#condition(rule.when, at.source, kind);
      result(rule.result, (...way) => placeOf(at, index, 'result', ...way));
    });
  }

  #condition(condition: Condition, source: PolicySource, kind: PolicyKind): void {
    this.faults.push(...this.#conditions.faults(condition, kind).map((one) => source.fault(one)));
  }
}

function placeWithin(located: Located<unknown>): Place {
  return (...way) => placeOf(located, ...way);
}

function namesOf(list: readonly Located<{ readonly name: string }>[]): ReadonlySet<string> {
  return new Set(list.map(({ value }) => value.name));
}

function orOneOf(names: ReadonlySet<string>): string {
  const some = [...names].slice(0, 8).map((name) => `\`${name}\``);
  return some.length > 0 ? `, or use one of ${some.join(', ')}${names.size > 8 ? ', …' : ''}` : '';
}
