import { createSocket, type Socket } from 'node:dgram';
import { Secret } from '../../../src/base/secret.ts';
import type { CoaTarget } from '../../../src/model/device.ts';
import { parseIpv4 } from '../../../src/model/ipv4.ts';
import { type Answer, type ReadRequest, readRequest, writeAnswer } from './das-codec.ts';

export const SECRET = 'S3cr3t-of-the-DAS';

export type Arrival = { readonly octets: Buffer; readonly address: string; readonly port: number; readonly request: ReadRequest };

/** A dynamic authorization server for tests: keeps what arrives, answers as the test says, never on its own. */
export class Das {
  readonly arrivals: Arrival[] = [];
  /** Datagrams too short to be RADIUS, which are discarded. */
  runts = 0;
  readonly #socket: Socket;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #react: (arrival: Arrival, number: number) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (octets, { address, port }) => {
      if (octets.length < 20) {
        this.runts += 1;
        return;
      }
      const arrival = { octets, address, port, request: readRequest(octets, SECRET) };
      this.arrivals.push(arrival);
      this.#react(arrival, this.arrivals.length);
      for (const { count, resolve } of this.#waiting) if (this.arrivals.length >= count) resolve();
    });
  }

  static open(address = '127.0.0.1', port = 0): Promise<Das> {
    const socket = createSocket('udp4');
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, address, () => resolve(new Das(socket)));
    });
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Called with each request as it arrives, and its number from 1. */
  onRequest(react: (arrival: Arrival, number: number) => void): void {
    this.#react = react;
  }

  /** Resolves when `count` requests have arrived in all. */
  arrived(count: number): Promise<void> {
    if (this.arrivals.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ count, resolve }));
  }

  answer(arrival: Arrival, answer: Answer): Promise<void> {
    return this.send(writeAnswer(arrival.request, SECRET, answer), arrival);
  }

  send(octets: Uint8Array, to: { readonly port: number; readonly address: string }): Promise<void> {
    return new Promise((resolve, reject) => this.#socket.send(octets, to.port, to.address, (error) => (error ? reject(error) : resolve())));
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#socket.close(() => resolve()));
  }
}

export function targetOf(das: { readonly port: number }, more: Partial<CoaTarget> = {}): CoaTarget {
  const address = parseIpv4('127.0.0.1');
  if (address === undefined) throw new Error('127.0.0.1 is an address');
  return {
    address,
    port: das.port,
    secret: new Secret(SECRET),
    messageAuthenticator: 'send',
    eventTimestamp: 'send',
    replyMessageAuthenticator: 'verify',
    ...more,
  };
}
