import type { CoaAttributes, Driver } from '../../src/driver/contract.ts';
import { err, ok } from '../../src/driver/vocabulary.ts';

type Session = Parameters<Driver['coa']>[1];
type Attribute = CoaAttributes['attributes'][number];

/** What a text attribute of RFC 2865 can hold; longer or unprintable values were not given by a device. */
const PRINTABLE = /^[\x20-\x7e]{1,253}$/;

/**
 * Plain RFC 5176: a Disconnect-Request with standard attributes ends a session. The RFC defines CoA-Request as a change of
 * authorization attributes and names no commands, so every other command is a vendor's and `Unsupported` here.
 */
export const coa: Driver['coa'] = (command, session, by) => {
  if (command.kind !== 'terminate')
    return err({ command: command.kind, why: `RFC 5176 has no \`${command.kind}\`: use terminate, or the driver of the vendor` });
  const possible = names(session);
  const name = by === undefined ? possible[0] : possible.find((one) => one === by);
  if (name === undefined)
    return err({ command: command.kind, why: 'the session has no Acct-Session-Id and no Calling-Station-Id by which to name it' });
  const attributes = name.split('+').flatMap((part) => attributesOf(session).filter((attribute) => attribute.name === part));
  return ok({ packet: 'Disconnect-Request', attributes: [{ name: 'NAS-IP-Address', value: session.nasAddress }, ...attributes] });
};

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
