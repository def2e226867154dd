import type { Duration } from '../base/time.ts';
import type { Work } from '../base/work.ts';
import type { Driver, PlatformProfile } from '../driver/contract.ts';
import { DEFAULT_TCAM, type Device, type DeviceId, type TcamSettings } from '../model/device.ts';
import type { AclDocument } from '../model/event.ts';
import type { Plan, PlanId } from '../model/plan.ts';
import type { Authorization, Session, SessionId } from '../model/session.ts';
import { lackText, type TcamShortage } from '../model/tcam.ts';
import { listsOfStep } from '../plan/lists-of-step.ts';
import { isFinished } from '../plan/step-state.ts';
import { type AsicAccount, type Held, type TcamReserve, tcamAccounts } from '../plan/tcam-ledger.ts';
import type { Policy } from '../policy/compile.ts';
import type { AccessHardware, AccessPort, TcamFull } from '../ports/access-hardware.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';
import { DeviceTcam } from './device-tcam.ts';
import { type Devices, drivenDevice } from './driven-device.ts';
import { sizeOfLines } from './session-lists.ts';

type Parts = {
  readonly devices: Devices;
  readonly drivers: readonly Driver[];
  readonly policy: () => Policy;
  readonly sessions: Pick<SessionDirectory, 'list' | 'watch'>;
  readonly clock: Clock;
  readonly sink: EventSink;
};

/** How long lists a session had are counted after it was given others, when its device never says that the others are in force. In ms. */
const SETTLE: Duration = 60_000;

/** One line a second for each device and answer: a full ASIC meets every login. In ms. */
const QUIET: Duration = 1000;

type Leaving = { readonly device: DeviceId; readonly session: SessionId; readonly at: number };

/**
 * The book of access list hardware: what each ASIC of each device holds by what is known here. It follows the session directory, so that a login asks
 * a counter and never goes through sessions; plans under way reserve in it what they will need.
 * INVARIANT: whoever is told there is room has taken it before anybody else is asked, since neither side waits in between.
 */
export class TcamBook implements AccessHardware {
  readonly #parts: Parts;
  readonly #devices = new Map<DeviceId, DeviceTcam | undefined>();
  readonly #reserved = new Map<PlanId, Plan>();
  readonly #leaving: Leaving[] = [];
  /** Sessions that have something else than they should, for want of room. */
  readonly #waiting = new Set<SessionId>();
  readonly #listeners = new Set<(told: TcamFull) => void>();
  readonly #told = new Map<string, { at: number; suppressed: number }>();

  /** The sessions of the directory are there already; those to come are watched. */
  constructor(parts: Parts) {
    this.#parts = parts;
    for (const session of parts.sessions.list()) this.#note(session);
    parts.sessions.watch(({ kind, session }) => {
      if (kind === 'evicted') this.of(session.device)?.forget(session.id);
      else this.#note(session);
    });
  }

  shortageOf(device: Device, at: AccessPort, authorization: Authorization, own: () => Session | undefined): TcamShortage | undefined {
    this.#settle();
    return this.of(device.id)?.shortageOf(at, authorization, own);
  }

  full(told: TcamFull): void {
    const { sink, clock } = this.#parts;
    const { device, userName, port, rule, answer } = told;
    sink.count('tcam_full', { answer });
    for (const listener of this.#listeners) listener(told);
    const key = `${device} ${answer}`;
    const last = this.#told.get(key);
    const now = clock.monotonic();
    if (last !== undefined && now - last.at < QUIET) {
      last.suppressed++;
      return;
    }
    this.#told.set(key, { at: now, suppressed: 0 });
    sink.emit(answer === 'accept-without' ? 'error' : 'warn', 'tcam.full', {
      device,
      user: userName,
      port,
      rule,
      answer,
      why: lackText(told),
      ...(last?.suppressed ? { suppressed: last.suppressed } : {}),
    });
  }

  /** Called with each answer that was given for want of room. */
  watch(listener: (told: TcamFull) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sessions that should have something else, as soon as there is room. */
  waiting(): Iterable<SessionId> {
    return this.#waiting;
  }

  /** The hardware of a device; undefined where no driver puts lists on it, so that nothing limits what it is given. */
  of(id: DeviceId): DeviceTcam | undefined {
    const known = this.#devices.get(id);
    if (known !== undefined || this.#devices.has(id)) return known;
    const made = this.#made(id, new Map(), new Map());
    this.#devices.set(id, made);
    return made;
  }

  /** Devices whose hardware holds anything known here. */
  inUse(): readonly DeviceId[] {
    return [...this.#devices].flatMap(([id, tcam]) => (tcam?.asics.some((asic) => tcam.used(asic) > 0) ? [id] : []));
  }

  /** Devices of which a session or somebody else names a list on the device whose content is not known. */
  withUnknownLists(): readonly DeviceId[] {
    return [...this.#devices].flatMap(([id, tcam]) => (tcam?.unknown.some((name) => !name.startsWith('#')) ? [id] : []));
  }

  accounts(id: DeviceId): readonly AsicAccount[] {
    this.#settle();
    const tcam = this.of(id);
    return tcam === undefined ? [] : tcamAccounts(tcam.platform, tcam.kept, tcam.held());
  }

  /** What planning needs of a device, as it is at this moment. */
  view(id: DeviceId): { readonly reserve: TcamReserve; readonly held: readonly Held[] } | undefined {
    this.#settle();
    const tcam = this.of(id);
    return tcam && { reserve: tcam.kept, held: tcam.held() };
  }

  /**
   * Takes what the unfinished pushes of a plan will need, on every ASIC: where a list will be used is not known before it is. False where it needs
   * nothing, or has it already.
   */
  reserve(plan: Plan): boolean {
    const pushes = plan.steps.flatMap((step) =>
      isFinished(step) ? [] : listsOfStep(step.do).map((acl) => ({ device: step.do.device, acl })),
    );
    if (plan.finishedAt !== undefined || pushes.length === 0 || this.#reserved.has(plan.id)) return false;
    this.#reserved.set(plan.id, plan);
    for (const { device, acl } of pushes) this.#reserveOn(plan.id, device, acl);
    return true;
  }

  /** A plan is over, or was never accepted. */
  release(id: PlanId): void {
    const plan = this.#reserved.get(id);
    if (plan === undefined) return;
    this.#reserved.delete(id);
    for (const device of new Set(plan.steps.map((step) => step.do.device))) this.of(device)?.release(id);
  }

  /** Every list on the device, as just read. */
  sawLists(id: DeviceId, lists: readonly AclDocument[]): void {
    this.#replace(id, new Map(lists.map(({ name, lines }) => [name, lines])));
  }

  /** One list on the device, as just read; without lines it is not there. */
  sawList(id: DeviceId, name: string, lines: readonly string[] | undefined): void {
    const before = this.of(id)?.lists ?? new Map<string, readonly string[]>();
    this.#replace(id, new Map([...before].filter(([other]) => other !== name).concat(lines === undefined ? [] : [[name, lines]])));
  }

  /** The device shows more of an ASIC in use than is known here: the difference counts from now on. */
  sawMore(id: DeviceId, unexplained: ReadonlyMap<number, number>): void {
    const tcam = this.of(id);
    if (tcam) this.#put(id, tcam, this.#made(id, tcam.lists, unexplained));
  }

  /** Makes ready for other devices, platforms or settings; what it gives is called once these are in force. */
  *adopting(devices: Devices): Work<() => void> {
    const others = new Set<DeviceId>();
    let looked = 0;
    for (const [id, tcam] of this.#devices) {
      looked++;
      if (!this.#isAsBefore(id, tcam, devices)) others.add(id);
      yield;
    }
    return () => {
      for (const id of [...this.#devices.keys()].slice(looked)) if (!this.#isAsBefore(id, this.of(id), devices)) others.add(id);
      this.#adopt(others);
    };
  }

  #adopt(others: ReadonlySet<DeviceId>): void {
    for (const id of others) {
      const tcam = this.of(id);
      if (tcam === undefined) this.#devices.delete(id);
      else this.#put(id, tcam, this.#made(id, tcam.lists, tcam.unexplained));
    }
    if (others.size === 0) return;
    for (const session of this.#parts.sessions.list()) if (others.has(session.device)) this.#note(session);
  }

  #isAsBefore(id: DeviceId, tcam: DeviceTcam | undefined, devices: Devices): boolean {
    const driven = this.#limited(id, devices);
    if (driven === undefined || tcam === undefined) return driven === tcam;
    const settings = Object.keys(driven.settings) as (keyof TcamSettings)[];
    return driven.platform === tcam.platform && settings.every((one) => driven.settings[one] === tcam.settings[one]);
  }

  #replace(id: DeviceId, lists: ReadonlyMap<string, readonly string[]>): void {
    const tcam = this.of(id);
    if (tcam === undefined || sameLists(tcam.lists, lists)) return;
    this.#put(id, tcam, this.#made(id, lists, tcam.unexplained));
  }

  #put(id: DeviceId, before: DeviceTcam, made: DeviceTcam | undefined): void {
    made?.takeOver(before);
    this.#devices.set(id, made);
    if (made === undefined) return;
    for (const plan of this.#reserved.values()) {
      for (const { do: action } of plan.steps) {
        if (action.device === id) for (const acl of listsOfStep(action)) this.#reserveOn(plan.id, id, acl);
      }
    }
  }

  #made(id: DeviceId, lists: ReadonlyMap<string, readonly string[]>, unexplained: ReadonlyMap<number, number>): DeviceTcam | undefined {
    const limited = this.#limited(id);
    return limited && new DeviceTcam(limited.platform, limited.settings, this.#parts.policy, lists, unexplained);
  }

  /** A driver that puts no list on a device knows nothing of its hardware either. */
  #limited(
    id: DeviceId,
    devices = this.#parts.devices,
  ): { readonly platform: PlatformProfile; readonly settings: TcamSettings } | undefined {
    const driven = drivenDevice({ devices, drivers: this.#parts.drivers }, id);
    if (driven?.platform === undefined || driven.driver.render === undefined) return undefined;
    return { platform: driven.platform, settings: driven.device.tcam ?? DEFAULT_TCAM };
  }

  #reserveOn(plan: PlanId, device: DeviceId, { name, lines }: AclDocument): void {
    this.of(device)?.reserve(plan, { name, ...sizeOfLines(lines) });
  }

  #note(session: Session): void {
    if (session.granted?.insteadOf !== undefined && session.state !== 'ended') this.#waiting.add(session.id);
    else this.#waiting.delete(session.id);
    const at = this.#parts.clock.monotonic() + SETTLE;
    if (this.of(session.device)?.note(session, at)) this.#leaving.push({ device: session.device, session: session.id, at });
  }

  /** Lets go of what sessions had before and have no more by now. */
  #settle(): void {
    const now = this.#parts.clock.monotonic();
    let over = 0;
    for (const { device, session, at } of this.#leaving) {
      if (at > now) break;
      this.of(device)?.settle(session, at);
      over++;
    }
    if (over > 0) this.#leaving.splice(0, over);
  }
}

function sameLists(a: ReadonlyMap<string, readonly string[]>, b: ReadonlyMap<string, readonly string[]>): boolean {
  return a.size === b.size && [...a].every(([name, lines]) => b.get(name)?.join('\n') === lines.join('\n'));
}
