/** What a driver folder needs besides the contract: it imports nothing but `src/driver`. */
export { checkAcl } from '../acl/check.ts';
export { tcamEntries } from '../acl/cost.ts';
export type { Acl, AclEntry, AclFault } from '../acl/entry.ts';
export { ACL_NAME_RULE, parseAclName } from '../acl/name.ts';
export { parseAclDocument, parseEntry } from '../acl/parse.ts';
export { printEntry } from '../acl/print.ts';
export { assertNever, err, ok, type Result } from '../base/result.ts';
export type { AclDocument } from '../model/event.ts';
