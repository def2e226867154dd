import { connect, type TLSSocket } from 'node:tls';
import type { Duration } from '../../base/time.ts';
import type { Ipv4 } from '../../model/ipv4.ts';
import type { TlsTransport } from '../../model/remote-server.ts';
import type { Clock } from '../../ports/clock.ts';
import { PacketStream } from './packet-stream.ts';
import { Identifiers } from './source-ports/identifiers.ts';

/** What a connection tells its line. */
export type ConnectionEvents = {
  opened(): void;
  received(identifier: number, packet: Uint8Array): void;
  closed(why: string): void;
};

/** One RADIUS/TLS connection (RFC 6614): TLS 1.2 at least, both sides with certificates, the server's checked against our CA and its name. */
export class TlsConnection {
  readonly #socket: TLSSocket;
  /** On a stream nothing is sent twice, so an identifier is free when its reply is there. */
  readonly #identifiers = new Identifiers(0, 0);
  #open = false;
  #why = 'the server closed the connection';

  constructor(
    server: { readonly address: Ipv4; readonly sourceAddress?: Ipv4 },
    transport: Omit<TlsTransport, 'kind'>,
    options: { readonly connectTimeout: Duration; readonly clock: Clock },
    on: ConnectionEvents,
  ) {
    const { serverName } = transport;
    this.#socket = connect({
      host: server.address,
      port: transport.port,
      ca: transport.ca,
      cert: transport.certificate,
      key: transport.key.reveal(),
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(serverName === undefined ? {} : { servername: serverName }),
      ...(server.sourceAddress === undefined ? {} : { localAddress: server.sourceAddress }),
    });
    const stream = new PacketStream();
    const cancel = options.clock.after(options.connectTimeout, () => this.end('no connection in time'));
    this.#socket.setNoDelay(true);
    this.#socket.setKeepAlive(true, 60_000);
    this.#socket.once('secureConnect', () => {
      cancel();
      this.#open = true;
      on.opened();
    });
    this.#socket.on('data', (piece) => {
      for (const packet of stream.take(piece)) on.received(packet[1] ?? 0, packet);
      if (stream.broken) this.end('what came is not RADIUS');
    });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => {
      // Node appends advice about its own command line, which says nothing about the CA that is configured here.
      const [message = ''] = error.message.split('; if the root CA');
      this.#why = error.code === undefined || message.includes(error.code) ? message : `${message} (${error.code})`;
    });
    this.#socket.once('close', () => {
      cancel();
      this.#open = false;
      on.closed(this.#why);
    });
  }

  get open(): boolean {
    return this.#open;
  }

  takeIdentifier(now: number): number | undefined {
    return this.#identifiers.take(now);
  }

  releaseIdentifier(identifier: number, now: number): void {
    this.#identifiers.release(identifier, now);
  }

  write(packet: Uint8Array): void {
    this.#socket.write(packet);
  }

  end(why: string): void {
    this.#why = why;
    this.#socket.destroy();
  }

  /** Resolves when the socket is closed. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.closed) resolve();
      else this.#socket.once('close', () => resolve());
      this.end('the client is closed');
    });
  }
}
