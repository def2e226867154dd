import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import { entryCost } from './cost.ts';
import { BUDGET, type Budget, Diagrams } from './diagram.ts';
import type { Acl, AclFault } from './entry.ts';
import { withinBudget } from './equal.ts';
import { printEntry } from './print.ts';
import { DecidedList } from './redundancy.ts';

/** More covering lines than this are not named one by one. */
const MOST_NAMED = 5;

/**
 * Entries a list can do without, proved over all headers: those that never match, with the lines that take what they would, and those whose
 * packets would be decided and logged the same without them. Repeated entries are `checkAcl`'s to tell. Warnings, in the order of the list.
 */
export function reviewAcl(acl: Acl, budget: Budget = BUDGET): Result<readonly AclFault[], Fault> {
  return withinBudget(() => {
    const list = new DecidedList(acl.entries, new Diagrams(budget));
    const { shadowed, redundant, unproved } = list.redundancy();
    const last = acl.entries.findLastIndex((_, index) => redundant.has(index));
    const nothingLeft = acl.entries.every(({ kind }, index) => kind === 'remark' || shadowed.has(index) || redundant.has(index));
    const seen = new Set<string>();
    const needless = acl.entries.flatMap((entry, index): AclFault[] => {
      if (entry.kind === 'remark') return [];
      const text = printEntry(entry);
      const repeated = seen.has(text);
      seen.add(text);
      if (repeated || (nothingLeft && index === last)) return [];
      const why = shadowed.has(index) ? whyShadowed(acl, index, list) : redundant.has(index) ? whyRedundant(entryCost(entry)) : undefined;
      if (why === undefined) return [];
      const code = shadowed.has(index) ? 'never-matches' : 'not-needed';
      return [{ severity: 'warning', code, message: `\`${text}\` ${why}`, line: acl.sourceLines[index] ?? index + 1, column: 1 }];
    });
    return [...needless, ...notLookedAt(acl, unproved)];
  });
}

/** Entries are looked at from the last one upwards. */
function notLookedAt({ sourceLines }: Acl, unproved: ReadonlySet<number>): readonly AclFault[] {
  if (unproved.size === 0) return [];
  const last = Math.max(...unproved);
  const message = `whether this entry and the ${unproved.size - 1} before it are needed was not proved: they overlap in too many ways`;
  return [{ severity: 'warning', code: 'not-proved', message, line: sourceLines[last] ?? last + 1, column: 1 }];
}

function whyShadowed(acl: Acl, index: number, list: DecidedList): string {
  const cover = list.coverOf(index);
  if (cover === undefined) return 'never matches: entries before it take all of it';
  const own = acl.entries[index];
  const action = own && own.kind !== 'remark' ? own.action : undefined;
  const others = cover
    .map((at) => acl.entries[at])
    .filter((entry) => entry !== undefined && entry.kind !== 'remark' && entry.action !== action);
  const otherwise =
    others.length > 0 ? `, and ${others.length === cover.length ? '' : 'some '}${action === 'permit' ? 'deny' : 'permit'} it` : '';
  const [first] = cover;
  if (cover.length === 1 && first !== undefined) {
    const entry = acl.entries[first];
    const instead = otherwise === '' ? '' : `, and ${action === 'permit' ? 'denies' : 'permits'} it`;
    return `never matches: line ${acl.sourceLines[first]} (\`${entry ? printEntry(entry) : ''}\`) takes all of it${instead}`;
  }
  return `never matches: lines ${linesText(cover.map((at) => acl.sourceLines[at] ?? at + 1))} together take all of it${otherwise}`;
}

function linesText(lines: readonly number[]): string {
  const distinct = [...new Set(lines)];
  const named = distinct.slice(0, MOST_NAMED);
  const more = distinct.length - named.length;
  if (more > 0) return `${named.join(', ')} and ${more} more`;
  return named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
}

function whyRedundant(cost: number): string {
  const takes = `takes ${cost} TCAM ${cost === 1 ? 'entry' : 'entries'}`;
  return `is not needed: without it its packets are decided the same by the entries behind it or the deny at the end; it ${takes}`;
}
