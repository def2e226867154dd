import { toHex } from '../base/bytes.ts';
import { instantOf } from '../base/time.ts';
import type { CoaProfile } from '../model/coa-profile.ts';
import type { DeviceId } from '../model/device.ts';
import type { Ipv4 } from '../model/ipv4.ts';
import type { Mac } from '../model/mac.ts';
import { spelled } from '../model/mac-spelling.ts';
import type { Session, SessionId } from '../model/session.ts';
import type { Random } from '../ports/random.ts';

/**
 * A session no device has, by every name a session can have, so that asking about it hurts nobody: identifiers are 64 random bits where devices count,
 * the station is a locally administered address, the user is called after portreeve.
 */
export function impossibleSession(device: DeviceId, nasAddress: Ipv4, profile: CoaProfile | undefined, random: Random): Session {
  const id = toHex(random.bytes(8)).toUpperCase();
  const octets = [0xfe, ...random.bytes(5)].map((octet) => octet.toString(16).padStart(2, '0').toUpperCase());
  const endpoint = octets.join('-') as Mac;
  return {
    id: 'probe' as SessionId,
    device,
    nasAddress,
    endpoint,
    callingStationId: spelled(endpoint, profile?.macSpelling ?? 'AA-BB-CC-DD-EE-FF'),
    userName: `portreeve-probe-${id}`,
    acctSessionId: id,
    auditSessionId: `FFFFFFFF${id}`,
    state: 'active',
    startedAt: instantOf(0),
    seenAt: instantOf(0),
    revision: 0,
  };
}
