import { type AclSize, sizeOfAcl } from '../acl/cost.ts';
import type { Acl } from '../acl/entry.ts';
import { versionedName } from '../acl/name.ts';
import { parseAclDocument } from '../acl/parse.ts';
import { aclDocument } from '../acl/print.ts';
import type { Fault } from '../base/fault.ts';
import { onceFor } from '../base/once-for.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { AclDocument } from '../model/event.ts';
import { syntaxFault } from './syntax-fault.ts';

/** A list as it is to stand on devices. `acl`: in canonical form, under the name that holds its content; `size`: what it takes of a TCAM. */
export type WantedList = { readonly parsed: Acl; readonly acl: AclDocument; readonly size: AclSize };

/** Reads and names a list once for however many devices get it: the planning of a push must not take longer than logins can wait. */
export const wantedList: (document: AclDocument) => Result<WantedList, Fault> = onceFor((document) => {
  const parsed = parseAclDocument(document);
  if (!parsed.ok) return err(syntaxFault(parsed.error));
  const canonical = aclDocument(parsed.value);
  return ok({ parsed: parsed.value, acl: { name: versionedName(canonical), lines: canonical.lines }, size: sizeOfAcl(parsed.value) });
});
