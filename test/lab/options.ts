import type { Algorithms } from 'ssh2';

export type Endpoint = { readonly address: string; readonly port: number };

/** RADIUS/TLS to a server, in place of UDP, and changes of authorization down that connection. The names are those of PEM files. */
export type RadiusTlsOptions = { readonly server: Endpoint; readonly ca: string; readonly certificate: string; readonly key: string };

/** How a lab switch is made. Times named …Ms are milliseconds. */
export type LabOptions = {
  /** Every socket of the switch is bound to it: SSH, CoA, control, and its RADIUS client. */
  readonly address: string;
  readonly radiusAuth: Endpoint;
  readonly radiusAcct: Endpoint;
  readonly radiusTls: RadiusTlsOptions | undefined;
  readonly secret: string;
  readonly coaSecret: string;
  /** Addresses whose CoA packets are taken; from others they are not even counted as bad. */
  readonly coaClients: readonly string[];
  readonly sshPort: number;
  readonly coaPort: number;
  readonly controlPort: number;
  readonly username: string;
  readonly password: string;
  /** With an enable secret a login starts at `>`. */
  readonly enable: string | undefined;
  readonly nasIp: string;
  readonly hostname: string;
  /** Acknowledge CoA and do nothing, for benches. */
  readonly answerAtOnce: boolean;
  /** Configuration lines entered before anyone connects. */
  readonly startupConfig: readonly string[];
  /** Entries of each ASIC, and how many ports share one; one for all where it is not said. */
  readonly tcamLimit: number;
  readonly portsPerAsic: number | undefined;
  /** A Catalyst has a command that shows what its TCAM holds, an ISR1000 has none. */
  readonly model: 'isr1000' | 'c9300';
  readonly vtyLines: number;
  /** Built-in access lists that `show ip access-lists` prints on 17.x. */
  readonly builtInLists: boolean;
  readonly archive: boolean;
  readonly radiusTimeoutMs: number;
  readonly radiusRetransmit: number;
  /** Refuse answers without a valid Message-Authenticator to requests that had one. */
  readonly requireReplyMessageAuthenticator: boolean;
  readonly accounting: boolean;
  /** Seconds between interim records; 0 = only when something changes. */
  readonly interimSeconds: number;
  /** How long one second of the device's own timers lasts: session timeout, bounce, interim. */
  readonly secondMs: number;
  readonly requireEventTimestamp: boolean;
  readonly coaMessageAuthenticator: 'verify' | 'require' | 'forbid';
  /**
   * Whose dynamic authorization server is played. hostapd ends sessions and changes none (402), refuses every attribute but a few names of NAS and session
   * (401), and answers 503 where Cisco answers 407 because identifiers disagree.
   */
  readonly das: 'cisco' | 'hostapd';
  /** Service-Type Authorize-Only is taken: NAK 507, then an Access-Request. IOS does not. */
  readonly authorizeOnly: boolean;
  /** Attributes of a CoA-Request change the session themselves, as RFC 5176 has it. IOS wants its own commands. */
  readonly plainChanges: boolean;
  /** Captured outputs by the command that is answered with them, whatever the state of the switch. */
  readonly transcripts: Readonly<Record<string, string>>;
  readonly sshAlgorithms: Algorithms | undefined;
  readonly sshAuthentication: readonly ('publickey' | 'keyboard-interactive' | 'password')[];
  /** OpenSSH public keys the user may log in with. */
  readonly authorizedKeys: readonly string[];
  /** PEM of the host key; made anew when absent. */
  readonly hostKey: string | undefined;
};

export function labOptions(given: Partial<LabOptions>): LabOptions {
  const address = given.address ?? '127.0.0.1';
  const radiusAuth = given.radiusAuth ?? { address: '127.0.0.1', port: 1812 };
  const secret = given.secret ?? 'testing123';
  return {
    address,
    radiusAuth,
    radiusAcct: { address: radiusAuth.address, port: 1813 },
    radiusTls: undefined,
    secret,
    coaSecret: secret,
    coaClients: [radiusAuth.address],
    sshPort: 0,
    coaPort: 0,
    controlPort: 0,
    username: 'admin',
    password: 'cisco',
    enable: undefined,
    nasIp: address,
    hostname: 'sw1',
    answerAtOnce: false,
    startupConfig: [],
    tcamLimit: 255,
    portsPerAsic: undefined,
    model: 'isr1000',
    vtyLines: 16,
    builtInLists: true,
    archive: false,
    radiusTimeoutMs: 5000,
    radiusRetransmit: 3,
    requireReplyMessageAuthenticator: true,
    accounting: true,
    interimSeconds: 0,
    secondMs: 1000,
    requireEventTimestamp: false,
    coaMessageAuthenticator: 'verify',
    das: 'cisco',
    authorizeOnly: false,
    plainChanges: false,
    transcripts: {},
    sshAlgorithms: undefined,
    sshAuthentication: ['publickey', 'keyboard-interactive', 'password'],
    authorizedKeys: [],
    hostKey: undefined,
    ...given,
  };
}
