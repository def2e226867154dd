import { checkAcl } from '../acl/check.ts';
import { ownEntries } from '../acl/cost.ts';
import type { Acl, AclFault } from '../acl/entry.ts';
import type { PlatformLimits } from '../acl/limits.ts';
import { versionedName } from '../acl/name.ts';
import { parseAclDocument } from '../acl/parse.ts';
import { aclDocument } from '../acl/print.ts';
import type { Fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { AclDocument } from '../model/event.ts';
import { syntaxFault } from './syntax-fault.ts';

/** A list as it is to stand on devices. `acl`: in canonical form, under the name that holds its content; `entries`: what it takes of a TCAM. */
export type WantedList = { readonly parsed: Acl; readonly acl: AclDocument; readonly entries: number };

const read = new WeakMap<AclDocument, Result<WantedList, Fault>>();
const checked = new WeakMap<Acl, WeakMap<PlatformLimits, readonly AclFault[]>>();

/** Reads and names a list once for however many devices get it; the planning of a push must not take longer than logins can wait. */
export function wantedList(document: AclDocument): Result<WantedList, Fault> {
  const before = read.get(document);
  if (before) return before;
  const wanted = readWanted(document);
  read.set(document, wanted);
  return wanted;
}

function readWanted(document: AclDocument): Result<WantedList, Fault> {
  const parsed = parseAclDocument(document);
  if (!parsed.ok) return err(syntaxFault(parsed.error));
  const canonical = aclDocument(parsed.value);
  return ok({ parsed: parsed.value, acl: { name: versionedName(canonical), lines: canonical.lines }, entries: ownEntries(parsed.value) });
}

/** As `checkAcl`, once for however many devices of the platform. */
export function checkedFor(platform: PlatformLimits, acl: Acl): readonly AclFault[] {
  const known = checked.get(acl) ?? new WeakMap<PlatformLimits, readonly AclFault[]>();
  checked.set(acl, known);
  const found = known.get(platform) ?? checkAcl(acl, platform);
  known.set(platform, found);
  return found;
}
