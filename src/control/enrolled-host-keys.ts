import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Duration, type Instant, instantOf, toIso } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { HostKey, HostKeyRecord } from '../model/host-key.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { EnrolledHostKeys } from '../ports/enrolled-host-keys.ts';
import type { EventSink } from '../ports/event-sink.ts';

/** While it is open the first key a device shows is taken; `key` is that one, and no second is. */
type Window = { readonly until: Instant; readonly by: string; key?: HostKey };

type HostKeyStore = { save(device: DeviceId, record: HostKeyRecord): Promise<Result<void, Fault>> };

export type HostKeyState = HostKeyRecord & { readonly enrolment?: { readonly until: Instant; readonly by: string } };

type Deps = {
  readonly store: HostKeyStore;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly clock: Clock;
  readonly sink: EventSink;
};

/**
 * The host keys people have let in. A key becomes the device's in two ways only: by the first login inside a window a person opened, or by a
 * person who accepts the key that was refused. Everything else is refused before a byte of the credentials is sent. Windows end with the process.
 */
export class HostKeyEnrolment implements EnrolledHostKeys {
  readonly #deps: Deps;
  readonly #records: Map<DeviceId, HostKeyRecord>;
  readonly #windows = new Map<DeviceId, Window>();

  constructor(known: ReadonlyMap<DeviceId, HostKeyRecord>, deps: Deps) {
    this.#records = new Map(known);
    this.#deps = deps;
  }

  state(device: DeviceId): HostKeyState {
    const window = this.#window(device);
    return { ...this.#records.get(device), ...(window && { enrolment: { until: window.until, by: window.by } }) };
  }

  judge(device: DeviceId, shown: HostKey): Fault | undefined {
    const { pinned } = this.#records.get(device) ?? {};
    if (pinned) return pinned.fingerprint === shown.fingerprint ? undefined : this.#changed(device, shown, pinned);
    const window = this.#window(device);
    if (!window) return this.#unknown(device, shown);
    window.key ??= shown;
    return window.key.fingerprint === shown.fingerprint ? undefined : this.#changed(device, shown, window.key);
  }

  loggedIn(device: DeviceId, shown: HostKey): void {
    const window = this.#window(device);
    if (this.#records.get(device)?.pinned || window?.key?.fingerprint !== shown.fingerprint) return;
    this.#windows.delete(device);
    void this.#pin(device, shown, window.by, 'enrolled').then((pinned) => {
      if (!pinned.ok) this.#unsaved(device, pinned.error);
    });
  }

  /** Written only when it is another key than last time, so that a device that is asked for hours costs one write. */
  refused(device: DeviceId, { fingerprint, algorithm }: HostKey, code: Fault['code']): void {
    const record = this.#records.get(device);
    if (record?.refused?.fingerprint === fingerprint) return;
    const next = { ...record, refused: { fingerprint, algorithm, at: this.#deps.clock.now() } };
    this.#records.set(device, next);
    this.#deps.sink.emit('warn', 'device.host-key.refused', { device, fingerprint, code });
    const told = this.#audit('device.host-key-refused', device, 'portreeve', { fingerprint, algorithm, code });
    void Promise.all([told, this.#deps.store.save(device, next)]).then((written) => {
      for (const one of written) if (!one.ok) this.#unsaved(device, one.error);
    });
  }

  /** Whether a window may be opened: `api.conflict` when the device has a key, which is replaced by `accept` only. */
  unenrolled(device: DeviceId): Result<void, Fault> {
    const { pinned } = this.#records.get(device) ?? {};
    if (pinned === undefined) return ok(undefined);
    const why = `device \`${device}\` is enrolled with \`${pinned.fingerprint}\`: should it show another key, accept that one by name`;
    return err(fault('api.conflict', why));
  }

  /** Opens the window. Faults as of `unenrolled`. */
  async open(device: DeviceId, length: Duration, actor: string): Promise<Result<void, Fault>> {
    const may = this.unenrolled(device);
    if (!may.ok) return may;
    const until = instantOf(this.#deps.clock.now() + length);
    const audited = await this.#audit('device.enrolment-opened', device, actor, { until: toIso(until) });
    if (audited.ok) this.#windows.set(device, { until, by: actor });
    return audited;
  }

  async close(device: DeviceId, actor: string): Promise<Result<void, Fault>> {
    return this.#windows.delete(device) ? this.#audit('device.enrolment-closed', device, actor, {}) : ok(undefined);
  }

  /** The key that was refused, where it is the one named; `api.conflict` otherwise. */
  refusedAs(device: DeviceId, fingerprint: string): Result<HostKey, Fault> {
    const { refused } = this.#records.get(device) ?? {};
    if (refused?.fingerprint === fingerprint) return ok(refused);
    const last = refused ? `the last one refused is \`${refused.fingerprint}\`` : 'none was refused';
    return err(fault('api.conflict', `device \`${device}\` has not shown \`${fingerprint}\`: ${last}`));
  }

  /** Pins the key that was refused. It is named, so that nobody accepts another than the one looked at. */
  async accept(device: DeviceId, fingerprint: string, actor: string): Promise<Result<void, Fault>> {
    const refused = this.refusedAs(device, fingerprint);
    if (!refused.ok) return refused;
    this.#windows.delete(device);
    return this.#pin(device, refused.value, actor, 'accepted');
  }

  async #pin(device: DeviceId, key: HostKey, by: string, how: 'enrolled' | 'accepted'): Promise<Result<void, Fault>> {
    const { fingerprint, algorithm } = key;
    const before = this.#records.get(device);
    const record = { pinned: { fingerprint, algorithm, at: this.#deps.clock.now(), by, how } };
    this.#records.set(device, record);
    const replaced = before?.pinned?.fingerprint;
    const audited = await this.#audit(`device.host-key-${how}`, device, by, { fingerprint, algorithm, ...(replaced && { replaced }) });
    const saved = audited.ok ? await this.#deps.store.save(device, record) : audited;
    // What is not on disk does not hold: after a restart the device would be unknown, and so it is now.
    if (!saved.ok) before ? this.#records.set(device, before) : this.#records.delete(device);
    else this.#deps.sink.emit('info', 'device.host-key.pinned', { device, fingerprint, by, how });
    return saved;
  }

  #window(device: DeviceId): Window | undefined {
    const window = this.#windows.get(device);
    if (!window || window.until > this.#deps.clock.now()) return window;
    this.#windows.delete(device);
    return undefined;
  }

  #unknown(device: DeviceId, shown: HostKey): Fault {
    const help = `compare it on the device, then \`portreeve device hostkey accept ${device} ${shown.fingerprint}\`, or open a window with \`portreeve device enrol ${device}\``;
    const message = `no SSH host key is known for device \`${device}\`; it shows \`${shown.fingerprint}\` (${shown.algorithm}): ${help}`;
    return fault('device.host-key-unknown', message, { details: { shown: shown.fingerprint, algorithm: shown.algorithm } });
  }

  #changed(device: DeviceId, shown: HostKey, pinned: HostKey): Fault {
    const message = `device \`${device}\` shows SSH host key \`${shown.fingerprint}\` and is enrolled with \`${pinned.fingerprint}\`; no credentials were sent; find out why, then \`portreeve device hostkey accept ${device} ${shown.fingerprint}\``;
    return fault('device.host-key-changed', message, {
      details: { shown: shown.fingerprint, algorithm: shown.algorithm, pinned: [pinned.fingerprint] },
    });
  }

  #unsaved(device: DeviceId, { message }: Fault): void {
    this.#deps.sink.emit('warn', 'device.host-key.unsaved', { device, why: message });
  }

  #audit(action: string, subject: DeviceId, actor: string, details: Readonly<Record<string, string>>): Promise<Result<void, Fault>> {
    return this.#deps.audit.append({ at: this.#deps.clock.now(), actor, action, subject, details });
  }
}
