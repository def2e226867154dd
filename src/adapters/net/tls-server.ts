import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Secret } from '../../base/secret.ts';
import type { Duration } from '../../base/time.ts';
import type { PresentedCertificate } from '../../model/device.ts';
import { bindFault } from './bind-fault.ts';
import { presentedBy } from './presented-certificate.ts';
import { type Admitted, TlsServerConnection } from './tls-server-connection.ts';

/** Ours, and who signs those of the clients; PEM. */
export type TlsCredentials = {
  readonly certificate: string;
  readonly key: Secret;
  readonly ca: string;
  /** Certificates that do not count any more. */
  readonly crl?: string;
};

export type TlsLimits = {
  /** Connections of one client at once. */
  readonly connectionsPerClient: number;
  /** A connection on which nothing came for so long is closed, but where the client says that it is to stay. */
  readonly idleTimeout: Duration;
};

export type TlsHooks<P> = {
  /** Whose connection this is; the error is a clause for the log. */
  admit(address: string, certificate: PresentedCertificate): Result<Admitted<P>, string>;
  opened(connection: TlsServerConnection<P>): void;
  /** One whole packet, octets of its own. */
  received(connection: TlsServerConnection<P>, packet: Uint8Array): void;
  closed(connection: TlsServerConnection<P>, why: string): void;
  /** No connection came to be. */
  refused(address: string, why: string): void;
};

export type TlsListener = {
  readonly address: string;
  readonly port: number;
  /** Asks anew whose each connection is; those of nobody are closed. */
  reconsider(): void;
  /** Puts other certificates in force for connections to come. */
  renew(credentials: TlsCredentials): void;
  close(): Promise<void>;
};

const HANDSHAKE: Duration = 10_000;
/** Of all clients together. */
const MOST_CONNECTIONS = 16_384;

/**
 * Listens for RADIUS/TLS (RFC 6614): TLS 1.2 at least, a certificate of the client demanded and verified.
 * Errors: `start.port-in-use`, `start.port-forbidden`, `start.address-unavailable`.
 */
export function openTls<P>(
  on: { readonly address: string; readonly port: number },
  credentials: TlsCredentials,
  limits: TlsLimits,
  hooks: TlsHooks<P>,
): Promise<Result<TlsListener, Fault>> {
  const connections = new Set<TlsServerConnection<P>>();
  const server = createServer({
    ...contextOf(credentials),
    requestCert: true,
    // Verified all the same; but what is wrong can then be told.
    rejectUnauthorized: false,
    handshakeTimeout: HANDSHAKE,
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    hooks.refused(socket.remoteAddress ?? '', `the TLS handshake failed (${error.code ?? error.message})`);
    socket.destroy();
  });
  server.on('secureConnection', (socket) => take(socket, { connections, limits, hooks }));
  return listen(server, on, {
    reconsider: () => {
      for (const connection of connections) reconsider(connection, hooks);
    },
    renew: (fresh) => server.setSecureContext(contextOf(fresh)),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of connections) connection.end('the server stops');
      await closed;
    },
  });
}

function contextOf({ certificate, key, ca, crl }: TlsCredentials) {
  return { cert: certificate, key: key.reveal(), ca, ...(crl !== undefined && { crl }), minVersion: 'TLSv1.2' } as const;
}

type Surroundings<P> = {
  readonly connections: Set<TlsServerConnection<P>>;
  readonly limits: TlsLimits;
  readonly hooks: TlsHooks<P>;
};

function take<P>(socket: TLSSocket, around: Surroundings<P>): void {
  const { connections, limits, hooks } = around;
  socket.on('error', () => socket.destroy());
  const client = clientOf(socket, around);
  if (!client.ok) {
    hooks.refused(socket.remoteAddress ?? '', client.error);
    socket.destroy();
    return;
  }
  const { admitted, certificate } = client.value;
  const connection = new TlsServerConnection(socket, admitted, certificate, {
    idleTimeout: limits.idleTimeout,
    received: (packet) => hooks.received(connection, packet),
    closed: (why) => {
      connections.delete(connection);
      hooks.closed(connection, why);
    },
  });
  connections.add(connection);
  hooks.opened(connection);
}

type Client<P> = { readonly admitted: Admitted<P>; readonly certificate: PresentedCertificate };

function clientOf<P>(socket: TLSSocket, { connections, limits, hooks }: Surroundings<P>): Result<Client<P>, string> {
  const certificate = presentedBy(socket);
  if (!certificate.ok) return certificate;
  const admitted = hooks.admit(socket.remoteAddress ?? '', certificate.value);
  if (!admitted.ok) return admitted;
  const { name } = admitted.value;
  const others = [...connections].filter(({ client }) => client.name === name).length;
  if (others >= limits.connectionsPerClient) return err(`${name} has ${others} connections already, as many as it may`);
  return ok({ admitted: admitted.value, certificate: certificate.value });
}

function reconsider<P>(connection: TlsServerConnection<P>, hooks: TlsHooks<P>): void {
  const admitted = hooks.admit(connection.address, connection.certificate);
  if (!admitted.ok) connection.end(`the configuration changed: ${admitted.error}`);
  else if (admitted.value.name !== connection.client.name) connection.end('the configuration changed: it is of another device now');
  else connection.client = admitted.value;
}

function listen(
  server: Server,
  on: { readonly address: string; readonly port: number },
  listener: Pick<TlsListener, 'reconsider' | 'renew' | 'close'>,
): Promise<Result<TlsListener, Fault>> {
  return new Promise((resolve) => {
    const failed = (cause: NodeJS.ErrnoException): void => resolve(bindFault('TCP', on, cause));
    server.once('error', failed);
    server.listen(on.port, on.address, () => {
      server.off('error', failed);
      const bound = server.address();
      resolve(ok({ ...listener, address: on.address, port: typeof bound === 'object' && bound !== null ? bound.port : on.port }));
    });
  });
}
