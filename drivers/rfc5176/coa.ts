import type { CoaAttributes, Driver } from '../../src/driver/contract.ts';
import { AUTHORIZE_ONLY, authorizeOnlyState, err, nasAttribute, ok, type Result } from '../../src/driver/vocabulary.ts';

type CoaCommand = Parameters<Driver['coa']>[0];
type Session = Parameters<Driver['coa']>[1];
type Attribute = CoaAttributes['attributes'][number];
type Change = Extract<CoaCommand, { kind: 'change-authorization' }>;

/** What a text attribute of RFC 2865 can hold; longer or unprintable values were not given by a device. */
const PRINTABLE = /^[\x20-\x7e]{1,253}$/;
const LONGEST_TIME = 2 ** 32 - 1;
/** RFC 3580 §3.31: a session is put into a VLAN by these three together. */
const VLAN = 13;
const IEEE_802 = 6;

/**
 * Plain RFC 5176: a Disconnect-Request with standard attributes ends a session, a CoA-Request changes authorization attributes of it, or asks the
 * device to come and fetch them (Authorize Only). The RFC names no commands, so every other command is a vendor's and `Unsupported` here.
 */
export const coa: Driver['coa'] = (command, session, by, nas) => {
  const unsupported = (why: string) => err({ command: command.kind, why });
  const asked = request(command, session);
  if (!asked.ok) return unsupported(asked.error);
  const possible = names(session);
  const name = possible.length === 0 ? '' : (by ?? possible[0] ?? '');
  const ids = name.split('+').flatMap((part) => attributesOf(session).filter((attribute) => attribute.name === part));
  if (ids.length === 0) return unsupported('the session has no Acct-Session-Id and no Calling-Station-Id by which to name it');
  const { packet, attributes } = asked.value;
  return ok({ packet, attributes: [nasAttribute(session, nas), ...ids, ...attributes] });
};

function request(command: CoaCommand, session: Session): Result<CoaAttributes, string> {
  switch (command.kind) {
    case 'terminate':
      return ok({ packet: 'Disconnect-Request', attributes: [] });
    case 'authorize-only':
      return ok({
        packet: 'CoA-Request',
        attributes: [
          { name: 'Service-Type', value: AUTHORIZE_ONLY },
          { name: 'State', value: authorizeOnlyState(session.id) },
        ],
      });
    case 'change-authorization':
      return changed(command);
    default:
      return err(`RFC 5176 has no \`${command.kind}\`: use terminate, change-authorization or authorize-only, or the driver of the vendor`);
  }
}

function changed({ filterId, sessionTimeout, idleTimeout, vlan }: Change): Result<CoaAttributes, string> {
  for (const value of [filterId, vlan]) {
    if (value !== undefined && !PRINTABLE.test(value)) return err('a Filter-Id and a VLAN are 1 to 253 printable characters');
  }
  for (const value of [sessionTimeout, idleTimeout]) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 0 && value <= LONGEST_TIME)) return err('a timeout is whole seconds');
  }
  const attributes: readonly Attribute[] = [
    ...(filterId === undefined ? [] : [{ name: 'Filter-Id', value: filterId }]),
    ...(sessionTimeout === undefined ? [] : [{ name: 'Session-Timeout', value: sessionTimeout }]),
    ...(idleTimeout === undefined ? [] : [{ name: 'Idle-Timeout', value: idleTimeout }]),
    ...(vlan === undefined
      ? []
      : [
          { name: 'Tunnel-Type', value: VLAN },
          { name: 'Tunnel-Medium-Type', value: IEEE_802 },
          { name: 'Tunnel-Private-Group-Id', value: vlan },
        ]),
  ];
  return attributes.length === 0 ? err('nothing is to be changed: give at least one attribute') : ok({ packet: 'CoA-Request', attributes });
}

/**
 * The session is named by Acct-Session-Id, else by its station. User-Name should be with it (RFC 5176 §3), but not every device takes both.
 * Alone it stands for all sessions of the user, so it comes last, and only where a surer name was there to be refused.
 */
export function names(session: Session): ReturnType<Driver['names']> {
  const have = attributesOf(session).map(({ name }) => name);
  const ids = have.filter((name) => name !== USER);
  const user = have.includes(USER);
  return ids.length === 0 ? [] : [...ids.flatMap((id) => (user ? [`${USER}+${id}`, id] : [id])), ...(user ? [USER] : [])];
}

const USER = 'User-Name';

function attributesOf(session: Session): readonly Attribute[] {
  return [
    ...text('Acct-Session-Id', session.acctSessionId),
    ...text('Calling-Station-Id', session.callingStationId),
    ...text(USER, session.userName),
  ];
}

function text(name: string, value: string | undefined): readonly Attribute[] {
  return value !== undefined && PRINTABLE.test(value) ? [{ name, value }] : [];
}
