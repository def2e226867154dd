import { Secret } from '../../src/base/secret.ts';
import type { Device, DeviceId } from '../../src/model/device.ts';
import type { Ipv4 } from '../../src/model/ipv4.ts';
import type { Mac } from '../../src/model/mac.ts';
import type { Authorization } from '../../src/model/session.ts';
import { errorCauseAttribute, type ReadRequest, readRequest, writeAnswer } from '../conformance/coa-client/das-codec.ts';
import type { ManualClock } from '../conformance/coa-client/manual-clock.ts';
import { device } from '../unit/control/policy-and-device.ts';
import type { Dice } from './dice.ts';
import type { Network, Place } from './network.ts';
import type { Server } from './server.ts';

export const SECRET = 'testing123';
const DISCONNECT_REQUEST = 40;
const SESSION_NOT_FOUND = 503;
/** What it may refuse with when it is in no mood. That it has no such session it says only when it has none. */
const CAUSES = [401, 402, 403, 404, 405, 407, 501, 502, 504, 506, 508];

export type Mood = {
  readonly silent: number;
  readonly refuses: number;
  readonly lies: number;
  readonly forgetsToAnswer: number;
  readonly doesAnew: number;
};
export const OBEDIENT: Mood = { silent: 0, refuses: 0, lies: 0, forgetsToAnswer: 0, doesAnew: 0 };

export type Command = 'reauthenticate' | 'bounce-host-port' | 'disable-host-port' | 'session-query' | 'terminate';

/** A host on a port, with the session it has. */
export type Host = {
  readonly endpoint: Mac;
  readonly port: string;
  up: boolean;
  audit: string;
  /** What the switch applies to it. */
  applied: Authorization | undefined;
  /** How often its port was bounced and shut down, or would have been. */
  readonly done: Record<'bounce-host-port' | 'disable-host-port', number>;
};

/** A switch that takes CoA as Cisco's do, and may be in the mood to refuse, to be silent, or to acknowledge and do nothing. */
export class SimulatedSwitch {
  readonly device: Device;
  readonly hosts: readonly Host[];
  /**
   * How much of what it is asked it is silent to, refuses, or acknowledges and does not, and how much of what is sent again it does not know for that
   * (after a change of its supervisor, radius-coa-tacacs §4.3); parts of 1.
   */
  mood: Mood = OBEDIENT;
  readonly #place: Place;
  readonly #clock: ManualClock;
  readonly #dice: Dice;
  readonly #network: Network;
  #server: Server | undefined;
  readonly #answers = new Map<string, Buffer | undefined>();
  /** The codes of what it answered, by the authenticator of the request. */
  readonly said = new Map<string, readonly number[]>();
  /** Names of sessions that are no more, and what ended them. */
  readonly #ended = new Map<string, { readonly host: Host; readonly command: Command }>();
  #sessions = 0;

  constructor(number: number, hosts: number, parts: { readonly clock: ManualClock; readonly dice: Dice; readonly network: Network }) {
    const address = `10.0.${number}.1` as Ipv4;
    this.#clock = parts.clock;
    this.#dice = parts.dice;
    this.#network = parts.network;
    this.#place = { address, port: 1700 };
    const base = device();
    if (base.coa === undefined) throw new Error('takes CoA');
    this.device = { ...base, id: `sw${number}` as DeviceId, coa: { ...base.coa, address, secret: new Secret(SECRET) } };
    this.hosts = Array.from({ length: hosts }, (_, at): Host => {
      const last = `${hex(number)}-${hex(at + 1)}`;
      return {
        endpoint: `02-00-00-00-${last}` as Mac,
        port: `Gi0/1/${at + 1}`,
        up: false,
        audit: '',
        applied: undefined,
        done: { 'bounce-host-port': 0, 'disable-host-port': 0 },
      };
    });
    this.#network.attach(this.#place, (datagram, from) => this.#receive(datagram, from));
  }

  /** Every host is plugged in; `server` is asked who may in. */
  plugIn(server: Server): void {
    this.#server = server;
    for (const host of this.hosts) this.#begin(host);
  }

  keysOf({ endpoint, port, audit }: Host) {
    const { id, coa } = this.device;
    const nasAddress = coa?.address ?? ('0.0.0.0' as Ipv4);
    return {
      device: id,
      nasAddress,
      userName: endpoint,
      port,
      endpoint,
      callingStationId: endpoint,
      acctSessionId: audit,
      auditSessionId: audit,
    };
  }

  #receive(datagram: Buffer, from: Place): void {
    const request = readSigned(datagram);
    if (request === undefined) return;
    const authenticator = request.authenticator.toString('hex');
    const key = `${from.address}:${from.port} ${authenticator}`;
    const known = this.#answers.has(key);
    if (!known || this.#dice.chance(this.mood.doesAnew)) this.#answers.set(key, this.#answer(request, known));
    const answer = this.#answers.get(key);
    if (answer === undefined) return;
    this.said.set(authenticator, [...(this.said.get(authenticator) ?? []), answer.readUInt8(0)]);
    this.#network.send(answer, this.#place, from);
  }

  /** Carries a request out, or not; undefined is silence. `again`: the very datagram came before. */
  #answer(request: ReadRequest, again: boolean): Buffer | undefined {
    const pairs = request.attributes.filter(({ type }) => type === 26).map(({ value }) => value.toString('latin1', 6));
    const textOf = (name: string) => pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
    const disconnect = request.code === DISCONNECT_REQUEST;
    const command = disconnect ? 'terminate' : (textOf('subscriber:command') as Command);
    const octetsOf = (type: number) => request.attributes.find((one) => one.type === type)?.value.toString();
    const id = textOf('audit-session-id') ?? octetsOf(44);
    const station = octetsOf(31);
    const say = (errorCause?: number) =>
      writeAnswer(request, SECRET, {
        code: request.code + (errorCause === undefined ? 1 : 2),
        messageAuthenticator: 'right',
        attributes: errorCause === undefined ? [] : [errorCauseAttribute(errorCause)],
      });
    // Where only the endpoint is named, what comes again would be done to the session it has by now.
    if (again && id === undefined) return undefined;
    const { silent, refuses, lies, forgetsToAnswer } = this.mood;
    if (this.#dice.chance(silent)) return undefined;
    if (this.#dice.chance(refuses)) return say(this.#dice.pick(CAUSES));
    if (!disconnect && this.#dice.chance(lies)) return say();
    const host = this.hosts.find((one) => one.up && (id === undefined ? one.endpoint === station : one.audit === id));
    if (host === undefined) {
      if (!again) this.#noteRepetition(command, id ?? station);
      return say(SESSION_NOT_FOUND);
    }
    this.#carryOut(command, host);
    // Done, and the answer is never sent: whoever asked does not know.
    return this.#dice.chance(forgetsToAnswer) ? undefined : say();
  }

  #carryOut(command: Command, host: Host): void {
    const soon = this.#dice.between(2, 400);
    switch (command) {
      case 'reauthenticate':
        this.#clock.after(soon, () => host.up && this.#authenticate(host, host.audit));
        return;
      case 'terminate':
        this.#stop(host, command);
        this.#clock.after(2000 + soon, () => this.#begin(host));
        return;
      case 'bounce-host-port':
        host.done[command]++;
        this.#stop(host, command);
        this.#clock.after(10_000 + soon, () => this.#begin(host));
        return;
      case 'disable-host-port':
        host.done[command]++;
        this.#stop(host, command);
        return;
      case 'session-query':
        return;
    }
  }

  /** Asked again to bounce or shut down the port of a session it did that to: had the session still been there, it would have done it twice. */
  #noteRepetition(command: Command, named: string | undefined): void {
    const before = named === undefined ? undefined : this.#ended.get(named);
    if (before?.command === command && (command === 'bounce-host-port' || command === 'disable-host-port')) before.host.done[command]++;
  }

  #begin(host: Host): void {
    if (host.up) return;
    host.up = true;
    host.audit = `${this.device.id.slice(2).padStart(8, '0')}${String(++this.#sessions).padStart(8, '0')}`;
    this.#authenticate(host, host.audit);
  }

  /** An Access-Request, repeated until the server lives; then accounting of what is in force. */
  #authenticate(host: Host, audit: string): void {
    const server = this.#server;
    if (!host.up || host.audit !== audit || server === undefined) return;
    if (server.control === undefined) {
      this.#clock.after(1000, () => this.#authenticate(host, audit));
      return;
    }
    host.applied = server.login(this.keysOf(host));
    const { applied } = host;
    if (applied) this.#clock.after(this.#dice.between(1, 300), () => this.#account(host, audit, applied));
  }

  #account(host: Host, audit: string, applied: Authorization): void {
    if (host.up && host.audit === audit && host.applied === applied)
      this.#server?.sessions.started(this.keysOf(host), 'interim', this.#clock.now(), applied.fingerprint);
  }

  #stop(host: Host, command: Command): void {
    for (const name of [host.audit, host.endpoint]) this.#ended.set(name, { host, command });
    host.up = false;
    host.applied = undefined;
    const keys = this.keysOf(host);
    // An Accounting-Request that is lost comes late.
    const late = this.#dice.chance(0.2) ? this.#dice.between(20_000, 90_000) : this.#dice.between(1, 200);
    this.#clock.after(late, () => this.#server?.sessions.stopped(keys, this.#clock.now()));
  }
}

/** Silence meets what is not whole, or not signed. */
function readSigned(datagram: Buffer): ReadRequest | undefined {
  try {
    const request = readRequest(datagram, SECRET);
    return request.requestAuthenticatorValid && request.messageAuthenticator === 'valid' ? request : undefined;
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function hex(number: number): string {
  return number.toString(16).padStart(2, '0').toUpperCase();
}
