import { drivers } from '../../../drivers/index.ts';
import { instantOf } from '../../../src/base/time.ts';
import { COA_STRENGTH, type CoaCommand } from '../../../src/model/coa.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import { parseIpv4 } from '../../../src/model/ipv4.ts';
import type { Session, SessionId } from '../../../src/model/session.ts';
import type { OpenEngine } from '../area.ts';

type Given = {
  readonly service?: string;
  readonly template?: string;
  readonly session: Partial<Pick<Session, 'acctSessionId' | 'auditSessionId' | 'callingStationId' | 'userName'>>;
};
/** A command by its name alone, or with what belongs to it: `{ command: activate-service, service: GUEST }`. */
type Input = string | ({ readonly command: string } & Readonly<Record<string, unknown>>);

/** What the IOS-XE driver asks a device for (requirement C1). */
export const open: OpenEngine = (given) => {
  const written = given as Given;
  const { service = '', template = '' } = written;
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
    ...written.session,
  };
  return (input) => {
    const { command: kind, ...more } = typeof input === 'string' ? { command: input } : (input as Exclude<Input, string>);
    if (!Object.hasOwn(COA_STRENGTH, kind)) return { unsupported: `there is no command \`${kind}\`` };
    const asked = driver.coa({ kind, service, template, ...more } as CoaCommand, session);
    if (!asked.ok) return { unsupported: asked.error.why };
    const { packet, attributes } = asked.value;
    const avpair = attributes.filter(({ name }) => name === 'Cisco-AVPair').map(({ value }) => value);
    return {
      code: packet,
      avpair,
      attributes: Object.fromEntries(attributes.filter(({ name }) => name !== 'Cisco-AVPair').map(({ name, value }) => [name, value])),
    };
  };
};
