import { setTimeout as delay } from 'node:timers/promises';
import type { DeviceClock } from '../clock.ts';
import type { LabOptions } from '../options.ts';
import type { Attribute } from '../radius/npm-radius.ts';
import type { RadiusClient } from '../radius/radius-client.ts';
import { sessionAttributes, userName } from './access-request.ts';
import type { AccessSession } from './session.ts';

/** How long a switch that goes down waits for the answer to its Accounting-Off. */
const OFF_WAIT_MS = 500;

export type TerminateCause =
  | 'User-Request'
  | 'Lost-Carrier'
  | 'Session-Timeout'
  | 'Admin-Reset'
  | 'Port-Error'
  | 'Port-Reinit'
  | 'User-Error'
  | 'NAS-Reboot';

const NUMBER_OF_CAUSE: Readonly<Record<TerminateCause, number>> = {
  'User-Request': 1,
  'Lost-Carrier': 2,
  'Session-Timeout': 5,
  'Admin-Reset': 6,
  'Port-Error': 8,
  'NAS-Reboot': 11,
  'User-Error': 17,
  'Port-Reinit': 21,
};

/** Accounting of the NAS (RFC 2866). Nothing about a session is sent before Accounting-On was answered or given up. */
export class Accounting {
  readonly #options: LabOptions;
  readonly #radius: RadiusClient;
  readonly #clock: DeviceClock;
  readonly #log: (message: string) => void;
  #on: Promise<boolean> | undefined;
  /** Records of one session go out one after another: Start before Interim before Stop. */
  readonly #order = new Map<string, Promise<void>>();

  constructor(options: LabOptions, radius: RadiusClient, clock: DeviceClock, log: (message: string) => void) {
    this.#clock = clock;
    this.#options = options;
    this.#radius = radius;
    this.#log = log;
  }

  /**
   * Sends Accounting-On once. It is not retransmitted: that would end sessions that have begun since. Whatever comes of it, the first record
   * of a session waits for an Accounting-On that was answered.
   */
  async boot(): Promise<void> {
    if (await this.#system('Accounting-On', 1)) this.#on ??= Promise.resolve(true);
  }

  /** Resolves once Accounting-On was answered, or its retransmissions are over. */
  on(): Promise<boolean> {
    this.#on ??= this.#system('Accounting-On');
    return this.#on;
  }

  /** One Accounting-Off, without insisting: the switch is going down. */
  async off(): Promise<void> {
    if (this.#on) await Promise.race([this.#system('Accounting-Off', 1), delay(OFF_WAIT_MS)]);
  }

  start(session: AccessSession): void {
    session.accounted = true;
    this.#record(session, 'Start', []);
  }

  interim(session: AccessSession): void {
    if (session.accounted) this.#record(session, 'Interim-Update', counters(session, this.#clock.now()));
  }

  stop(session: AccessSession, cause: TerminateCause): void {
    if (!session.accounted) return;
    session.accounted = false;
    this.#record(session, 'Stop', [...counters(session, this.#clock.now()), ['Acct-Terminate-Cause', NUMBER_OF_CAUSE[cause]]]);
  }

  /** Resolves when every record that was due has been answered or given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#order.values());
  }

  #record(session: AccessSession, status: 'Start' | 'Interim-Update' | 'Stop', more: readonly Attribute[]): void {
    if (!this.#options.accounting) return;
    const attributes = [['Acct-Status-Type', status] as const, ...this.#identity(session), ...more, now()];
    const key = session.auditSessionId;
    const before: Promise<unknown> = this.#order.get(key) ?? this.on();
    const sending = before
      .then(() => this.#send(attributes))
      .then(() => {
        if (this.#order.get(key) === sending) this.#order.delete(key);
      });
    this.#order.set(key, sending);
  }

  #identity(session: AccessSession): Attribute[] {
    return [
      ['Acct-Session-Id', session.acctSessionId],
      ['User-Name', session.authorization?.userName ?? userName(session)],
      ['Acct-Authentic', 'RADIUS'],
      ...(session.authorization?.classes ?? []).map((value) => ['Class', value] as const),
      ...sessionAttributes(session, this.#options.nasIp),
    ];
  }

  async #system(status: 'Accounting-On' | 'Accounting-Off', transmissions?: number): Promise<boolean> {
    if (!this.#options.accounting) return true;
    const attributes: Attribute[] = [
      ['Acct-Status-Type', status],
      ['Acct-Session-Id', '00000000'],
      ['NAS-IP-Address', this.#options.nasIp],
      now(),
    ];
    return this.#send(attributes, transmissions);
  }

  async #send(attributes: readonly Attribute[], transmissions?: number): Promise<boolean> {
    const reply = await this.#radius.exchange({
      code: 'Accounting-Request',
      attributes,
      ...(transmissions === undefined ? {} : { transmissions }),
    });
    if (reply === 'timeout') this.#log('%RADIUS-4-RADIUS_DEAD: accounting server is not responding, record lost');
    return reply !== 'timeout';
  }
}

/** The world's time, not the device's, which tests advance: servers compare it with their own. */
function now(): Attribute {
  return ['Event-Timestamp', new Date()];
}

/** Made-up traffic that grows with the session's age, so that records differ. */
function counters(session: AccessSession, at: Date): Attribute[] {
  const seconds = Math.floor((at.getTime() - session.startedAt.getTime()) / 1000);
  return [
    ['Acct-Session-Time', seconds],
    ['Acct-Input-Octets', seconds * 1500 + 1024],
    ['Acct-Output-Octets', seconds * 4000 + 2048],
    ['Acct-Input-Packets', seconds * 3 + 8],
    ['Acct-Output-Packets', seconds * 4 + 8],
    ['Acct-Delay-Time', 0],
  ];
}
