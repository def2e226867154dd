import type { Secret } from '../base/secret.ts';
import type { Duration } from '../base/time.ts';
import type { KnownHosts } from './host-key.ts';
import type { Ipv4, Prefix } from './ipv4.ts';
import type { RetransmissionTimers } from './retransmission.ts';
import type { TcamAnswer } from './tcam.ts';

declare const deviceId: unique symbol;

/** The name of a network device in the configuration. */
export type DeviceId = string & { readonly [deviceId]: true };

/** What tells a device by its certificate over RADIUS/TLS (RFC 6614 §2.3): one of these must be in it. */
export type TlsIdentity = {
  /** DNS names and addresses of subjectAltName, or the common name where that holds no DNS name; compared without case. */
  readonly names: readonly string[];
  /** SHA-256 of certificates, 64 lower-case hexadecimal digits each. */
  readonly fingerprints: readonly string[];
};

/** A certificate that a trusted authority signed, as far as it tells whose it is. */
export type PresentedCertificate = { readonly names: readonly string[]; readonly fingerprint: string };

export type RadiusClient = {
  /** Undefined: it may not come over UDP. */
  readonly secret?: Secret;
  /** Undefined: it may not come over RADIUS/TLS. */
  readonly tls?: TlsIdentity;
  /** What an Access-Request without a valid Message-Authenticator meets. `auto` learns from the client and remembers. */
  readonly messageAuthenticator: 'require' | 'auto' | 'off';
  /** Drop an Access-Request that holds Proxy-State and no Message-Authenticator (CVE-2024-3596). */
  readonly limitProxyState: boolean;
  /** How long the device waits for an answer, in ms. IOS: 5000. */
  readonly timeout: Duration;
};

/**
 * How requests reach a device if not by UDP. `tls`: over a RADIUS/TLS connection that we make; the texts are PEM, `serverName` must be in its
 * certificate, or else its address, `mostOutstanding` requests are sent before the first is answered, and `fingerprint` is equal where nothing of it differs. `reverse`: down a RADIUS/TLS connection that the device made.
 */
export type CoaTransport =
  | {
      readonly kind: 'tls';
      readonly ca: string;
      readonly certificate: string;
      readonly key: Secret;
      readonly serverName?: string;
      readonly mostOutstanding: number;
      readonly fingerprint: string;
    }
  | { readonly kind: 'reverse'; readonly device: DeviceId };

export type CoaTarget = {
  readonly address: Ipv4;
  /** UDP port: 3799 by RFC 5176, 1700 by Cisco's default; TCP port over TLS: 2083; of no meaning in reverse. */
  readonly port: number;
  /** Absent: UDP. */
  readonly transport?: CoaTransport;
  readonly secret: Secret;
  /** The address the device has under `aaa server radius dynamic-author`; undefined: the system chooses. */
  readonly sourceAddress?: Ipv4;
  readonly messageAuthenticator: 'send' | 'omit';
  readonly eventTimestamp: 'send' | 'omit';
  /**
   * Service-Type of every request that has none of its own, a Disconnect-Request too: RFC 5176 §3.6 forbids it there, and some devices know no session
   * without it.
   */
  readonly serviceType?: number;
  /** `tolerate-zero-authenticator`: also take a reply signed as FreeRADIUS before 3.2.4 signs it. */
  readonly replyMessageAuthenticator: 'verify' | 'tolerate-zero-authenticator';
  /** What differs for this device from what holds for all. */
  readonly timers?: Partial<RetransmissionTimers>;
};

export type SshTarget = {
  readonly address: Ipv4;
  readonly port: number;
  readonly username: string;
  readonly password?: Secret;
  /** OpenSSH or PEM text. */
  readonly privateKey?: Secret;
  readonly enableSecret?: Secret;
  /** `SHA256:…` as OpenSSH prints it (unpadded base64): nothing but these keys is taken. */
  readonly hostKeys: readonly string[];
  /** Counts where no key is pinned; without either the device is enrolled. */
  readonly knownHosts?: KnownHosts;
  readonly algorithms: 'modern' | 'legacy';
};

/** What of the access list hardware is not for sessions and lists, and what follows when it is full. */
export type TcamSettings = {
  /** Entries of an ASIC nobody of ours holds. */
  readonly baseline: number;
  /** The share of an ASIC that stays free. */
  readonly headroomPercent: number;
  /** Where a profile says nothing of its own. */
  readonly whenFull: Exclude<TcamAnswer, 'smaller-dacl'>;
  /** How far the device may differ from the account, in entries, before it is an alarm. */
  readonly tolerance: number;
};

/** Where nothing is said of a device. */
export const DEFAULT_TCAM: TcamSettings = { baseline: 0, headroomPercent: 0, whenFull: 'reject', tolerance: 8 };

/** By what the host key of a device is judged. */
export function hostKeyTrust({ hostKeys, knownHosts }: Pick<SshTarget, 'hostKeys' | 'knownHosts'>): 'pinned' | 'known-hosts' | 'enrolled' {
  if (hostKeys.length > 0) return 'pinned';
  return knownHosts ? 'known-hosts' : 'enrolled';
}

/** What a configuration may leave open, so that what was learned of the device counts. */
export type CoaOption = 'port' | 'messageAuthenticator' | 'eventTimestamp';

export type CoaSettings = CoaTarget & {
  /** Not configured: the target holds the usual value. */
  readonly open?: readonly CoaOption[];
};

/** By the name of a list on the device, to nobody, or not at all. */
export type PlainLists = 'filter-id' | 'reject' | 'accept-without';

/** A network access device: what it may ask, how it is told, what it can hold. */
export type Device = {
  readonly id: DeviceId;
  /** Where its RADIUS packets come from; the longest prefix of all devices wins. */
  readonly addresses: readonly Prefix[];
  /** Network device groups, hierarchy -> place: `{ Location: 'All:East', 'Device Type': 'All:Switch' }`. */
  readonly groups: Readonly<Record<string, string>>;
  readonly driver: string;
  /** A platform name of the driver, e.g. `isr1000-8p`. */
  readonly platform: string;
  readonly radius?: RadiusClient;
  readonly coa?: CoaSettings;
  readonly ssh?: SshTarget;
  readonly tcam?: TcamSettings;
  /** How access lists are given to a device that understands none of Cisco's attributes; absent for those that do. */
  readonly lists?: PlainLists;
};
