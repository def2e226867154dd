import type { AccessFacts } from '../model/access.ts';
import type { Condition } from '../rules/ast.ts';
import type { ConditionLogic } from '../rules/implies.ts';
import type { Rule } from '../rules/table.ts';
import { authorizationTable, exceptionTable, groupMappingTable, identityTable, SELECTION_TABLE } from './compile.ts';
import type { Draft } from './draft.ts';
import type { AccessService, Choice, RuledPolicy } from './elements.ts';
import { type Located, placeOf } from './located.ts';

export type Logic = ConditionLogic<AccessFacts>;

/** A rule with where it is, and the table it is counted in. */
export type PlacedRule = { readonly table: string; readonly rule: Rule<unknown>; readonly at: string };

/** Rules that are looked at one after the other: an exception table and the main table behind it are one walk. */
export type Walk = {
  /** As a person names it: `service s, authorization`. */
  readonly name: string;
  readonly rules: readonly PlacedRule[];
  /** What every request in it meets, beyond what its rules ask. */
  readonly given: readonly Condition[];
};

export function selectionWalk({ serviceSelection }: Draft): Walk | undefined {
  if (serviceSelection === undefined) return undefined;
  return { name: 'service selection', rules: choiceRules(SELECTION_TABLE, serviceSelection), given: [] };
}

export function serviceWalks({ services }: Draft): readonly Walk[] {
  return services.flatMap((service): Walk[] => {
    const { value } = service;
    const given = givenIn(value);
    const named = (part: string): string => `service \`${value.name}\`, ${part}`;
    const authorization: RuledPolicy<unknown> | undefined = value.authorization;
    return [
      ...(value.identity
        ? [{ name: named('identity'), rules: choiceRules(identityTable(value.name), part(service, 'identity', value.identity)), given }]
        : []),
      ...(value.groupMapping
        ? [
            {
              name: named('group mapping'),
              rules: choiceRules(groupMappingTable(value.name), part(service, 'groupMapping', value.groupMapping)),
              given,
            },
          ]
        : []),
      ...(authorization
        ? [
            {
              name: named('authorization'),
              rules: [
                ...placed(exceptionTable(value.name), part(service, 'authorization', authorization.exceptions), 'exceptions'),
                ...placed(authorizationTable(value.name), part(service, 'authorization', authorization.rules), 'rules'),
              ],
              given,
            },
          ]
        : []),
    ];
  });
}

/** A service takes only its own protocol and methods, so nothing else reaches its rules. */
function givenIn({ type, allowedProtocols }: AccessService): readonly Condition[] {
  const given: Condition[] = [
    { kind: 'compare', attr: 'protocol', op: 'eq', value: type },
    { kind: 'compare', attr: 'system.method', op: 'in', value: allowedProtocols },
  ];
  if (!allowedProtocols.includes('HostLookup')) given.push({ kind: 'compare', attr: 'system.HostLookup', op: 'eq', value: false });
  else if (allowedProtocols.length === 1) given.push({ kind: 'compare', attr: 'system.HostLookup', op: 'eq', value: true });
  return given;
}

function part<T, U>(located: Located<T>, key: string, value: U): Located<U> {
  return { ...located, value, path: [...located.path, key] };
}

function choiceRules<R>(table: string, choice: Located<Choice<R>>): readonly PlacedRule[] {
  return choice.value.mode === 'simple' ? [] : placed(table, { ...choice, value: choice.value.rules }, 'rules');
}

function placed<R>(table: string, rules: Located<readonly Rule<R>[]>, key: string): readonly PlacedRule[] {
  return rules.value.map((rule, index) => ({ table, rule, at: placeOf(rules, key, index) }));
}
