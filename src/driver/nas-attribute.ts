import type { NasName } from '../model/coa-profile.ts';
import type { Session } from '../model/session.ts';
import type { CoaAttributes } from './contract.ts';

/** How a request names the device it goes to (RFC 5176 §3): as was learned, else by the address its sessions come from. */
export function nasAttribute({ nasAddress }: Session, nas: NasName | undefined): CoaAttributes['attributes'][number] {
  if (nas !== undefined && 'identifier' in nas) return { name: 'NAS-Identifier', value: nas.identifier };
  return { name: 'NAS-IP-Address', value: nas?.address ?? nasAddress };
}
