import { createSocket, type Socket } from 'node:dgram';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Duration } from '../../../base/time.ts';
import type { Ipv4 } from '../../../model/ipv4.ts';
import { type IdentifierState, Identifiers } from './identifiers.ts';
import { socketFailure } from './socket-failure.ts';

/** `address:port` of a peer, as replies are looked up. */
export type TargetKey = string;

/** What is asked of the system for answers that wait to be read, in octets; it gives as much as it allows. */
const RECEIVE_BUFFER = 4 << 20;

type Lane<E> = { readonly identifiers: Identifiers; readonly exchanges: Map<number, E> };

/**
 * One UDP source port and, for each target, its 256 identifiers and what is outstanding under them; `E` is the client's own kind of exchange.
 * The socket is not connected: it serves every target, and an answer from a wrong address is seen and told instead of lost in the kernel.
 */
export class SourcePort<E> {
  readonly #socket: Socket;
  readonly #lanes = new Map<TargetKey, Lane<E>>();
  readonly #outstanding = new Set<E>();
  readonly #window: Duration;
  readonly #firstIdentifier: () => number;

  private constructor(socket: Socket, window: Duration, firstIdentifier: () => number) {
    this.#socket = socket;
    this.#window = window;
    this.#firstIdentifier = firstIdentifier;
  }

  /** Binds a port the system chooses on `source`; the error is a sentence. */
  static open<E>(
    source: Ipv4 | undefined,
    options: {
      readonly window: Duration;
      readonly firstIdentifier: () => number;
      readonly received: (port: SourcePort<E>, datagram: Uint8Array, address: string, from: number) => void;
      readonly failed: (code: string) => void;
    },
  ): Promise<Result<SourcePort<E>, string>> {
    const socket = createSocket({
      type: 'udp4',
      recvBufferSize: RECEIVE_BUFFER,
      lookup: (address, _options, done) => done(null, address, 4),
    });
    return new Promise((resolve) => {
      socket.once('error', (error: NodeJS.ErrnoException) => {
        socket.close();
        resolve(err(socketFailure(error, { source })));
      });
      socket.bind({ ...(source === undefined ? {} : { address: source }), port: 0, exclusive: true }, () => {
        const port = new SourcePort<E>(socket, options.window, options.firstIdentifier);
        socket.removeAllListeners('error');
        socket.on('error', (error: NodeJS.ErrnoException) => options.failed(error.code ?? error.message));
        socket.on('message', (datagram, from) => options.received(port, datagram, from.address, from.port));
        resolve(ok(port));
      });
    });
  }

  /** How many targets have identifiers here. */
  get targets(): number {
    return this.#lanes.size;
  }

  /** An identifier towards the target; undefined when all 256 are in use or within the window. */
  takeIdentifier(target: TargetKey, now: number): number | undefined {
    let lane = this.#lanes.get(target);
    if (lane === undefined) {
      lane = { identifiers: new Identifiers(this.#window, this.#firstIdentifier()), exchanges: new Map() };
      this.#lanes.set(target, lane);
    }
    return lane.identifiers.take(now);
  }

  releaseIdentifier(target: TargetKey, identifier: number, now: number): void {
    const lane = this.#lanes.get(target);
    const exchange = lane?.exchanges.get(identifier);
    if (exchange !== undefined) this.#outstanding.delete(exchange);
    lane?.exchanges.delete(identifier);
    lane?.identifiers.release(identifier, now);
  }

  register(target: TargetKey, identifier: number, exchange: E): void {
    this.#lanes.get(target)?.exchanges.set(identifier, exchange);
    this.#outstanding.add(exchange);
  }

  /** The exchange an answer with this source and identifier belongs to. */
  exchange(target: TargetKey, identifier: number): E | undefined {
    return this.#lanes.get(target)?.exchanges.get(identifier);
  }

  /** Whether an identifier without an exchange had one within the window; undefined for a target never written to from here. */
  identifierState(target: TargetKey, identifier: number, now: number): IdentifierState | undefined {
    return this.#lanes.get(target)?.identifiers.state(identifier, now);
  }

  get outstanding(): Iterable<E> {
    return this.#outstanding;
  }

  /** Forgets targets all of whose identifiers have rested; true when none is left, so that the port may be closed. */
  forgetRested(now: number): boolean {
    for (const [target, lane] of this.#lanes) if (lane.identifiers.rested(now)) this.#lanes.delete(target);
    return this.#lanes.size === 0;
  }

  send(datagram: Uint8Array, port: number, address: string, done: (error: NodeJS.ErrnoException | null) => void): void {
    this.#socket.send(datagram, port, address, done);
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}
