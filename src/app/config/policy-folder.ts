import type { Fault } from '../../base/fault.ts';
import { canonicalJson } from '../../base/json.ts';
import { ok, type Result } from '../../base/result.ts';
import { type PolicyDocument, readPolicy } from '../../policy/document.ts';
import type { KnownNames } from '../../policy/known-names.ts';
import type { Dictionary } from '../../wire/radius/dictionary.ts';
import { type NamedText, readFolder } from './read-files.ts';

/** What the files of the policy folder said, and the names of the other files they were held against. */
export type PolicySaid = { readonly files: readonly NamedText[]; readonly names: string; readonly document: PolicyDocument };

/** Of the last reading: a thousand rules that are the same are not checked again, which takes a quarter of a second. */
let last: { readonly dictionary: Dictionary; readonly said: PolicySaid } | undefined;

export function lastPolicySaid(): PolicySaid | undefined {
  return last?.said;
}

/** Takes over what another reading with an equal dictionary found. */
export function takePolicyAsSaid(dictionary: Dictionary, said: PolicySaid): void {
  if (lastFor(dictionary, said.names, said.files) === undefined) last = { dictionary, said };
}

export function policyFilesOf(folder: string): Result<readonly NamedText[], readonly Fault[]> {
  return readFolder(folder, /\.(ya?ml|acl)$/);
}

/** As `readPolicy`. Files that say the same as before, held against the same, give the same document. */
export function policyOf(files: readonly NamedText[], dictionary: Dictionary, known: KnownNames): Result<PolicyDocument, readonly Fault[]> {
  const names = canonicalJson([[...(known.stores ?? [])], [...(known.remoteServers ?? [])]]);
  const same = lastFor(dictionary, names, files);
  if (same !== undefined) return ok(same);
  const read = readPolicy(files, dictionary, known);
  if (read.ok) last = { dictionary, said: { files, names, document: read.value } };
  return read;
}

function lastFor(dictionary: Dictionary, names: string, files: readonly NamedText[]): PolicyDocument | undefined {
  if (last?.dictionary !== dictionary || last.said.names !== names || !sayTheSame(last.said.files, files)) return undefined;
  return last.said.document;
}

export function sayTheSame(a: readonly NamedText[], b: readonly NamedText[]): boolean {
  return a.length === b.length && a.every(({ path, text }, place) => path === b[place]?.path && text === b[place].text);
}
