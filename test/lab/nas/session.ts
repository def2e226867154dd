import type { AccessList } from '../acl/access-list.ts';

export type Method = 'mab' | 'pap' | 'chap';

/** A host on a port of the switch module. `mac` is `AA-BB-CC-DD-EE-FF`, `port` the N of GigabitEthernet0/1/N. */
export type PluggedIn = {
  readonly port: number;
  readonly mac: string;
  readonly method: Method;
  readonly user?: string;
  readonly password?: string;
  /** What device tracking learns of the host. */
  readonly ip?: string;
};

/** What an Access-Accept says; only what the switch reads. */
export type Authorization = {
  readonly userName?: string;
  readonly vlan?: string;
  /** `device-traffic-class=voice`: the session is put into the voice domain. */
  readonly voice?: boolean;
  readonly sessionTimeout?: number;
  /** Termination-Action RADIUS-Request: authenticate again when the session time is over. */
  readonly reauthenticates: boolean;
  readonly interimSeconds?: number;
  readonly state?: Buffer;
  readonly classes: readonly Buffer[];
  /** Name of a list on the switch that filters the session. */
  readonly filterId?: string;
  readonly redirectUrl?: string;
  readonly redirectAcl?: string;
  /** Name on the wire, `#ACSACL#-IP-NAME-hhhhhhhh`. */
  readonly dacl?: string;
  /** `ip:inacl#n=` of the Accept itself: number and entry. */
  readonly entries: readonly { readonly number: number; readonly text: string }[];
  /** Service templates to be activated, `subscriber:service-name=`. */
  readonly services: readonly string[];
};

/** An access session: a host, what it was granted, and what of it is in force. */
export type AccessSession = {
  readonly endpoint: PluggedIn;
  readonly auditSessionId: string;
  readonly acctSessionId: string;
  readonly handle: string;
  readonly startedAt: Date;
  status: 'Running' | 'Authorized' | 'Unauthorized';
  authorization: Authorization | undefined;
  /** Downloaded or per-user list in force. */
  list: AccessList | undefined;
  /** Service templates in force, with their access list. */
  readonly services: Map<string, AccessList | undefined>;
  /** An interface template applied by CoA. */
  interfaceTemplate: string | undefined;
  /** Accounting Start was sent and no Stop yet. */
  accounted: boolean;
  ended: boolean;
  expiresAt: Date | undefined;
  /** Why the last authentication or authorization failed. */
  failure: string | undefined;
};

export function portOf(session: AccessSession): string {
  return `GigabitEthernet0/1/${session.endpoint.port}`;
}

/** `AA-BB-CC-DD-EE-FF` from any spelling; undefined when it is no MAC address. */
export function readMac(text: string): string | undefined {
  const digits = text.replace(/[-:.]/g, '');
  return /^[0-9a-f]{12}$/i.test(digits) ? (digits.toUpperCase().match(/../g) ?? []).join('-') : undefined;
}

/** IOS's spelling: `aabb.ccdd.eeff`. */
export function iosMac(mac: string): string {
  return (mac.replaceAll('-', '').toLowerCase().match(/..../g) ?? []).join('.');
}

/** How a downloaded list is called on the device: each `#` becomes `x`. */
export function localName(wireName: string): string {
  return wireName.replaceAll('#', 'x');
}
