import type { Finding, LintParts } from './finding.ts';
import { placeOf } from './located.ts';
import { listsIn } from './named-lists.ts';

/** Devices that are named one by one. */
const SHOWN = 5;

/** Lists that profiles name and that were put on some devices and not on others: there the name is given as written, or nobody is let in. */
export function lintLists({ policy, draft, devices = [], lists }: LintParts): readonly Finding[] {
  if (lists === undefined) return [];
  return draft.profiles.flatMap((profile) => {
    const units = policy.units.get(profile.value.name) ?? [];
    const named = new Set((listsIn(units.flatMap(({ attributes }) => attributes)) ?? []).map(({ list }) => list));
    return [...named].flatMap((list): Finding[] => {
      const lacking = devices.filter(({ id }) => lists.on(id).absent(list) !== undefined).map(({ id }) => `\`${id}\``);
      if (lacking.length === 0) return [];
      const more = lacking.length > SHOWN ? ` and ${lacking.length - SHOWN} more` : '';
      const message = `the access list \`${list}\` was put on other devices and not on ${lacking.slice(0, SHOWN).join(', ')}${more}: push it there too`;
      return [{ code: 'list-absent', severity: 'warning', message, at: placeOf(profile) }];
    });
  });
}
