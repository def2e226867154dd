import type { Atom, Check } from './ast.ts';
import { productOf } from './atom-test.ts';
import { checkTest } from './check-test.ts';
import type { Fact, Facts } from './facts.ts';
import { isKnownScan } from './scan-types.ts';
import { TRUE, type Truth, UNKNOWN } from './truth.ts';

/** Why something does not pass: the facts say no, nothing was reported, the values cannot be compared, or the scan type is not known. */
export type Reason = 'failed' | 'not-reported' | 'not-comparable' | 'unsupported';

/** What was found of one atom. */
export type AtomFinding = {
  readonly atom: string;
  readonly verdict: 'true' | 'false' | 'unreported';
  /** Absent when the atom is true. */
  readonly reason?: Reason;
  /** What the client said, in words. */
  readonly evidence: string;
};

/** The finding of an atom whose truth is known by now. */
export function findingOf(text: string, atom: Atom, facts: Facts, truth: Truth): AtomFinding {
  const evidence = evidenceOf(text, atom, facts);
  if (truth === TRUE) return { atom: text, verdict: 'true', evidence };
  if (truth !== UNKNOWN) return { atom: text, verdict: 'false', reason: 'failed', evidence };
  return { atom: text, verdict: 'unreported', reason: whyUnknown(atom, facts), evidence };
}

function evidenceOf(text: string, atom: Atom, facts: Facts): string {
  const verdict = facts.verdicts[facts.of.verdict(text)];
  const said = verdict === undefined ? undefined : `the client's own verdict is ${verdict}`;
  if (atom.kind !== 'app' && atom.kind !== 'sys') {
    const there = facts.presence[facts.of.presence(atom.kind, atom.name)];
    return there === undefined ? (said ?? 'not reported') : there ? 'present' : 'absent';
  }
  if (!isKnownScan(atom.scan)) return `the scan type ${atom.scan} is not known`;
  const found = atom.checks.map((check) => factFor(atom, check, facts));
  if (found.every((fact) => fact === undefined)) return said ?? 'not reported';
  return atom.checks.map((check, at) => `${check.method} ${shown(found[at])}`).join(', ');
}

function whyUnknown(atom: Atom, facts: Facts): Reason {
  if (atom.kind !== 'app' && atom.kind !== 'sys') return 'not-reported';
  if (!isKnownScan(atom.scan)) return 'unsupported';
  const incomparable = atom.checks.some((check) => {
    const fact = factFor(atom, check, facts);
    return fact !== undefined && checkTest(atom.scan, check)(fact) === undefined;
  });
  return incomparable ? 'not-comparable' : 'not-reported';
}

function factFor(atom: Extract<Atom, { kind: 'app' | 'sys' }>, { method }: Check, { of, scans }: Facts): Fact | undefined {
  return scans[of.scan(atom.scan, productOf(atom), method)] ?? scans[of.scan(atom.scan, productOf(atom), '')];
}

const LONGEST_SHOWN = 120;

function shown(fact: Fact | undefined): string {
  if (fact === undefined) return 'not reported';
  if (fact.texts === undefined) return 'absent';
  const text = fact.texts.join(',');
  return `is ${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text}`;
}
