import { err, ok, type Result } from '../../../base/result.ts';
import type { Duration } from '../../../base/time.ts';
import type { Ipv4 } from '../../../model/ipv4.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { SourcePort, TargetKey } from './source-port.ts';

/** A source port and one of its identifiers, taken until `releaseIdentifier`. */
export type Place<E> = { readonly port: SourcePort<E>; readonly identifier: number };

/** The ports one target is served from, in the order in which they filled: the one after `at` has rested longest. */
type Rotation<E> = { readonly order: SourcePort<E>[]; readonly used: Set<SourcePort<E>>; at: number };

/** Targets are spread over so many ports: what a thousand devices answer at once is more than the receive buffer of one holds. */
const SPREAD = 8;

/**
 * The source ports of one source address. A port carries 256 requests to one target within `window`, the time an identifier rests; when
 * a target needs more, another port is opened, and closed again when all its identifiers have rested.
 */
export class PortPool<E> {
  readonly #source: Ipv4 | undefined;
  readonly #open: () => Promise<Result<SourcePort<E>, string>>;
  readonly #clock: Clock;
  readonly #window: Duration;
  readonly #largest: number;
  readonly #spread: number;
  #ports: SourcePort<E>[] = [];
  readonly #rotations = new Map<TargetKey, Rotation<E>>();
  #opening: Promise<Result<SourcePort<E>, string>> | undefined;
  #cancelSweep: (() => void) | undefined;
  #closed = false;

  constructor(
    source: Ipv4 | undefined,
    options: {
      readonly open: () => Promise<Result<SourcePort<E>, string>>;
      readonly clock: Clock;
      readonly window: Duration;
      readonly largest: number;
    },
  ) {
    this.#source = source;
    this.#open = options.open;
    this.#clock = options.clock;
    this.#window = options.window;
    this.#largest = options.largest;
    this.#spread = Math.min(SPREAD, options.largest);
  }

  get ports(): readonly SourcePort<E>[] {
    return this.#ports;
  }

  /** A place for one request to `target` at once, undefined when a port has to be opened first. */
  takeNow(target: TargetKey): Place<E> | undefined {
    const now = this.#clock.monotonic();
    const rotation = this.#rotation(target);
    const next = rotation.at + 1 < rotation.order.length ? rotation.at + 1 : 0;
    for (const at of [rotation.at, next]) {
      const port = rotation.order[at];
      const identifier = port?.takeIdentifier(target, now);
      if (port === undefined || identifier === undefined) continue;
      rotation.at = at;
      return { port, identifier };
    }
    return this.#adopt(target, rotation, now);
  }

  #rotation(target: TargetKey): Rotation<E> {
    let rotation = this.#rotations.get(target);
    if (rotation === undefined) {
      rotation = { order: [], used: new Set(), at: 0 };
      this.#rotations.set(target, rotation);
    }
    return rotation;
  }

  /** The port with the fewest targets of those this one has not used yet; none where a target new to us may as well have a new port. */
  #adopt(target: TargetKey, rotation: Rotation<E>, now: number): Place<E> | undefined {
    const { order, used } = rotation;
    if (used.size >= this.#ports.length) return undefined;
    let port: SourcePort<E> | undefined;
    for (const one of this.#ports) if (!used.has(one) && (port === undefined || one.targets < port.targets)) port = one;
    if (port === undefined || (used.size === 0 && port.targets > 0 && this.#ports.length < this.#spread)) return undefined;
    const identifier = port.takeIdentifier(target, now);
    if (identifier === undefined) return undefined;
    const at = order.length === 0 ? 0 : rotation.at + 1;
    order.splice(at, 0, port);
    used.add(port);
    rotation.at = at;
    return { port, identifier };
  }

  /** As `takeNow`, opening a port where needed. The error says why there is none. */
  async take(target: TargetKey): Promise<Result<Place<E>, string>> {
    while (!this.#closed) {
      const place = this.takeNow(target);
      if (place !== undefined) return ok(place);
      if (this.#ports.length >= this.#largest) return err(this.#exhausted(target));
      const opened = await this.#openOne();
      if (!opened.ok) return opened;
    }
    return err('the client is closed');
  }

  #openOne(): Promise<Result<SourcePort<E>, string>> {
    this.#opening ??= this.#open().then(async (opened) => {
      this.#opening = undefined;
      if (!opened.ok) return opened;
      if (this.#closed) await opened.value.close();
      else this.#add(opened.value);
      return opened;
    });
    return this.#opening;
  }

  #add(port: SourcePort<E>): void {
    this.#ports.push(port);
    this.#cancelSweep ??= this.#clock.after(this.#window, () => this.#sweep());
  }

  #sweep(): void {
    const now = this.#clock.monotonic();
    const kept = this.#ports.filter((port) => !port.forgetRested(now));
    for (const port of this.#ports) if (!kept.includes(port)) void port.close();
    this.#ports = kept;
    for (const [target, rotation] of this.#rotations) this.#prune(target, rotation);
    this.#cancelSweep = kept.length === 0 ? undefined : this.#clock.after(this.#window, () => this.#sweep());
  }

  #prune(target: TargetKey, rotation: Rotation<E>): void {
    const current = rotation.order[rotation.at];
    const order = rotation.order.filter((port) => this.#ports.includes(port));
    if (order.length === 0) this.#rotations.delete(target);
    else this.#rotations.set(target, { order, used: new Set(order), at: Math.max(0, current === undefined ? 0 : order.indexOf(current)) });
  }

  #exhausted(target: TargetKey): string {
    const from = this.#source === undefined ? '' : ` from ${this.#source}`;
    return `all ${this.#largest * 256} identifiers${from} towards ${target} were used within ${this.#window / 1000} s: send fewer requests, or allow more source ports`;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelSweep?.();
    await this.#opening;
    await Promise.all(this.#ports.map((port) => port.close()));
    this.#ports = [];
  }
}
