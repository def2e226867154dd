import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/json.ts';
import type { Instant } from '../base/time.ts';
import { differences } from './difference.ts';
import type { Dacl, PolicyDocument } from './elements.ts';

/** One content a dACL has had. The device caches by wire name, so every change of content has a new one (iosxe §3). */
export type DaclVersion = {
  readonly name: string;
  /** `#ACSACL#-IP-<name>-<suffix>` */
  readonly wireName: string;
  /** Eight hexadecimal digits: the epoch second of the change, moved up where needed to grow strictly. */
  readonly suffix: string;
  readonly lines: readonly string[];
  /** False for an older version, kept because an Access-Accept under way may still name it. */
  readonly current: boolean;
  readonly at: Instant;
};

/** A numbered policy: plain data, what the store keeps. */
export type PolicyRecord = {
  readonly revision: number;
  /** SHA-256 of the canonical document, hexadecimal. */
  readonly hash: string;
  readonly at: Instant;
  readonly document: PolicyDocument;
  /** Current versions in the order of the document, then older ones, newest first, at most 8 of a name altogether. */
  readonly dacls: readonly DaclVersion[];
};

/** How a revision came about: from the files, or as the content of an earlier one. `changed` names the elements that differ from the one before. */
export type RevisionOrigin = { readonly by: string; readonly changed: readonly string[]; readonly rollback?: Rollback };

export type Rollback = {
  readonly to: number;
  readonly reason?: string;
  /** Hash of what the files said at the time: until they say something else, they do not take the place of this revision by themselves. */
  readonly files: string;
};

/** A revision as it is kept. */
export type PolicyRevision = { readonly record: PolicyRecord; readonly origin: RevisionOrigin };
export type RevisionSummary = Pick<PolicyRecord, 'revision' | 'hash' | 'at'> & { readonly origin: RevisionOrigin };

const VERSIONS_KEPT = 8;

/** SHA-256 of the canonical document, hexadecimal: what tells two policies apart. */
export function documentHash(document: PolicyDocument): string {
  return createHash('sha256').update(canonicalJson(document)).digest('hex');
}

/** The record that follows `previous`. The same content gives `previous` itself. */
export function nextRevision(previous: PolicyRecord | undefined, document: PolicyDocument, now: Instant): PolicyRecord {
  const hash = documentHash(document);
  if (previous && previous.hash === hash) return previous;
  return {
    revision: (previous?.revision ?? 0) + 1,
    hash,
    at: now,
    document,
    dacls: versionsOf(document.dacls, previous?.dacls ?? [], now),
  };
}

function versionsOf(dacls: readonly Dacl[], known: readonly DaclVersion[], now: Instant): readonly DaclVersion[] {
  const current = dacls.map((dacl) => versionOf(dacl, known, now));
  const names = new Set(current.map(({ wireName }) => wireName));
  const older = known.filter(({ wireName }) => !names.has(wireName)).map((version) => ({ ...version, current: false }));
  older.sort((a, b) => (a.suffix < b.suffix ? 1 : -1));
  const kept = new Map<string, number>(current.map(({ name }) => [name, 1]));
  const recent = older.filter(({ name }) => {
    const count = (kept.get(name) ?? 0) + 1;
    kept.set(name, count);
    return count <= VERSIONS_KEPT;
  });
  return [...current, ...recent];
}

/** The version a dACL has: the one it had if its lines are the same, else a new one with a larger suffix than any before. */
function versionOf(dacl: Dacl, known: readonly DaclVersion[], now: Instant): DaclVersion {
  const own = known.filter(({ name }) => name === dacl.name);
  const standing = own.find(({ current }) => current);
  if (standing && sameLines(standing.lines, dacl.lines)) return standing;
  const newest = Math.max(0, ...own.map(({ suffix }) => Number.parseInt(suffix, 16)));
  const suffix = Math.max(Math.floor(now / 1000), newest + 1)
    .toString(16)
    .padStart(8, '0');
  return { name: dacl.name, wireName: `#ACSACL#-IP-${dacl.name}-${suffix}`, suffix, lines: dacl.lines, current: true, at: now };
}

function sameLines(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, index) => line === b[index]);
}

/** The elements that differ between two revisions, as `dacl FULL`, `profile QUARANTINE`, `service network-access`, `service selection`. */
export function changedElements(before: PolicyDocument, after: PolicyDocument): readonly string[] {
  return differences(before, after).map(({ kind, name }) => `${kind} ${name}`);
}
