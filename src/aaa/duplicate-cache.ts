import type { Duration } from '../base/time.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';

/** A row of eight 32-bit words: who sent it, port and identifier, Request Authenticator (4 words), when, and its state. */
const WORDS = 8;
const PEER = 0;
const PORT_AND_ID = 1;
const AUTHENTICATOR = 2;
const TIME = 6;
const STATE = 7;

const FREE = 0;
const IN_PROGRESS = 1;
const ANSWERED = 2;

/** A request may stand in one of so many rows, those of its set: what is looked at for a packet is bounded, and so is the memory. */
const WAYS = 8;
/** A request without an answer for this long will get none. In ms. */
const ABANDONED = 30_000;

/** `row` of a new request; `answered` with the reply to send again; `in-progress` is to be ignored. */
export type Lookup = 'new' | 'answered' | 'in-progress';

/**
 * The duplicate detection of RFC 5080 §2.2.2: same peer, port and identifier with the same Request Authenticator is a retransmission and
 * gets the same reply; another authenticator is a new request and replaces it. Only verified packets may come here.
 * Nothing is allocated for a packet; rows and replies are reused, and when all rows of a set are taken the oldest goes.
 */
export class DuplicateCache {
  readonly #retention: Duration;
  readonly #setMask: number;
  readonly #rows: Int32Array;
  readonly #replies: (Uint8Array | undefined)[];
  /** Counts how often each row was claimed, so that a late answer cannot land on its successor. */
  readonly #claims: Int32Array;
  #sweepAt = 0;
  /** The row that the last `look` found or claimed. */
  row = 0;

  /** `rows`: a power of two, the most requests remembered. `retention` in ms. */
  constructor(retention: Duration, rows = 65_536) {
    this.#retention = retention;
    this.#setMask = rows / WAYS - 1;
    this.#rows = new Int32Array(rows * WORDS);
    this.#replies = new Array<Uint8Array | undefined>(rows).fill(undefined);
    this.#claims = new Int32Array(rows);
  }

  /** `peer` is the address as a number, `now` monotonic ms. After `new` the request holds `row` until `answer` or `forget`. */
  look(peer: number, port: number, view: PacketView, now: number): Lookup {
    const rows = this.#rows;
    const time = now | 0;
    const portAndId = (port << 8) | view.identifier;
    const first = this.#setOf(peer, portAndId) * WAYS;
    let victim = first;
    let victimAge = -1;
    for (let row = first; row < first + WAYS; row++) {
      const at = row * WORDS;
      if (rows[at + PORT_AND_ID] === portAndId && rows[at + PEER] === (peer | 0) && rows[at + STATE] !== FREE) {
        if (this.#sameAuthenticator(at, view) && this.#age(at, time) < this.#lifetime(at)) {
          this.row = row;
          return rows[at + STATE] === ANSWERED ? 'answered' : 'in-progress';
        }
        victim = row;
        break;
      }
      const age = rows[at + STATE] === FREE ? Number.POSITIVE_INFINITY : this.#age(at, time);
      if (age > victimAge) {
        victim = row;
        victimAge = age;
      }
    }
    this.#claim(victim, peer, portAndId, view, time);
    this.#sweep(time);
    return 'new';
  }

  /** The reply of an `answered` row. */
  reply(): Uint8Array | undefined {
    return this.#replies[this.row];
  }

  /** Names the present claim on `row`, for `answer` and `forget` later. */
  ticket(): number {
    return (this.#claims[this.row] ?? 0) * this.#replies.length + this.row;
  }

  answer(ticket: number, reply: Uint8Array): void {
    const row = this.#rowOf(ticket);
    if (row < 0) return;
    this.#replies[row] = reply;
    this.#rows[row * WORDS + STATE] = ANSWERED;
  }

  /** The request met silence on purpose: when it comes again it is looked at again. */
  forget(ticket: number): void {
    const row = this.#rowOf(ticket);
    if (row >= 0) this.#rows[row * WORDS + STATE] = FREE;
  }

  #rowOf(ticket: number): number {
    const row = ticket % this.#replies.length;
    return (this.#claims[row] ?? 0) === (ticket - row) / this.#replies.length ? row : -1;
  }

  #setOf(peer: number, portAndId: number): number {
    let hash = Math.imul(peer, 0x9e3779b1) ^ Math.imul(portAndId, 0x85ebca6b);
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x2c1b3c6d);
    return (hash ^ (hash >>> 13)) & this.#setMask;
  }

  #sameAuthenticator(at: number, view: PacketView): boolean {
    const rows = this.#rows;
    for (let i = 0; i < 4; i++) if (rows[at + AUTHENTICATOR + i] !== wordAt(view.bytes, 4 + 4 * i)) return false;
    return true;
  }

  #claim(row: number, peer: number, portAndId: number, view: PacketView, time: number): void {
    const rows = this.#rows;
    const at = row * WORDS;
    rows[at + PEER] = peer;
    rows[at + PORT_AND_ID] = portAndId;
    for (let i = 0; i < 4; i++) rows[at + AUTHENTICATOR + i] = wordAt(view.bytes, 4 + 4 * i);
    rows[at + TIME] = time;
    rows[at + STATE] = IN_PROGRESS;
    this.#replies[row] = undefined;
    this.#claims[row] = ((this.#claims[row] ?? 0) + 1) & 0x7fffffff;
    this.row = row;
  }

  /** Frees one row a request, in turn: replies nobody asks for again do not stay. */
  #sweep(time: number): void {
    const row = this.#sweepAt;
    this.#sweepAt = (row + 1) % this.#replies.length;
    const at = row * WORDS;
    if (this.#rows[at + STATE] === FREE || this.#age(at, time) < this.#lifetime(at)) return;
    this.#rows[at + STATE] = FREE;
    this.#replies[row] = undefined;
  }

  /** Unsigned, so that it stays right when the 32-bit count of milliseconds wraps. */
  #age(at: number, time: number): number {
    return (time - (this.#rows[at + TIME] ?? 0)) >>> 0;
  }

  #lifetime(at: number): number {
    return this.#rows[at + STATE] === IN_PROGRESS ? ABANDONED : this.#retention;
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}
