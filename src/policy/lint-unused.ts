import { canonicalJson } from '../base/json.ts';
import { referencesOf } from '../rules/attributes-of.ts';
import type { Draft } from './draft.ts';
import type { AccessService, IdentitySource, RuledPolicy } from './elements.ts';
import type { Finding, LintParts } from './finding.ts';
import { selectionWalk, serviceWalks } from './lint-tables.ts';
import { type Located, placeOf } from './located.ts';

type Named = { readonly name: string };

/** Elements nothing refers to, and elements that say the same under two names. */
export function lintUnused({ draft }: LintParts): readonly Finding[] {
  const used = usedNames(draft);
  const kinds: readonly (readonly [kind: string, elements: readonly Located<Named>[], used: ReadonlySet<string>])[] = [
    ['access service', [...draft.services, ...draft.proxies], used.services],
    ['identity sequence', draft.sequences, used.sequences],
    ['certificate authentication profile', draft.certificateProfiles, used.certificateProfiles],
    ['unknown-user policy', draft.unknownUserPolicies, used.unknownUserPolicies],
    ['authorization profile', draft.profiles, used.profiles],
    ['shell profile', draft.shellProfiles, used.shellProfiles],
    ['command set', draft.commandSets, used.commandSets],
    ['shared condition', draft.conditions, used.conditions],
  ];
  return [
    ...kinds.flatMap(([kind, elements, names]) => [...unused(kind, elements, names), ...duplicates(kind, elements)]),
    ...draft.dacls.flatMap(({ name, path }): Finding[] =>
      used.dacls.has(name)
        ? []
        : [{ code: 'unused', severity: 'warning', message: `no profile names the dACL \`${name}\``, at: `${path}:1:1` }],
    ),
  ];
}

function unused(kind: string, elements: readonly Located<Named>[], used: ReadonlySet<string>): readonly Finding[] {
  return elements
    .filter(({ value }) => !used.has(value.name))
    .map((one) => ({
      code: 'unused',
      severity: 'warning',
      message: `nothing refers to the ${kind} \`${one.value.name}\``,
      at: placeOf(one),
    }));
}

function duplicates(kind: string, elements: readonly Located<Named>[]): readonly Finding[] {
  const first = new Map<string, string>();
  return elements.flatMap((one): Finding[] => {
    const { name, ...content } = one.value;
    // Where it stands is no part of what it says.
    const key = canonicalJson(
      JSON.parse(JSON.stringify(content, (field, inner) => (field === 'at' || field === 'description' ? undefined : inner))),
    );
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, name);
    return earlier === undefined || key === '{}'
      ? []
      : [
          {
            code: 'duplicate-element',
            severity: 'note',
            message: `the ${kind}s \`${earlier}\` and \`${name}\` say the same`,
            at: placeOf(one),
          },
        ];
  });
}

function usedNames(draft: Draft) {
  const services = draft.services.map(({ value }) => value);
  const sources = services.flatMap(sourcesOf);
  const results = services.flatMap(resultsOf);
  const selection = draft.serviceSelection?.value;
  const walks = [selectionWalk(draft), ...serviceWalks(draft)];
  const conditions = [
    ...walks.flatMap((walk) => (walk?.rules ?? []).map(({ rule }) => rule.when)),
    ...draft.conditions.map(({ value }) => value.when),
  ];
  const of = <T>(list: readonly T[], name: (one: T) => string | undefined): ReadonlySet<string> =>
    new Set(list.flatMap((one) => name(one) ?? []));
  const certificates = [
    ...sources.flatMap((source) => (source.kind === 'certificate' ? [source.profile] : [])),
    ...draft.sequences.flatMap(({ value }) => value.certificateProfile ?? []),
  ];
  return {
    services: new Set(
      selection === undefined
        ? []
        : selection.mode === 'simple'
          ? [selection.result]
          : [...selection.rules.map(({ result }) => result), selection.default],
    ),
    sequences: of(sources, (source) => (source.kind === 'sequence' ? source.sequence : undefined)),
    certificateProfiles: new Set(certificates),
    unknownUserPolicies: of(sources, (source) => (source.kind === 'unknown-user' ? source.policy : undefined)),
    profiles: new Set([
      ...results.flatMap(({ profiles }) => profiles),
      ...draft.profiles.flatMap(({ value }) => (value.serviceTemplate ? [value.name] : [])),
    ]),
    shellProfiles: new Set(results.flatMap(({ shellProfile }) => shellProfile ?? [])),
    commandSets: new Set(results.flatMap(({ commandSets }) => commandSets)),
    conditions: new Set(conditions.flatMap(referencesOf).map(({ name }) => name)),
    dacls: new Set(
      draft.profiles.flatMap(({ value: { dacl, whenFull } }) => [dacl ?? [], typeof whenFull === 'object' ? whenFull.dacl : []].flat()),
    ),
  };
}

function sourcesOf({ identity }: AccessService): readonly IdentitySource[] {
  if (identity === undefined) return [];
  return identity.mode === 'simple'
    ? [identity.result.source]
    : [...identity.rules.map(({ result }) => result.source), identity.default.source];
}

type Results = { readonly profiles: readonly string[]; readonly shellProfile?: string; readonly commandSets: readonly string[] };

function resultsOf(service: AccessService): readonly Results[] {
  if (service.type === 'radius') {
    return everyResult(service.authorization).map((of) => ({ profiles: of.access === 'permit' ? of.profiles : [], commandSets: [] }));
  }
  if (service.authorization === undefined) return [];
  return everyResult(service.authorization).map((of) =>
    of.access === 'permit'
      ? { profiles: [], commandSets: of.commandSets, ...(of.shellProfile === undefined ? {} : { shellProfile: of.shellProfile }) }
      : { profiles: [], commandSets: [] },
  );
}

function everyResult<R>({ exceptions, rules, default: otherwise }: RuledPolicy<R>): readonly R[] {
  return [...exceptions, ...rules].map(({ result }) => result).concat(otherwise);
}
