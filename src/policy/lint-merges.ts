import type { MergedProfile } from '../model/access.ts';
import type { Finding, LintParts } from './finding.ts';
import { serviceWalks } from './lint-tables.ts';
import { placeOf } from './located.ts';

/** Cisco-AVPair names of which a device takes several. */
const ACCUMULATE = /^(?:ip:|ipv6:)?(?:route|inacl|outacl)|^subscriber:|#/;

/**
 * Cisco-AVPairs come from all profiles of a rule (P80): two of the same name with different values are both sent, and the device takes one of
 * them (trap T1-11).
 */
export function lintMerges({ draft, policy }: LintParts): readonly Finding[] {
  const places = new Map(serviceWalks(draft).flatMap(({ rules }) => rules.map(({ table, rule, at }) => [`${table}\n${rule.name}`, at])));
  return [...policy.services.values()].flatMap((service): Finding[] => {
    if (service.type !== 'radius') return [];
    const { exceptions, main } = service.authorization;
    const located = draft.services.find(({ value }) => value.name === service.name);
    return [exceptions, main].flatMap((table) =>
      [...table.rules, ...(table.otherwise ? [table.otherwise] : [])].flatMap(({ name, result }): Finding[] => {
        const at = places.get(`${table.id}\n${name}`) ?? (located ? placeOf(located, 'authorization', 'default') : '');
        return conflicts(result.profile).map((what) => ({
          code: 'conflicting-pairs',
          severity: 'warning',
          message: `rule \`${name}\` of service \`${service.name}\` sends ${what}: all are sent, and the device takes one`,
          at,
        }));
      }),
    );
  });
}

function conflicts(profile: MergedProfile | undefined): readonly string[] {
  const found = new Map<string, Map<string, string>>();
  for (const { attribute, values, profile: from } of profile?.attributes ?? []) {
    if (attribute.name !== 'Cisco-AVPair') continue;
    for (const value of values) {
      const [, name = '', said = ''] = /^([^=]+)=(.*)$/s.exec(String(value)) ?? [];
      if (name === '' || ACCUMULATE.test(name)) continue;
      found.set(name, (found.get(name) ?? new Map<string, string>()).set(said, from));
    }
  }
  return [...found].flatMap(([name, values]) =>
    values.size < 2
      ? []
      : [`\`${name}\` ${values.size} times with different values (profiles ${[...new Set(values.values())].join(', ')})`],
  );
}
