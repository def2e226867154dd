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
export const coa: Driver['coa'] = (command, session) => {
  if (command.kind !== 'terminate')
    return err({ command: command.kind, why: `RFC 5176 has no \`${command.kind}\`: use terminate, or the driver of the vendor` });
  const attributes = identify(session);
  if (attributes !== undefined) return ok({ packet: 'Disconnect-Request', attributes });
  return err({ command: command.kind, why: 'the session has no Acct-Session-Id and no Calling-Station-Id by which to name it' });
};

/** NAS-IP-Address and User-Name should be present (RFC 5176 §3); the session itself is named by Acct-Session-Id, else by its station. */
function identify(session: Session): readonly Attribute[] | undefined {
  const named = text('Acct-Session-Id', session.acctSessionId) ?? text('Calling-Station-Id', session.callingStationId);
  if (named === undefined) return undefined;
  const user = text('User-Name', session.userName);
  return [{ name: 'NAS-IP-Address', value: session.nasAddress }, ...(user === undefined ? [] : [user]), named];
}

function text(name: string, value: string | undefined): Attribute | undefined {
  return value !== undefined && PRINTABLE.test(value) ? { name, value } : undefined;
}
