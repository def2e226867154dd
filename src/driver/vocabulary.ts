/** What a driver folder needs besides the contract: it imports nothing but `src/driver`. */
export { checkAcl } from '../acl/check.ts';
export { tcamEntries } from '../acl/cost.ts';
export type { Acl, AclEntry, AclFault } from '../acl/entry.ts';
export { ACL_NAME_RULE, parseAclName } from '../acl/name.ts';
export { parseAclDocument, parseEntry } from '../acl/parse.ts';
export { printEntry } from '../acl/print.ts';
export { fillTemplate, REDIRECT_ACL } from '../acl/template.ts';
export { type ReadDocument, readDocument } from '../base/document.ts';
export { type Fault, fault } from '../base/fault.ts';
export { assertNever, err, ok, type Result } from '../base/result.ts';
export { Secret } from '../base/secret.ts';
export { type SecretSource, secretSource } from '../base/secret-source.ts';
export { AUTHORIZE_ONLY, authorizeOnlyState } from '../model/authorize-only.ts';
export type { AclDocument } from '../model/event.ts';
export { type Ipv4, parseIpv4 } from '../model/ipv4.ts';
export { parseCliLine } from './line.ts';
