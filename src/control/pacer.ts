import type { DeviceId } from '../model/device.ts';
import type { PerSecond, PlanId, Rollout, StepId } from '../model/plan.ts';
import { spread } from '../plan/spread.ts';
import type { Clock } from '../ports/clock.ts';
import { commonBurst, deviceBurst, IN_FLIGHT, type Pacing } from './pacing.ts';
import { TokenBucket } from './token-bucket.ts';

/** Rollout steps begun and not over at most: the lanes that are left are for urgent work. */
const MOST_BULK = 768;
/** With so many under way nothing is begun with a device that was not heard yet, or keeps silent: each may take half a minute to be given up. */
const MOST_UNHEARD = 576;
const MOST_SILENT = 384;
/** Turns granted at most before the event loop goes round: what is sent in a turn of it takes a millisecond or two, and then answers and logins are read. */
const AT_ONCE = 32;
/** The pacer looks again at the earliest after this, in ms: several turns in one look. */
const LOOK: number = 5;
/** While nothing may be begun for another reason than a rate, in ms. */
const HELD: number = 500;

/** `unheard`: it was not asked yet; `silent`: it did not answer what it was asked last, so far or at all. */
export type Hearing = 'answers' | 'unheard' | 'silent';

/** Changes of rollouts in flight to one device at most: a dead device must not take the turns of the others. */
const WINDOWS: Readonly<Record<Hearing, number>> = { answers: IN_FLIGHT, unheard: 2, silent: 2 };

/** A CoA step that wants to be sent. */
export type Ticket = {
  readonly step: StepId;
  readonly lane: string;
  readonly device: DeviceId;
  readonly site: string | undefined;
  /** It takes a port down. */
  readonly bounce: boolean;
  /** Undefined for urgent work, which goes before every rollout. */
  readonly bulk?: { readonly plan: PlanId; readonly rollout: Pick<Rollout, 'rate' | 'jitter' | 'requireHealthy'> };
};

/** `line`: those who wait in one go one after another. */
type Held = { readonly ticket: Ticket; readonly line: string; state: 'waiting' | 'granted' | 'running'; answered: boolean };
type Queues = Map<string, Set<Held>>;
/** The buckets that those of a line take from. */
type Source = { readonly site: string | undefined; readonly buckets: readonly TokenBucket[] };

/**
 * Who may send a change of authorization when: token buckets of device, site and everything, and a window of exchanges in flight to a device.
 * Urgent work goes first; within its kind each device, and each plan on it, has its turn, first come first served.
 */
export class Pacer {
  readonly #clock: Pick<Clock, 'monotonic' | 'after'>;
  #pacing: Pacing;
  readonly #granted: (ticket: Ticket) => void;
  readonly #healthy: (wanted: NonNullable<Rollout['requireHealthy']>) => boolean;
  readonly #hearing: (device: DeviceId) => Hearing;
  readonly #held = new Map<StepId, Held>();
  readonly #urgent: Queues = new Map();
  readonly #bulk: Queues = new Map();
  readonly #buckets = new Map<string, TokenBucket>();
  readonly #sources = new Map<string, Source>();
  readonly #inFlight = new Map<DeviceId, number>();
  #bulkBucket: TokenBucket;
  /** On the monotonic clock; undefined where nothing was sent before. */
  #goesOnSince: number | undefined;
  #bulkRunning = 0;
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;
  /** Granted since the event loop went round. */
  #lately = 0;
  #cancelRound: (() => void) | undefined;

  constructor(parts: {
    readonly clock: Pick<Clock, 'monotonic' | 'after'>;
    readonly pacing: Pacing;
    /** The turn of a step that had to wait has come: it asks again, and is let through. */
    readonly granted: (ticket: Ticket) => void;
    /** Whether the authentication path is as well as a rollout demands. */
    readonly healthy?: (wanted: NonNullable<Rollout['requireHealthy']>) => boolean;
    /** How the device answered so far. */
    readonly hearing?: (device: DeviceId) => Hearing;
  }) {
    this.#clock = parts.clock;
    this.#pacing = parts.pacing;
    this.#granted = parts.granted;
    this.#healthy = parts.healthy ?? (() => true);
    this.#hearing = parts.hearing ?? (() => 'answers');
    this.#bulkBucket = new TokenBucket(parts.pacing.bulk, commonBurst(parts.pacing.bulk));
  }

  /** Work goes on from before a restart: what was sent last is not known, so that no bucket is full, and none gives more than its rate from now on. */
  goesOn(): void {
    this.#goesOnSince = this.#clock.monotonic();
  }

  /** Other rates from now on, with nothing saved up. */
  adopt(pacing: Pacing): void {
    this.#pacing = pacing;
    this.#buckets.clear();
    this.#sources.clear();
    this.#bulkBucket = new TokenBucket(pacing.bulk, commonBurst(pacing.bulk), 0);
    this.goesOn();
    this.setBulkRate(pacing.bulk);
  }

  /** Whether the step may be sent now. False: it waits its turn, and is told. */
  ask(ticket: Ticket): boolean {
    const known = this.#held.get(ticket.step);
    if (known !== undefined && known.state !== 'granted') return false;
    if (known === undefined) {
      const newcomer: Held = { ticket, line: lineOf(ticket), state: 'waiting', answered: false };
      this.#held.set(ticket.step, newcomer);
      const queues = ticket.bulk ? this.#bulk : this.#urgent;
      const first = queues.size === 0;
      enqueue(queues, newcomer);
      // Where others wait already, a newcomer does not go before them.
      if (first || !ticket.bulk) this.#serve(queues, ticket.step);
      this.#lookLater();
    }
    const held = this.#held.get(ticket.step);
    if (held === undefined || held.state === 'waiting') return false;
    held.state = 'running';
    return true;
  }

  waits(step: StepId): boolean {
    return this.#held.get(step)?.state === 'waiting';
  }

  /** The device answered, or was not asked: another may be sent to it. */
  answered(step: StepId): void {
    const held = this.#held.get(step);
    if (held === undefined || held.state === 'waiting' || held.answered) return;
    held.answered = true;
    const { device } = held.ticket;
    const left = (this.#inFlight.get(device) ?? 1) - 1;
    if (left === 0) this.#inFlight.delete(device);
    else this.#inFlight.set(device, left);
    this.#lookLater();
  }

  /** Whatever was known of the step is forgotten: it is over, or will not be begun. */
  over(step: StepId): void {
    const held = this.#held.get(step);
    if (held === undefined) return;
    this.answered(step);
    this.#held.delete(step);
    if (held.state === 'waiting') dequeue(held.ticket.bulk ? this.#bulk : this.#urgent, held);
    else if (held.ticket.bulk) this.#bulkRunning--;
    this.#lookLater();
  }

  /** As `over`, for a step that may be under way: what runs ends by itself. */
  forget(step: StepId): void {
    if (this.#held.get(step)?.state !== 'running') this.over(step);
  }

  /** A plan is over: its own rates are forgotten. */
  forgetRates(plan: PlanId): void {
    for (const name of this.#buckets.keys()) if (name.endsWith(` of ${plan}`)) this.#buckets.delete(name);
    for (const line of this.#sources.keys()) if (line.startsWith(`${plan} `)) this.#sources.delete(line);
  }

  /** The rate of all rollouts together; 0 holds them. */
  setBulkRate(rate: PerSecond): void {
    this.#bulkBucket.setRate(rate, this.#clock.monotonic());
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#lookLater();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#cancelRound?.();
  }

  #lookLater(): void {
    if (this.#urgent.size === 0 && this.#bulk.size === 0) return;
    this.#lookAt(this.#clock.monotonic() + LOOK);
  }

  #lookAt(at: number): void {
    if (this.#timer !== undefined && this.#timer.at <= at) return;
    this.#timer?.cancel();
    const now = this.#clock.monotonic();
    const cancel = this.#clock.after(Math.max(LOOK, Math.ceil(at - now)), () => {
      this.#timer = undefined;
      this.#look();
    });
    this.#timer = { at: Math.max(at, now + LOOK), cancel };
  }

  #look(): void {
    const next = Math.min(this.#serve(this.#urgent), this.#serve(this.#bulk));
    if (Number.isFinite(next)) this.#lookAt(next);
  }

  /** Grants what may go now, of rollouts what goes to silent devices last; gives when the next may. Who is `asking` hears of it by the answer. */
  #serve(queues: Queues, asking?: StepId): number {
    const { next, passedOver } = this.#serveLines(queues, false, asking);
    return passedOver ? Math.min(next, this.#serveLines(queues, true, asking).next) : next;
  }

  /** Each line in its turn: of a rollout those to devices that keep silent, or the others; and whether some were passed over for it. */
  #serveLines(queues: Queues, silent: boolean, asking?: StepId): { readonly next: number; readonly passedOver: boolean } {
    let next = Number.POSITIVE_INFINITY;
    let passedOver = false;
    const most = silent ? MOST_SILENT : MOST_BULK;
    const exhausted = new Set<PlanId>();
    // A line that was served goes to the end, where it is come to again.
    for (const [line, queue] of queues) {
      if (this.#lately >= AT_ONCE) return { next, passedOver };
      const [held] = queue;
      if (held === undefined || (held.ticket.bulk && exhausted.has(held.ticket.bulk.plan))) continue;
      const { ticket } = held;
      const hearing = ticket.bulk ? this.#hearing(ticket.device) : 'answers';
      if (ticket.bulk && (hearing === 'silent') !== silent) {
        passedOver = true;
        continue;
      }
      const now = this.#clock.monotonic();
      if (hearing === 'unheard' && this.#bulkRunning >= MOST_UNHEARD) {
        next = Math.min(next, now + HELD);
        continue;
      }
      if (ticket.bulk && (this.#bulkRunning >= most || this.#bulkBucket.readyAt(1, now) > now)) {
        return { next: Math.min(next, this.#bulkRunning >= most ? now + HELD : this.#bulkBucket.readyAt(1, now)), passedOver };
      }
      const at = this.#readyAt(held, now);
      if (at > now) {
        next = Math.min(next, at);
        if (ticket.bulk && this.#isExhausted(ticket.bulk, now)) exhausted.add(ticket.bulk.plan);
        continue;
      }
      this.#grant(held, now);
      queues.delete(line);
      queue.delete(held);
      if (queue.size > 0) queues.set(line, queue);
      if (ticket.step !== asking) this.#granted(ticket);
    }
    return { next, passedOver };
  }

  /** Nobody else of the plan may go either. */
  #isExhausted({ plan, rollout }: NonNullable<Ticket['bulk']>, now: number): boolean {
    const bucket = this.#bucket(`global of ${plan}`, rollout.rate.global);
    return bucket !== undefined && bucket.readyAt(1, now) > now;
  }

  #readyAt({ ticket, line }: Held, now: number): number {
    const window = ticket.bulk ? WINDOWS[this.#hearing(ticket.device)] : IN_FLIGHT;
    if ((this.#inFlight.get(ticket.device) ?? 0) >= window) return Number.POSITIVE_INFINITY;
    const { requireHealthy } = ticket.bulk?.rollout ?? {};
    if (requireHealthy && !this.#healthy(requireHealthy)) return now + HELD;
    const cost = costOf(ticket);
    let latest = now;
    for (const bucket of this.#bucketsOf(ticket, line)) latest = Math.max(latest, bucket.readyAt(cost, now));
    return latest;
  }

  #grant(held: Held, now: number): void {
    const { ticket, line } = held;
    const cost = costOf(ticket);
    for (const bucket of this.#bucketsOf(ticket, line)) bucket.take(cost, now);
    this.#inFlight.set(ticket.device, (this.#inFlight.get(ticket.device) ?? 0) + 1);
    held.state = 'granted';
    if (ticket.bulk) this.#bulkRunning++;
    if (this.#lately++ === 0) this.#cancelRound = this.#clock.after(0, () => this.#goRound());
  }

  /** What came meanwhile was read: others may be granted their turn. */
  #goRound(): void {
    const waited = this.#lately >= AT_ONCE;
    this.#lately = 0;
    if (waited) this.#look();
  }

  #bucketsOf(ticket: Ticket, line: string): readonly TokenBucket[] {
    const known = this.#sources.get(line);
    if (known !== undefined && known.site === ticket.site) return known.buckets;
    const buckets = this.#bucketsFor(ticket);
    this.#sources.set(line, { site: ticket.site, buckets });
    return buckets;
  }

  #bucketsFor({ device, site, bounce, bulk }: Ticket): readonly TokenBucket[] {
    const { perDevice, perSite, global, bounces } = this.#pacing;
    const own = bulk?.rollout.rate;
    return [
      this.#bucket(`device ${device}`, perDevice, deviceBurst),
      bounce ? this.#bucket(`bounces ${device}`, bounces, () => 1) : undefined,
      site === undefined ? undefined : this.#bucket(`site ${site}`, perSite),
      this.#bucket('global', global),
      bulk && this.#bulkBucket,
      bulk && this.#bucket(`device ${device} of ${bulk.plan}`, own?.perDevice, deviceBurst),
      bulk && (site === undefined ? undefined : this.#bucket(`site ${site} of ${bulk.plan}`, own?.perSite)),
      bulk && this.#bucket(`global of ${bulk.plan}`, own?.global),
    ].filter((bucket) => bucket !== undefined);
  }

  #bucket(name: string, rate: PerSecond | undefined, burst = commonBurst): TokenBucket | undefined {
    if (rate === undefined) return undefined;
    const known = this.#buckets.get(name);
    if (known) return known;
    const since = this.#goesOnSince;
    const tokens = since === undefined ? undefined : ((this.#clock.monotonic() - since) / 1000) * rate;
    const bucket = new TokenBucket(rate, burst(rate), tokens);
    this.#buckets.set(name, bucket);
    return bucket;
  }
}

/** A rollout's step takes a little more than its turn, how much following from its id: switches are not asked in step, and a replay is the same. */
function costOf({ step, bulk }: Ticket): number {
  return bulk ? 1 + bulk.rollout.jitter * spread(step) : 1;
}

/** A bounce has a rate of its own, and a plan too: neither holds up the others of the device. */
function lineOf({ device, bounce, bulk }: Ticket): string {
  return `${bulk?.plan ?? ''} ${bounce} ${device}`;
}

function enqueue(queues: Queues, held: Held): void {
  const queue = queues.get(held.line) ?? new Set();
  queue.add(held);
  queues.set(held.line, queue);
}

function dequeue(queues: Queues, held: Held): void {
  const queue = queues.get(held.line);
  queue?.delete(held);
  if (queue?.size === 0) queues.delete(held.line);
}
