import type { TLSSocket } from 'node:tls';
import type { Duration } from '../../base/time.ts';
import type { PresentedCertificate } from '../../model/device.ts';
import { PacketStream } from './packet-stream.ts';

/** Octets of answers a client may leave unread. */
const MOST_UNREAD = 1024 * 1024;

/** A client as the listener needs to know it; `peer` is for those who use the connection. `stays`: not closed for being idle. */
export type Admitted<P> = { readonly peer: P; readonly name: string; readonly stays: boolean };

/** A RADIUS/TLS connection somebody made to us. */
export class TlsServerConnection<P> {
  readonly address: string;
  readonly port: number;
  readonly certificate: PresentedCertificate;
  client: Admitted<P>;
  readonly #socket: TLSSocket;
  #why = 'the client closed it';

  constructor(
    socket: TLSSocket,
    client: Admitted<P>,
    certificate: PresentedCertificate,
    on: { readonly idleTimeout: Duration; received(packet: Uint8Array): void; closed(why: string): void },
  ) {
    this.#socket = socket;
    this.client = client;
    this.certificate = certificate;
    this.address = socket.remoteAddress ?? '';
    this.port = socket.remotePort ?? 0;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.setTimeout(on.idleTimeout, () => {
      if (!this.client.stays) this.end(`nothing came for ${on.idleTimeout / 1000} s`);
    });
    const stream = new PacketStream();
    socket.on('data', (piece) => {
      for (const packet of stream.take(piece)) on.received(packet);
      if (stream.broken) this.end('what came is not RADIUS');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#why = `it broke (${error.code ?? error.message})`;
    });
    socket.once('close', () => on.closed(this.#why));
  }

  write(packet: Uint8Array): void {
    if (this.#socket.destroyed) return;
    this.#socket.write(packet);
    if (this.#socket.writableLength > MOST_UNREAD) this.end('the client does not read its answers');
  }

  end(why: string): void {
    if (this.#socket.destroyed) return;
    this.#why = why;
    this.#socket.destroy();
  }
}
