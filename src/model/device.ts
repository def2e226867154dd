import type { Secret } from '../base/secret.ts';
import type { Duration } from '../base/time.ts';
import type { Ipv4, Prefix } from './ipv4.ts';

declare const deviceId: unique symbol;

/** The name of a network device in the configuration. */
export type DeviceId = string & { readonly [deviceId]: true };

export type RadiusClient = {
  readonly secret: Secret;
  /** What an Access-Request without a valid Message-Authenticator meets. `auto` learns from the client and remembers. */
  readonly messageAuthenticator: 'require' | 'auto' | 'off';
  /** Drop an Access-Request that holds Proxy-State and no Message-Authenticator (CVE-2024-3596). */
  readonly limitProxyState: boolean;
  /** How long the device waits for an answer, in ms. IOS: 5000. */
  readonly timeout: Duration;
};

export type CoaTarget = {
  readonly address: Ipv4;
  /** UDP port: 3799 by RFC 5176, 1700 by Cisco's default. */
  readonly port: number;
  readonly secret: Secret;
  /** The address the device has under `aaa server radius dynamic-author`; undefined: the system chooses. */
  readonly sourceAddress?: Ipv4;
  readonly messageAuthenticator: 'send' | 'omit';
  readonly eventTimestamp: 'send' | 'omit';
  /** `tolerate-zero-authenticator`: also take a reply signed as FreeRADIUS before 3.2.4 signs it. */
  readonly replyMessageAuthenticator: 'verify' | 'tolerate-zero-authenticator';
};

export type SshTarget = {
  readonly address: Ipv4;
  readonly port: number;
  readonly username: string;
  readonly password?: Secret;
  /** OpenSSH or PEM text. */
  readonly privateKey?: Secret;
  readonly enableSecret?: Secret;
  /** `SHA256:…` as OpenSSH prints it (unpadded base64). No connection is made without one. */
  readonly hostKeys: readonly string[];
  readonly algorithms: 'modern' | 'legacy';
};

/** What a configuration may leave open, so that what was learned of the device counts. */
export type CoaOption = 'port' | 'messageAuthenticator' | 'eventTimestamp';

export type CoaSettings = CoaTarget & {
  /** Not configured: the target holds the usual value. */
  readonly open?: readonly CoaOption[];
};

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
};
