import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Decision, decide } from './decide.ts';
import { BUDGET, type Budget, type Diagram, Diagrams, NONE, TooComplex } from './diagram.ts';
import type { Acl, AclEntry } from './entry.ts';
import { HeaderLayout, regionOf } from './header.ts';
import { actionOutcome, DENY } from './outcome.ts';
import type { Packet } from './packet.ts';
import { headerWhereDifferent } from './witness.ts';

export type Comparison =
  | { readonly equal: true }
  | { readonly equal: false; readonly packet: Packet; readonly left: Decision; readonly right: Decision };

/**
 * Whether two lists decide every packet the same, proved over all headers; else a packet they decide differently. A time range may be active or
 * not. `acl.complex` when the proof would take more than its budget.
 */
export function compareAcls(left: Acl, right: Acl, budget: Budget = BUDGET): Result<Comparison, Fault> {
  return withinBudget(() => {
    const layout = new HeaderLayout([left.entries, right.entries]);
    const diagrams = new Diagrams(budget);
    const a = decisionsOf(diagrams, layout, left.entries);
    const b = decisionsOf(diagrams, layout, right.entries);
    if (a === b) return { equal: true };
    const packet = headerWhereDifferent(diagrams, layout, a, b);
    return { equal: false, packet, left: decide(left, packet), right: decide(right, packet) };
  });
}

/** What a list does with every header, by the outcomes `of` gives its entries; the deny behind the last entry is the outcome of a plain deny. */
export function decisionsOf(
  diagrams: Diagrams,
  layout: HeaderLayout,
  entries: readonly AclEntry[],
  of: (entry: AclEntry) => Diagram = actionOutcome,
): Diagram {
  const regions = entries.map((entry) => regionOf(diagrams, layout, entry, of(entry)));
  return diagrams.firstOf([...regions.filter((region) => region !== NONE), DENY]);
}

/** Runs a proof; one that outgrows its budget becomes a fault. */
export function withinBudget<T>(proof: () => T): Result<T, Fault> {
  try {
    return ok(proof());
  } catch (thrown) {
    if (!(thrown instanceof TooComplex)) throw thrown;
    const why = 'the entries overlap in too many ways to be compared exactly: split the list, or use prefixes where wildcards have holes';
    return err(fault('acl.complex', why));
  }
}
