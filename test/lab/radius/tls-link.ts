import { readFileSync } from 'node:fs';
import { connect, type TLSSocket } from 'node:tls';
import type { LabOptions, RadiusTlsOptions } from '../options.ts';

type Waiting = { readonly make: (identifier: number) => Buffer; readonly done: (reply: Buffer | undefined, request: Buffer) => void };

/** Between two attempts to connect, in ms. */
const AGAIN_MS = 250;
/** Codes of requests that come to the NAS. */
const REQUESTS = new Set([40, 43]);

/**
 * The RADIUS/TLS connection of the NAS to its server (RFC 6614): made at the start and again when it breaks, and what comes down it as a request is handed to
 * `onRequest`. An identifier is used again when its answer has come.
 */
export class RadiusTlsLink {
  readonly #tls: RadiusTlsOptions;
  readonly #address: string;
  readonly #patienceMs: number;
  readonly #log: (message: string) => void;
  readonly #pending = new Map<number, (reply: Buffer | undefined) => void>();
  readonly #waiting: Waiting[] = [];
  #socket: TLSSocket | undefined;
  #open = false;
  #rest: Buffer = Buffer.alloc(0);
  #next = 0;
  #again: NodeJS.Timeout | undefined;
  #closed = false;
  onRequest: (request: Buffer, answer: (reply: Buffer) => void) => void = () => {};

  constructor(options: LabOptions, tls: RadiusTlsOptions, log: (message: string) => void) {
    this.#tls = tls;
    this.#address = options.address;
    this.#patienceMs = options.radiusTimeoutMs * (options.radiusRetransmit + 1);
    this.#log = log;
    this.#connect();
  }

  /** The answer to the packet that `make` makes for an identifier; undefined when none comes in time or the connection breaks. */
  exchange(make: Waiting['make']): Promise<{ readonly reply: Buffer | undefined; readonly request: Buffer }> {
    return new Promise((resolve) => {
      this.#waiting.push({ make, done: (reply, request) => resolve({ reply, request }) });
      this.#serve();
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#again);
    this.#socket?.destroy();
    for (const { done } of this.#waiting.splice(0)) done(undefined, Buffer.alloc(0));
  }

  /** Ends the connection as a fault would; it comes back by itself. */
  break(): void {
    this.#socket?.destroy();
  }

  #connect(): void {
    const { server, ca, certificate, key } = this.#tls;
    const read = (file: string): Buffer => readFileSync(file);
    const options = {
      host: server.address,
      port: server.port,
      localAddress: this.#address,
      ca: read(ca),
      cert: read(certificate),
      key: read(key),
      minVersion: 'TLSv1.2',
    } as const;
    const socket = connect(options);
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('secureConnect', () => {
      this.#open = true;
      this.#serve();
    });
    socket.on('data', (piece) => this.#take(piece));
    socket.on('error', (error) => this.#log(`%RADIUS-4-TLS: ${error.message}`));
    socket.once('close', () => this.#lost());
  }

  #lost(): void {
    this.#open = false;
    this.#rest = Buffer.alloc(0);
    for (const done of [...this.#pending.values()]) done(undefined);
    if (!this.#closed) this.#again = setTimeout(() => this.#connect(), AGAIN_MS);
  }

  #serve(): void {
    while (this.#open && this.#waiting.length > 0 && this.#pending.size < 256) {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) return;
      while (this.#pending.has(this.#next)) this.#next = (this.#next + 1) % 256;
      this.#send(this.#next, waiting);
      this.#next = (this.#next + 1) % 256;
    }
  }

  #send(identifier: number, { make, done }: Waiting): void {
    const request = make(identifier);
    const finish = (reply: Buffer | undefined): void => {
      clearTimeout(timer);
      this.#pending.delete(identifier);
      done(reply, request);
      this.#serve();
    };
    const timer = setTimeout(() => finish(undefined), this.#patienceMs);
    this.#pending.set(identifier, finish);
    this.#socket?.write(request);
  }

  #take(piece: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, piece]);
    while (this.#rest.length >= 4) {
      const length = this.#rest.readUInt16BE(2);
      if (length < 20 || length > 4096) {
        this.#socket?.destroy();
        return;
      }
      if (this.#rest.length < length) return;
      this.#receive(Buffer.from(this.#rest.subarray(0, length)));
      this.#rest = this.#rest.subarray(length);
    }
  }

  #receive(packet: Buffer): void {
    if (REQUESTS.has(packet[0] ?? 0)) this.onRequest(packet, (reply) => this.#socket?.write(reply));
    else this.#pending.get(packet[1] ?? 0)?.(packet);
  }
}
