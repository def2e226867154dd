import { EventEmitter } from 'node:events';
import type { ManualClock } from '../conformance/coa-client/manual-clock.ts';
import type { Dice } from './dice.ts';

export type Place = { readonly address: string; readonly port: number };

/**
 * What may befall a datagram: parts of 1, and how long it is under way, in ms. Unequal delays put datagrams out of order. `altered`: one bit of it
 * arrives as another; `forged`: somebody who saw it answers it, too.
 */
export type Fate = {
  readonly lost: number;
  readonly doubled: number;
  readonly altered: number;
  readonly forged: number;
  readonly delay: readonly [least: number, most: number];
};

export const FAIR: Fate = { lost: 0, doubled: 0, altered: 0, forged: 0, delay: [1, 5] };

const SERVER = '192.0.2.1';

/** UDP between the server and its devices. `node:dgram` is replaced by it, so that the sockets of the real client are its own. */
export class Network {
  fate: Fate = FAIR;
  /** Hears of each datagram as it leaves. */
  watch: (datagram: Buffer, from: Place, to: Place) => void = () => undefined;
  readonly #clock: ManualClock;
  readonly #dice: Dice;
  readonly #places = new Map<string, (datagram: Buffer, from: Place) => void>();
  #nextPort = 20_000;
  #sockets = new Set<Socket>();

  constructor(clock: ManualClock, dice: Dice) {
    this.#clock = clock;
    this.#dice = dice;
  }

  attach(place: Place, receive: (datagram: Buffer, from: Place) => void): () => void {
    const key = keyOf(place);
    this.#places.set(key, receive);
    return () => this.#places.delete(key);
  }

  send(datagram: Buffer, from: Place, to: Place): void {
    this.watch(datagram, from, to);
    for (let copies = this.#dice.chance(this.fate.doubled) ? 2 : 1; copies > 0; copies--) {
      if (!this.#dice.chance(this.fate.lost))
        this.#carry(this.#dice.chance(this.fate.altered) ? altered(datagram, this.#dice) : datagram, from, to);
    }
    if (this.#dice.chance(this.fate.forged)) this.#carry(forgedAnswer(datagram, this.#dice), to, from);
  }

  #carry(datagram: Buffer, from: Place, to: Place): void {
    this.#clock.after(this.#dice.between(...this.fate.delay), () => this.#places.get(keyOf(to))?.(datagram, from));
  }

  socket(): Socket {
    const socket = new Socket(this, { address: SERVER, port: this.#nextPort++ });
    this.#sockets.add(socket);
    return socket;
  }

  /** The server process dies: its sockets neither send nor receive any more. */
  crash(): void {
    for (const socket of this.#sockets) socket.die();
    this.#sockets = new Set();
  }
}

function keyOf({ address, port }: Place): string {
  return `${address}:${port}`;
}

function altered(datagram: Buffer, dice: Dice): Buffer {
  const other = Buffer.from(datagram);
  const at = dice.between(0, other.length - 1);
  other.writeUInt8(other.readUInt8(at) ^ (1 << dice.between(0, 7)), at);
  return other;
}

/** An ACK or NAK to the request of its identifier, by somebody who does not know the secret. */
function forgedAnswer(request: Buffer, dice: Dice): Buffer {
  const answer = Buffer.alloc(20);
  answer.writeUInt8(request.readUInt8(0) + dice.between(1, 2), 0);
  answer.writeUInt8(request.readUInt8(1), 1);
  answer.writeUInt16BE(answer.length, 2);
  answer.set(dice.bytes(16), 4);
  return answer;
}

/** What of a `node:dgram` socket the client uses. */
class Socket extends EventEmitter {
  readonly #network: Network;
  readonly #place: Place;
  #detach: () => void = () => undefined;
  #dead = false;

  constructor(network: Network, place: Place) {
    super();
    this.#network = network;
    this.#place = place;
  }

  bind(_options: object, bound: () => void): void {
    this.#detach = this.#network.attach(this.#place, (datagram, from) => this.emit('message', datagram, from));
    setImmediate(bound);
  }

  /** For the empty datagram that finds out whether anybody listens. */
  connect(_port: number, _address: string, connected: () => void): void {
    setImmediate(connected);
  }

  send(datagram: Uint8Array, port?: number, address?: string, done?: (error: null) => void): void {
    if (!this.#dead && port !== undefined && address !== undefined)
      this.#network.send(Buffer.from(datagram), this.#place, { address, port });
    if (done) setImmediate(() => done(null));
  }

  die(): void {
    this.#dead = true;
    this.#detach();
  }

  close(closed?: () => void): void {
    this.#detach();
    if (closed) setImmediate(closed);
  }
}
