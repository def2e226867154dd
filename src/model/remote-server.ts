import type { Secret } from '../base/secret.ts';
import type { Duration } from '../base/time.ts';
import type { Ipv4 } from './ipv4.ts';

type RemoteBase = {
  /** Unique among all remote servers. */
  readonly name: string;
  readonly address: Ipv4;
  /** Equal where nothing that is configured differs. */
  readonly fingerprint: string;
};

/** Where proxied requests and questions of RADIUS identity stores go (requirements P24 to P28). Times in ms. */
export type RemoteRadiusServer = RemoteBase & {
  readonly protocol: 'radius';
  readonly transport: UdpTransport | TlsTransport;
  /** How long one transmission waits for its reply. */
  readonly timeout: Duration;
  /** Transmissions after the first. */
  readonly retries: number;
  /** Whether an answer to an Access-Request without Message-Authenticator is ignored (CVE-2024-3596). */
  readonly requireMessageAuthenticator: boolean;
  /** Whether a silent server is asked by Status-Server (RFC 5997); otherwise by a request that has waited for its turn. */
  readonly statusServer: boolean;
  /** Silence of this length makes a server dead: it is passed over. */
  readonly deadAfter: Duration;
  /** How long after that, and how often, it is asked again. */
  readonly reviveAfter: Duration;
  /** Undefined: the system chooses. */
  readonly sourceAddress?: Ipv4;
};

export type UdpTransport = {
  readonly kind: 'udp';
  readonly authenticationPort: number;
  readonly accountingPort: number;
  readonly secret: Secret;
};

/** RADIUS/TLS (RFC 6614): one port for all, and the secret is `radsec`. The texts are PEM. */
export type TlsTransport = {
  readonly kind: 'tls';
  readonly port: number;
  readonly ca: string;
  readonly certificate: string;
  readonly key: Secret;
  /** Must be in the server's certificate; undefined: its address must. */
  readonly serverName?: string;
};

/** A TACACS+ server to which requests are proxied (requirement P26). */
export type RemoteTacacsServer = RemoteBase & {
  readonly protocol: 'tacacs';
  readonly port: number;
  readonly secret: Secret;
  /** How long the network may take, in ms. */
  readonly timeout: Duration;
};

export type RemoteServer = RemoteRadiusServer | RemoteTacacsServer;
