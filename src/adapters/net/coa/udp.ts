import type { Secret } from '../../../base/secret.ts';
import type { Duration } from '../../../base/time.ts';
import type { CoaTarget } from '../../../model/device.ts';
import type { Ipv4 } from '../../../model/ipv4.ts';
import type { RetransmissionTimers } from '../../../model/retransmission.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { CoaClient, CoaOutcome, CoaRequest, IgnoredReply } from '../../../ports/coa-client.ts';
import type { EventSink } from '../../../ports/event-sink.ts';
import type { Random } from '../../../ports/random.ts';
import { PacketView } from '../../../wire/radius/packet-view.ts';
import { PacketWriter } from '../../../wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../wire/radius/secret.ts';
import { REUSE_WINDOW } from '../source-ports/identifiers.ts';
import { type Place, PortPool } from '../source-ports/port-pool.ts';
import { SourcePort } from '../source-ports/source-port.ts';
import { Exchange } from './exchange.ts';
import { PortProbes } from './port-probe.ts';
import { encodeRequest } from './request.ts';

const LARGEST_POOL = 512;

/** What the transports share. */
export type CoaParts = { readonly clock: Clock; readonly random: Random; readonly sink: EventSink; readonly timers: RetransmissionTimers };

export type UdpOptions = CoaParts & {
  /** How long an identifier rests before the same port uses it again towards the same target; 300 s. */
  readonly reuseWindow?: Duration;
  /** The most UDP ports a source address may take, 512: 131,072 requests to one device in 300 s. */
  readonly largestPool?: number;
};

/** Requests by UDP, with the retransmission of RFC 5080. */
export class UdpTransport implements CoaClient {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #sink: EventSink;
  readonly #timers: RetransmissionTimers;
  readonly #window: Duration;
  readonly #largest: number;
  readonly #pools = new Map<Ipv4 | undefined, PortPool<Exchange>>();
  readonly #probes: PortProbes;
  readonly #secrets = new WeakMap<Secret, SharedSecret>();
  readonly #writer = new PacketWriter();
  readonly #view = new PacketView();
  readonly #outstanding = new Set<Exchange>();
  #closed = false;

  constructor(options: UdpOptions) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#sink = options.sink;
    this.#timers = options.timers;
    this.#window = options.reuseWindow ?? REUSE_WINDOW;
    this.#largest = options.largestPool ?? LARGEST_POOL;
    this.#probes = new PortProbes(options.clock);
  }

  async exchange(target: CoaTarget, request: CoaRequest, silent?: () => void): Promise<CoaOutcome> {
    if (this.#closed) return { kind: 'unsendable', why: 'the CoA client is closed' };
    const key = `${target.address}:${target.port}`;
    const pool = this.#pool(target.sourceAddress);
    const place = pool.takeNow(key);
    if (place !== undefined) return this.#perform(target, key, request, place, silent);
    const opened = await pool.take(key);
    return opened.ok ? this.#perform(target, key, request, opened.value, silent) : { kind: 'unsendable', why: opened.error };
  }

  #perform(
    target: CoaTarget,
    key: string,
    request: CoaRequest,
    { port, identifier }: Place<Exchange>,
    silent: (() => void) | undefined,
  ): CoaOutcome | Promise<CoaOutcome> {
    const secret = this.#secret(target.secret);
    const octets = encodeRequest(this.#writer, target, request, { identifier, secret, now: this.#clock.now() });
    if (!octets.ok) {
      port.releaseIdentifier(key, identifier, this.#clock.monotonic());
      return { kind: 'unsendable', why: octets.error };
    }
    return new Promise((resolve) => {
      const exchange: Exchange = new Exchange(target, request.packet, octets.value, secret, {
        clock: this.#clock,
        random: this.#random,
        timers: target.timers === undefined ? this.#timers : { ...this.#timers, ...target.timers },
        send: (done) => {
          this.#sink.count('coa_transmissions');
          port.send(octets.value, target.port, target.address, done);
        },
        ignored: (reply) => this.#countIgnored(reply.why),
        silent: () => {
          this.#probe(target, exchange);
          silent?.();
        },
        finished: (outcome) => {
          this.#outstanding.delete(exchange);
          port.releaseIdentifier(key, identifier, this.#clock.monotonic());
          resolve(outcome);
        },
      });
      this.#outstanding.add(exchange);
      port.register(key, identifier, exchange);
      exchange.start();
    });
  }

  #probe(target: CoaTarget, exchange: Exchange): void {
    void this.#probes.ask(target).then((why) => {
      if (why !== undefined) exchange.unheard(why);
    });
  }

  #receive(port: SourcePort<Exchange>, datagram: Uint8Array, address: string, from: number): void {
    const identifier = datagram[1];
    const malformed = this.#view.read(datagram) !== undefined;
    const key = `${address}:${from}`;
    const exchange = identifier === undefined ? undefined : port.exchange(key, identifier);
    if (exchange !== undefined) {
      if (malformed) exchange.ignore({ why: 'malformed' });
      else exchange.receive(this.#view);
      return;
    }
    const state = identifier === undefined ? 'unused' : port.identifierState(key, identifier, this.#clock.monotonic());
    if (state === undefined) this.#receiveForeign(port, identifier, malformed, key);
    else if (state === 'late') this.#countIgnored('late');
    else this.#receiveStray(port, key, identifier, malformed);
  }

  /** From an address we sent nothing to: told to the requests it could be meant for. */
  #receiveForeign(port: SourcePort<Exchange>, identifier: number | undefined, malformed: boolean, from: string): void {
    const meant = [...port.outstanding].filter((exchange) => exchange.identifier === identifier);
    for (const exchange of meant) {
      const signed = !malformed && exchange.isSignedAnswer(this.#view);
      const diagnosis = signed ? `a rightly signed answer came from ${from}: the device answers from another address` : `came from ${from}`;
      exchange.ignore({ why: 'wrong-source', diagnosis });
    }
    if (meant.length === 0) this.#countIgnored('wrong-source');
  }

  /** From the device, under an identifier we never used: told to all that wait for that device on this port. */
  #receiveStray(port: SourcePort<Exchange>, key: string, identifier: number | undefined, malformed: boolean): void {
    const waiting = [...port.outstanding].filter((exchange) => port.exchange(key, exchange.identifier) === exchange);
    const reply: IgnoredReply = malformed
      ? { why: 'malformed' }
      : { why: 'unknown-identifier', diagnosis: `identifier ${identifier} was not used` };
    for (const exchange of waiting) exchange.ignore(reply);
    if (waiting.length === 0) this.#countIgnored(reply.why);
  }

  #countIgnored(why: IgnoredReply['why'] | 'late'): void {
    this.#sink.count('coa_replies_ignored', { why });
  }

  #pool(source: Ipv4 | undefined): PortPool<Exchange> {
    let pool = this.#pools.get(source);
    if (pool === undefined) {
      pool = new PortPool(source, {
        open: () => this.#openPort(source),
        clock: this.#clock,
        window: this.#window,
        largest: this.#largest,
      });
      this.#pools.set(source, pool);
    }
    return pool;
  }

  #openPort(source: Ipv4 | undefined) {
    return SourcePort.open<Exchange>(source, {
      window: this.#window,
      firstIdentifier: () => this.#random.bytes(1)[0] ?? 0,
      received: (port, datagram, address, from) => this.#receive(port, datagram, address, from),
      failed: (code) => this.#sink.count('coa_socket_errors', { code }),
    });
  }

  #secret(of: Secret): SharedSecret {
    let secret = this.#secrets.get(of);
    if (secret === undefined) {
      secret = new SharedSecret(of.reveal());
      this.#secrets.set(of, secret);
    }
    return secret;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const exchange of [...this.#outstanding]) exchange.giveUp();
    this.#probes.close();
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }
}
