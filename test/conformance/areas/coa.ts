import { drivers } from '../../../drivers/index.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { CoaCommand } from '../../../src/model/coa.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import { parseIpv4 } from '../../../src/model/ipv4.ts';
import type { Session, SessionId } from '../../../src/model/session.ts';
import type { OpenEngine } from '../area.ts';

type Given = { readonly session: { readonly acctSessionId: string; readonly auditSessionId: string } };

/** What the IOS-XE driver asks a device for (requirement C1). */
export const open: OpenEngine = (given) => {
  const driver = drivers.find(({ name }) => name === 'cisco-iosxe');
  const nasAddress = parseIpv4('192.0.2.1');
  if (!driver || !nasAddress) throw new Error('the cisco-iosxe driver is missing');
  const session: Session = {
    id: 'case' as SessionId,
    device: 'case' as DeviceId,
    nasAddress,
    userName: 'case',
    state: 'active',
    startedAt: instantOf(0),
    seenAt: instantOf(0),
    revision: 1,
    ...(given as Given).session,
  };
  return (input) => {
    const asked = driver.coa({ kind: input } as CoaCommand, session);
    if (!asked.ok) return { unsupported: asked.error.why };
    const { packet, attributes } = asked.value;
    return { code: packet, avpair: attributes.filter(({ name }) => name === 'Cisco-AVPair').map(({ value }) => value) };
  };
};
