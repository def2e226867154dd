import { type Ipv4, ipv4FromNumber } from '../../model/ipv4.ts';
import { type Mac, parseMac } from '../../model/mac.ts';
import type { Session } from '../../model/session.ts';
import type { WireAttribute } from '../../ports/coa-client.ts';
import { Attribute, Vendor } from '../../wire/radius/attribute-types.ts';

const COMMAND = 'subscriber:command=';
const PORT_DOWN: readonly (string | undefined)[] = ['bounce-host-port', 'disable-host-port'];
const AUDIT_SESSION_ID = 'audit-session-id=';
/** Of attribute 241, which holds attributes of its own (RFC 6929). */
const OPERATOR_NAS_IDENTIFIER = 8;
const EXTENDED_1 = 241;
const CISCO_AVPAIR = 1;

/** What a request says about the device and the session it means. */
export type Said = {
  readonly operatorName?: string;
  readonly operatorNas?: Uint8Array;
  readonly nasAddress?: Ipv4;
  readonly nasIdentifier?: string;
  /** It takes a port down. */
  readonly portDown: boolean;
  readonly session: SaidOfSession;
};

export type SaidOfSession = {
  readonly userName?: string;
  readonly acctSessionId?: string;
  readonly auditSessionId?: string;
  readonly callingStationId?: string;
  readonly endpoint?: Mac;
  readonly ip?: Ipv4;
  readonly port?: string;
  readonly nasPort?: number;
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads the attributes that name something (RFC 5176 §3, RFC 8559 §3). */
export function saidBy(attributes: readonly WireAttribute[]): Said {
  const said: Writable<Said> = { session: sessionSaidBy(attributes), portDown: attributes.some(takesPortDown) };
  for (const { type, value } of attributes) {
    if (type === Attribute.OperatorName) said.operatorName = textOf(value);
    else if (isOperatorNas({ type, value })) said.operatorNas = value.subarray(1);
    else if (type === Attribute.NasIpAddress && value.length === 4) said.nasAddress = addressOf(value);
    else if (type === Attribute.NasIdentifier) said.nasIdentifier = textOf(value);
  }
  return said;
}

function takesPortDown({ type, value }: WireAttribute): boolean {
  return type === Attribute.VendorSpecific && PORT_DOWN.includes(ciscoPair(value, COMMAND));
}

export function isOperatorNas({ type, value }: WireAttribute): boolean {
  return type === EXTENDED_1 && value[0] === OPERATOR_NAS_IDENTIFIER;
}

function sessionSaidBy(attributes: readonly WireAttribute[]): SaidOfSession {
  const said: Writable<SaidOfSession> = {};
  for (const { type, value } of attributes) {
    if (type === Attribute.UserName) said.userName = textOf(value);
    else if (type === Attribute.AcctSessionId) said.acctSessionId = textOf(value);
    else if (type === Attribute.FramedIpAddress && value.length === 4) said.ip = addressOf(value);
    else if (type === Attribute.NasPortId) said.port = textOf(value);
    else if (type === Attribute.NasPort && value.length === 4) said.nasPort = Buffer.from(value).readUInt32BE();
    else if (type === Attribute.CallingStationId) {
      said.callingStationId = textOf(value);
      const mac = parseMac(said.callingStationId);
      if (mac !== undefined) said.endpoint = mac;
    } else if (type === Attribute.VendorSpecific) {
      const audit = ciscoPair(value, AUDIT_SESSION_ID);
      if (audit !== undefined) said.auditSessionId = audit;
    }
  }
  return said;
}

/** Whether the session is one that is meant: nothing that is said contradicts it, and something that is said names it. */
export function isMeant(session: Session, said: SaidOfSession): boolean {
  let named = false;
  for (const key of ['acctSessionId', 'auditSessionId', 'ip', 'userName', 'port', 'nasPort'] as const) {
    const [asked, held] = [said[key], session[key]];
    if (asked === undefined || held === undefined) continue;
    if (asked !== held) return false;
    // A port number says which session only beside something else.
    if (key !== 'nasPort' && key !== 'port') named = true;
  }
  if (said.callingStationId === undefined) return named;
  const same = said.endpoint === undefined ? said.callingStationId === session.callingStationId : said.endpoint === session.endpoint;
  return same;
}

/** Whether anything is said that could name a session. */
export function namesSession({ userName, acctSessionId, auditSessionId, callingStationId, ip }: SaidOfSession): boolean {
  return [userName, acctSessionId, auditSessionId, callingStationId, ip].some((one) => one !== undefined);
}

function ciscoPair(value: Uint8Array, name: string): string | undefined {
  const octets = Buffer.from(value.buffer, value.byteOffset, value.length);
  if (octets.length < 6 || octets.readUInt32BE() !== Vendor.Cisco || octets[4] !== CISCO_AVPAIR) return undefined;
  const text = octets.toString('utf8', 6, 4 + (octets[5] ?? 0));
  return text.startsWith(name) ? text.slice(name.length) : undefined;
}

function textOf(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.length).toString('utf8');
}

function addressOf(value: Uint8Array): Ipv4 {
  return ipv4FromNumber(Buffer.from(value).readUInt32BE());
}
