import type { CoaAttributes, Driver, Unsupported } from '../../src/driver/contract.ts';
import { AUTHORIZE_ONLY, authorizeOnlyState, err, nasAttribute, ok, type Result } from '../../src/driver/vocabulary.ts';

type CoaCommand = Parameters<Driver['coa']>[0];
type Session = Parameters<Driver['coa']>[1];
type NasName = NonNullable<Parameters<Driver['coa']>[3]>;
type Attribute = CoaAttributes['attributes'][number];

/** Names of templates that may stand in an AVPair: no spaces, quotes or control characters, so nothing can be smuggled into the pair. */
const TEMPLATE_NAME = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,126}$/;
const AUDIT_SESSION_ID = /^[0-9A-Fa-f]{1,64}$/;
/** A session id or station id is echoed octet by octet; anything beyond printable ASCII did not come from a Cisco device. */
const PRINTABLE = /^[\x20-\x7e]{1,253}$/;

const AUDIT = 'audit-session-id';
const ACCT = 'Acct-Session-Id';
const STATION = 'Calling-Station-Id';

/**
 * The request that asks an IOS or IOS-XE device for `command` on `session`, in Cisco's own attribute strings
 * (Catalyst and IBNS 2.0 guides, "RADIUS Change of Authorization"; radius-coa-tacacs §4.3).
 * Terminate is a Disconnect-Request that holds identification only (RFC 5176 §3.6); all else is a CoA-Request with a `subscriber:command`.
 */
export function coa(command: CoaCommand, session: Session, by?: string, nas?: NasName): ReturnType<Driver['coa']> {
  const possible = names(session);
  const identity = identify(session, (by ?? possible[0])?.split('+').filter((name) => possible.includes(name)) ?? [], nas);
  if (!identity.ok) return unsupported(command, identity.error);
  if (command.kind === 'terminate') return ok({ packet: 'Disconnect-Request', attributes: identity.value });
  if (command.kind === 'authorize-only') return ok({ packet: 'CoA-Request', attributes: [...authorizeOnly(session), ...identity.value] });
  const pairs = commandPairs(command);
  if (!pairs.ok) return unsupported(command, pairs.error);
  return ok({ packet: 'CoA-Request', attributes: [...pairs.value.map(avpair), ...identity.value] });
}

/** RFC 5176 §3.2: besides names of the device and the session only these two. */
function authorizeOnly({ id }: Session): readonly Attribute[] {
  return [
    { name: 'Service-Type', value: AUTHORIZE_ONLY },
    { name: 'State', value: authorizeOnlyState(id) },
  ];
}

function commandPairs(command: Exclude<CoaCommand, { kind: 'terminate' | 'authorize-only' }>): Result<readonly string[], string> {
  switch (command.kind) {
    case 'session-query':
    case 'bounce-host-port':
    case 'disable-host-port':
      return ok([`subscriber:command=${command.kind}`]);
    case 'reauthenticate':
      return ok([
        'subscriber:command=reauthenticate',
        ...(command.type === undefined ? [] : [`subscriber:reauthenticate-type=${command.type}`]),
      ]);
    case 'activate-service':
      return activation(command);
    case 'deactivate-service':
      return named(command.service, ['subscriber:command=deactivate-service', `subscriber:service-name=${command.service}`]);
    case 'interface-template':
      return named(command.template, [`interface-template-name=${command.template}`]);
    case 'change-authorization':
      return err('IOS and IOS-XE change a session by their own commands only: reauthenticate it, or activate a service template');
  }
}

function activation(command: Extract<CoaCommand, { kind: 'activate-service' }>): Result<readonly string[], string> {
  const { service, precedence, replaceAll } = command;
  if (precedence !== undefined && !(Number.isInteger(precedence) && precedence >= 1 && precedence <= 254))
    return err(`the precedence of a service template is 1 to 254, not \`${precedence}\``);
  return named(service, [
    'subscriber:command=activate-service',
    `subscriber:service-name=${service}`,
    ...(precedence === undefined ? [] : [`subscriber:precedence=${precedence}`]),
    ...(replaceAll ? ['subscriber:activation-mode=replace-all'] : []),
  ]);
}

function named(template: string, pairs: readonly string[]): Result<readonly string[], string> {
  if (TEMPLATE_NAME.test(template)) return ok(pairs);
  return err(
    `\`${shown(template)}\` cannot name a template: letters, digits and _ . : - only, at most 127, beginning with a letter or digit`,
  );
}

/**
 * A session is named by one identifier: a device refuses a request when any of several does not match (NAK 407), so more would only add risk.
 * audit-session-id is unique over reboots, Acct-Session-Id within one, Calling-Station-Id names the endpoint in the device's own spelling.
 */
export function names(session: Session): ReturnType<Driver['names']> {
  return [
    ...(session.auditSessionId === undefined ? [] : [AUDIT]),
    ...(isPrintable(session.acctSessionId) ? [ACCT] : []),
    ...(isPrintable(session.callingStationId) ? [STATION] : []),
  ];
}

function identify(session: Session, by: readonly string[], nas: NasName | undefined): Result<readonly Attribute[], string> {
  const { auditSessionId = '', acctSessionId = '', callingStationId = '' } = session;
  if (by.length === 0) {
    return err(
      'the session has no audit-session-id, no Acct-Session-Id and no Calling-Station-Id, so the device could not tell which one is meant',
    );
  }
  if (by.includes(AUDIT) && !AUDIT_SESSION_ID.test(auditSessionId))
    return err(`audit-session-id \`${shown(auditSessionId)}\` is not hexadecimal`);
  return ok([
    ...(by.includes(AUDIT) ? [avpair(`audit-session-id=${auditSessionId}`)] : []),
    ...(by.includes(ACCT) ? [{ name: ACCT, value: acctSessionId }] : []),
    ...(by.includes(STATION) ? [{ name: STATION, value: callingStationId }] : []),
    nasAttribute(session, nas),
  ]);
}

function isPrintable(value: string | undefined): boolean {
  return value !== undefined && PRINTABLE.test(value);
}

function avpair(value: string): Attribute {
  return { name: 'Cisco-AVPair', value };
}

function shown(text: string): string {
  return text.slice(0, 60).replace(/[^\x20-\x7e]/g, '?');
}

function unsupported(command: CoaCommand, why: string): Result<never, Unsupported> {
  return err({ command: command.kind, why });
}
