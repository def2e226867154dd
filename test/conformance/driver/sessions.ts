import { instantOf } from '../../../src/base/time.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import { parseIpv4 } from '../../../src/model/ipv4.ts';
import { parseMac } from '../../../src/model/mac.ts';
import type { Session, SessionId } from '../../../src/model/session.ts';

/** A live session with these identifiers and no others. */
export function sessionWith(ids: Partial<Session>): Session {
  const nasAddress = parseIpv4('10.10.1.1');
  const endpoint = parseMac('00-50-56-83-3F-97');
  if (nasAddress === undefined || endpoint === undefined) throw new Error('both are addresses');
  return {
    id: 's1' as SessionId,
    device: 'sw1' as DeviceId,
    nasAddress,
    port: 'GigabitEthernet0/1/4',
    endpoint,
    userName: 'coa2',
    state: 'active',
    startedAt: instantOf(0),
    seenAt: instantOf(0),
    revision: 1,
    ...ids,
  };
}

export const AUDIT = { auditSessionId: '611C4B0A00000053F483D7B0' };
export const ACCT = { acctSessionId: '0000002B' };
export const STATION = { callingStationId: '00-50-56-83-3F-97' };
