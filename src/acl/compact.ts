import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import { tcamEntries } from './cost.ts';
import { BUDGET, type Budget, Diagrams } from './diagram.ts';
import { type Acl, type AclEntry, ANY, type ExtendedEntry, type PortMatch, type StandardEntry } from './entry.ts';
import { decisionsOf, withinBudget } from './equal.ts';
import { exactPorts, MOST_EXPANDED } from './expand.ts';
import { HeaderLayout } from './header.ts';
import { keepRemarks } from './keep-remarks.ts';
import type { PlatformLimits } from './limits.ts';
import { type MergeRules, mergeEntries, type Placed } from './merge-entries.ts';
import { loggedOutcome } from './outcome.ts';
import { withEntries } from './parse.ts';
import { MOST_PORTS } from './port-set.ts';
import { portMatchText, printEntry } from './print.ts';
import { DecidedList } from './redundancy.ts';

export type CompactOptions = {
  /** Writes out what it cannot match; every operator is allowed without one. */
  readonly platform?: PlatformLimits;
  /** No wildcards with holes that were not there before. */
  readonly prefixes?: boolean;
  readonly budget?: Budget;
};

/** Lines are entries as written, `tcam` what they take. */
export type Size = { readonly lines: number; readonly tcam: number };

export type Compaction = {
  readonly acl: Acl;
  readonly before: Size;
  /** After writing out what the platform has no operator for; the same as `before` where there was nothing. */
  readonly written: Size;
  readonly after: Size;
  /** What was written out: the line, and how many entries it became. */
  readonly expanded: readonly { readonly line: number; readonly entry: string; readonly into: number }[];
  /** The budget ended before everything was looked at: a smaller list may be found in this one. */
  readonly stopped: boolean;
};

const EVERY_OPERATOR = ['eq', 'neq', 'gt', 'lt', 'range'] as const;

/**
 * The list with the fewest entries we can reach that decides and logs every packet as it does: what never matches or changes nothing is left out,
 * neighbouring addresses and ports are joined. Proved equal before it is given back; never longer, and compacted again it stays as it is, unless it
 * says that it stopped. With a platform, operators it lacks and ports too many for one entry are written out first; `acl.platform` where that takes too many entries, `acl.complex` where a proof would.
 */
export function compactAcl(acl: Acl, options: CompactOptions = {}): Result<Compaction, Fault> {
  const { platform, prefixes = false, budget = BUDGET } = options;
  const given = acl.entries.map((entry, index) => ({ entry, line: acl.sourceLines[index] ?? index + 1 }));
  const written = platform ? writtenOut(given, platform) : ok({ list: given, expanded: [] });
  if (!written.ok) return written;
  const { list, expanded } = written.value;
  const { portOperators = EVERY_OPERATOR, portsPerEntry = MOST_PORTS } = platform ?? {};
  const rules = { operators: portOperators, portsPerEntry, prefixes };
  return withinBudget(() => {
    const { list: smallest, stopped } = reduced(list, rules, budget);
    const compact = withEntries(acl, notEmpty(acl, smallest));
    if (!sameDecisions(acl.entries, compact.entries, budget)) throw new Error('a compacted list does not decide as its input');
    const size = (entries: readonly Placed[]): Size => sizeOf(withEntries(acl, entries));
    return { acl: compact, before: sizeOf(acl), written: size(list), after: sizeOf(compact), expanded, stopped };
  });
}

type Reduced = { readonly list: readonly Placed[]; readonly stopped: boolean };

/** Round after round until one changes nothing, or leaves too little of the budget for another like it. */
function reduced(list: readonly Placed[], rules: MergeRules, budget: Budget): Reduced {
  let before = list;
  let left = budget.steps;
  for (;;) {
    const diagrams = new Diagrams({ ...budget, steps: left });
    const { list: kept, unproved } = needed(before, diagrams);
    const after = keepRemarks(before, mergeEntries(kept, rules));
    left -= diagrams.steps;
    const settled = after.length === before.length && after.every(({ entry }, index) => entry === before[index]?.entry);
    if (settled || unproved || left < diagrams.steps) return { list: after, stopped: unproved || !settled };
    before = after;
  }
}

function needed(list: readonly Placed[], diagrams: Diagrams): { readonly list: readonly Placed[]; readonly unproved: boolean } {
  const entries = list.map(({ entry }) => entry);
  const { shadowed, redundant, unproved } = new DecidedList(entries, diagrams).redundancy();
  return { list: list.filter((_, index) => !shadowed.has(index) && !redundant.has(index)), unproved: unproved.size > 0 };
}

/** INVARIANT: a list without entries permits everything, so one that denies everything says so. */
function notEmpty(acl: Acl, list: readonly Placed[]): readonly Placed[] {
  if (list.some(({ entry }) => entry.kind !== 'remark')) return list;
  const deny: StandardEntry | ExtendedEntry =
    acl.kind === 'standard'
      ? { kind: 'standard', action: 'deny', source: ANY, log: false }
      : { kind: 'extended', action: 'deny', protocol: 'ip', source: ANY, destination: ANY, fragments: false };
  const first = acl.entries.findIndex(({ kind }) => kind !== 'remark');
  return [...list, { entry: deny, line: acl.sourceLines[first] ?? 1 }];
}

function sameDecisions(a: readonly AclEntry[], b: readonly AclEntry[], budget: Budget): boolean {
  const diagrams = new Diagrams(budget);
  const layout = new HeaderLayout([a, b]);
  return decisionsOf(diagrams, layout, a, loggedOutcome) === decisionsOf(diagrams, layout, b, loggedOutcome);
}

function sizeOf(acl: Acl): Size {
  return { lines: acl.entries.filter(({ kind }) => kind !== 'remark').length, tcam: tcamEntries(acl, { implicitEntries: 0 }) };
}

function tooMany(match: PortMatch, { portsPerEntry = MOST_PORTS }: PlatformLimits): boolean {
  return match.op === 'eq' && match.ports.length > portsPerEntry;
}

type Written = { readonly list: readonly Placed[]; readonly expanded: Compaction['expanded'] };

function writtenOut(list: readonly Placed[], platform: PlatformLimits): Result<Written, Fault> {
  const written: Placed[] = [];
  const expanded: { line: number; entry: string; into: number }[] = [];
  for (const placed of list) {
    const { entry, line } = placed;
    const matches = entry.kind === 'extended' ? [entry.sourcePort, entry.destinationPort].filter((match) => match !== undefined) : [];
    const lacking = matches.find((match) => !platform.portOperators.includes(match.op) || tooMany(match, platform));
    if (entry.kind !== 'extended' || !lacking) {
      written.push(placed);
      continue;
    }
    const exact = exactPorts(entry);
    if (!exact) {
      const why = `\`${portMatchText(entry.protocol, lacking)}\` takes more than ${MOST_EXPANDED} entries of its own where ports are matched with ${platform.portOperators.join(', ')} only (${platform.name})`;
      return err(fault('acl.platform', `line ${line}: ${why}: name the ports you need`));
    }
    written.push(...exact.map((one) => ({ entry: one, line })));
    expanded.push({ line, entry: printEntry(entry), into: exact.length });
  }
  return ok({ list: written, expanded });
}
