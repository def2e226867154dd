import { type Fault, fault } from '../base/fault.ts';
import { given } from '../base/given.ts';
import { err, type Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { DeviceAcl } from '../driver/contract.ts';
import { type DeviceSession, openDeviceSession } from '../driver/device-session.ts';
import type { Device, DeviceId } from '../model/device.ts';
import type { DeviceLease } from '../ports/device-leases.ts';
import type { ControlDeps, DrivenDevice } from './deps.ts';
import { type ReleaseMemory, withinRelease } from './known-release.ts';

/** How long an unused terminal line is kept, in ms: a device has few of them. */
const IDLE: Duration = 60_000;

/** How long no login is tried after one that was refused, in ms: devices lock out who fails a few times in a row. */
const REFUSED: Duration = 60_000;

/** How long the lists a device showed stand for asking it once more, in ms: as long as planning a push of a few hundred devices takes. */
const STANDS: Duration = 2000;

/** After these the terminal is not where we think it is, or not there at all. */
const SPOILT: ReadonlySet<Fault['code']> = new Set(['device.lost', 'device.prompt']);

/** Work on a device's terminal. `fresh`: on a newly opened one, which also proves that the device can still be reached. */
type Use = <T>(
  work: (session: DeviceSession) => Promise<Result<T, Fault>>,
  options?: { readonly fresh?: boolean },
) => Promise<Result<T, Fault>>;

/** A device nobody else uses until the work that holds it is done, over however many sessions that takes. */
export type HeldDevice = { readonly use: Use };

type Line = {
  tail: Promise<unknown>;
  /** The section it was last used under: under another one it may be another device. */
  ssh: Device['ssh'];
  session: DeviceSession | undefined;
  cancelIdle: (() => void) | undefined;
  /** The name it showed in its prompt when it was last logged in to. */
  host: string | undefined;
  release: ReleaseMemory;
  /** The lists it showed last, and when on the monotonic clock; nothing once it was written to, or the session is over. */
  shown: { readonly lists: readonly DeviceAcl[]; readonly at: number } | undefined;
  /** The login that was refused last, and when on the monotonic clock. */
  refused: { readonly ssh: Device['ssh']; readonly fault: Fault; readonly at: number } | undefined;
};

/**
 * Terminals on devices: one a device at any time, used by one caller after another, closed when idle.
 * INVARIANT: two pieces of work never write to one device at once.
 */
export class DeviceSessions {
  readonly #deps: Pick<ControlDeps, 'shells' | 'clock' | 'leases'>;
  readonly #lines = new Map<DeviceId, Line>();

  constructor(deps: Pick<ControlDeps, 'shells' | 'clock' | 'leases'>) {
    this.#deps = deps;
  }

  /** Runs `work` on the device's terminal. `fresh`: on a newly opened one, which also proves that the device can still be reached. */
  use<T>(
    driven: DrivenDevice,
    work: (session: DeviceSession) => Promise<Result<T, Fault>>,
    options: { readonly fresh?: boolean } = {},
  ): Promise<Result<T, Fault>> {
    return this.hold(driven, ({ use }) => use(work, options));
  }

  /** Runs `work`, which may use one session after another; everybody else waits until it is over. */
  hold<T>(driven: DrivenDevice, work: (held: HeldDevice) => Promise<Result<T, Fault>>): Promise<Result<T, Fault>> {
    const line = this.#line(driven.device.id);
    const use: Use = (task, options = {}) => this.#turn(line, driven, task, options.fresh === true);
    const turn = line.tail.then(() => work({ use }));
    line.tail = turn.catch(() => undefined);
    return turn;
  }

  /** As `hold`, with the lease of the device: no other server writes to it meanwhile, and nothing is sent once the lease is not surely ours. */
  write<T>(driven: DrivenDevice, work: (held: HeldDevice) => Promise<Result<T, Fault>>): Promise<Result<T, Fault>> {
    return this.hold(driven, async ({ use }) => {
      this.#line(driven.device.id).shown = undefined;
      const lease = await this.#deps.leases.take(driven.device.id);
      if (!lease.ok) return lease;
      const leased: Use = (task, options) => use((session) => task(guarded(session, driven, lease.value)), options);
      const done = await work({ use: leased });
      await lease.value.release();
      return done;
    });
  }

  /** Takes note of all lists of a device, as they were just read by work that uses its terminal. */
  noteShown({ device }: DrivenDevice, lists: readonly DeviceAcl[]): void {
    this.#line(device.id).shown = { lists, at: this.#deps.clock.monotonic() };
  }

  /** The lists a device showed a moment ago, where this server has not written to it since and the terminal is still the same; told once. */
  takeShown({ device }: DrivenDevice): readonly DeviceAcl[] | undefined {
    const line = this.#line(device.id);
    const { shown } = line;
    line.shown = undefined;
    const stands = shown !== undefined && line.ssh === device.ssh && this.#deps.clock.monotonic() - shown.at < STANDS;
    return stands ? shown.lists : undefined;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lines.values()].map(async (line) => this.#drop(line)));
  }

  #line(id: DeviceId): Line {
    const known = this.#lines.get(id);
    if (known) return known;
    const line: Line = {
      tail: Promise.resolve(),
      ssh: undefined,
      session: undefined,
      cancelIdle: undefined,
      host: undefined,
      release: {},
      shown: undefined,
      refused: undefined,
    };
    this.#lines.set(id, line);
    return line;
  }

  async #turn<T>(
    line: Line,
    driven: DrivenDevice,
    work: (session: DeviceSession) => Promise<Result<T, Fault>>,
    fresh: boolean,
  ): Promise<Result<T, Fault>> {
    line.cancelIdle?.();
    await this.#follow(line, driven.device);
    if (fresh) await this.#drop(line);
    const opened = line.session ? undefined : await this.#open(line, driven);
    if (opened && !opened.ok) return opened;
    if (opened) line.session = withinRelease(opened.value, driven, line.release, this.#deps.clock);
    const { session } = line;
    if (session === undefined) return err(fault('device.lost', `the terminal of device \`${driven.device.id}\` is gone`));
    const done = await work(session);
    if (!done.ok && SPOILT.has(done.error.code)) await this.#drop(line);
    line.cancelIdle = this.#deps.clock.after(IDLE, () => void this.#drop(line));
    return done;
  }

  /** What is configured anew may be another device: nothing goes over a terminal that was opened before, and nothing counts that was seen there. */
  async #follow(line: Line, { ssh }: Device): Promise<void> {
    if (line.ssh === ssh) return;
    await this.#drop(line);
    line.ssh = ssh;
    line.host = undefined;
    line.release = {};
  }

  /** What is configured anew is tried at once. */
  async #open(line: Line, driven: DrivenDevice): Promise<Result<DeviceSession, Fault>> {
    const { ssh } = driven.device;
    const { clock } = this.#deps;
    const { refused } = line;
    const left = refused && refused.ssh === ssh ? refused.at + REFUSED - clock.monotonic() : 0;
    if (refused && left > 0) return err(stillRefused(refused.fault, left));
    const opened = await this.#login(driven, line.host);
    if (opened.ok) line.host = opened.value.host;
    const told = opened.ok || opened.error.code !== 'device.authentication' ? undefined : opened.error;
    line.refused = told && { ssh, fault: told, at: clock.monotonic() };
    return opened;
  }

  async #login({ device, driver }: DrivenDevice, host: string | undefined): Promise<Result<DeviceSession, Fault>> {
    if (device.ssh === undefined) return err(fault('device.not-configured', `device \`${device.id}\` has no \`ssh\` section`));
    const shell = await this.#deps.shells.open(device);
    if (!shell.ok) return shell;
    return openDeviceSession({ shell: shell.value, driver, device, clock: this.#deps.clock, ...given({ host }) });
  }

  async #drop(line: Line): Promise<void> {
    line.cancelIdle?.();
    const { session } = line;
    line.session = undefined;
    line.shown = undefined;
    await session?.close();
  }
}

function stillRefused(refused: Fault, left: Duration): Fault {
  const why = `no login is tried for another ${Math.ceil(left / 1000)} s, unless its \`ssh\` section is changed`;
  return { ...refused, message: `${refused.message}; ${why}` };
}

/** The same session, which enters nothing without the lease. */
function guarded(session: DeviceSession, { device }: DrivenDevice, lease: DeviceLease): DeviceSession {
  const stop = (): Fault | undefined =>
    lease.held() ? undefined : fault('device.leased', `the lease of device \`${device.id}\` ran out: nothing more is sent`);
  return { ...session, configure: (block) => session.configure(block, stop) };
}
