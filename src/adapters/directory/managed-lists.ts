import type { Fault } from '../../base/fault.ts';
import { ok, type Result } from '../../base/result.ts';
import type { ListVersions } from '../../model/access.ts';
import type { DeviceId } from '../../model/device.ts';
import type { ManagedList } from '../../model/managed-list.ts';
import { movedTo, type ProvedVersion, withdrawnFrom, withoutVersion } from '../../plan/list-pointer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ManagedListStore, ManagedLists } from '../../ports/managed-lists.ts';

type Options = { readonly whenAbsent: 'name-as-written' | 'reject' };
type Parts = { readonly store: Pick<ManagedListStore, 'save'>; readonly clock: Pick<Clock, 'now'> };

/** The pointers of all lists on all devices, in memory, each change written before it counts. */
export class ManagedListDirectory implements ManagedLists {
  readonly #parts: Parts;
  readonly #whenAbsent: Options['whenAbsent'];
  readonly #byDevice = new Map<DeviceId, Map<string, ManagedList>>();
  readonly #versions = new Map<DeviceId, ListVersions>();
  /** The devices of each list. */
  readonly #byList = new Map<string, Set<DeviceId>>();
  readonly #elsewhere: ListVersions;
  #generation = 0;
  /** Changes of a device are made one after another, from the pointer they read to the pointer they wrote. */
  readonly #tails = new Map<DeviceId, Promise<unknown>>();

  constructor(known: readonly ManagedList[], parts: Parts, { whenAbsent }: Options) {
    this.#parts = parts;
    this.#whenAbsent = whenAbsent;
    this.#elsewhere = { versionOf: () => undefined, absent: (list) => this.#absent(list) };
    for (const pointer of known) this.#put(pointer);
  }

  on(device: DeviceId): ListVersions {
    return this.#versions.get(device) ?? this.#elsewhere;
  }

  get(device: DeviceId, list: string): ManagedList | undefined {
    return this.#byDevice.get(device)?.get(list);
  }

  list({ device, list }: { readonly device?: DeviceId; readonly list?: string } = {}): readonly ManagedList[] {
    const devices =
      device !== undefined ? [device] : [...((list === undefined ? undefined : this.#byList.get(list)) ?? this.#byDevice.keys())];
    return devices.flatMap((id) => [...(this.#byDevice.get(id)?.values() ?? [])]).filter((one) => list === undefined || one.list === list);
  }

  /** Begins at the time, so that a number given before a crash and stored nowhere is not given again. */
  nextGeneration(): number {
    this.#generation = Math.max(this.#generation + 1, this.#parts.clock.now());
    return this.#generation;
  }

  generationUsed(generation: number): void {
    this.#generation = Math.max(this.#generation, generation);
  }

  proved(version: ProvedVersion): Promise<Result<ManagedList, Fault>> {
    return this.#inTurn(version.device, () => {
      const before = this.get(version.device, version.list);
      return this.#replace(before, movedTo(before, version));
    });
  }

  async withdraw(device: DeviceId, list: string): Promise<Result<void, Fault>> {
    return this.#inTurn(device, async () => {
      const before = this.get(device, list);
      const replaced = before && (await this.#replace(before, withdrawnFrom(before, this.#parts.clock.now())));
      return replaced?.ok === false ? replaced : ok(undefined);
    });
  }

  async removed(device: DeviceId, list: string, version: string): Promise<Result<void, Fault>> {
    return this.#inTurn(device, async () => {
      const before = this.get(device, list);
      const replaced = before && (await this.#replace(before, withoutVersion(before, version)));
      return replaced?.ok === false ? replaced : ok(undefined);
    });
  }

  /** Nothing where the pointer has moved on meanwhile: of that somebody else tells. */
  async told({ device, list, generation }: ManagedList): Promise<Result<void, Fault>> {
    return this.#inTurn(device, async () => {
      const before = this.get(device, list);
      if (before === undefined || before.told || before.generation !== generation) return ok(undefined);
      const replaced = await this.#replace(before, { ...before, told: true, revision: before.revision + 1 });
      return replaced.ok ? ok(undefined) : replaced;
    });
  }

  /** Durable, then in force. */
  async #replace(before: ManagedList | undefined, after: ManagedList): Promise<Result<ManagedList, Fault>> {
    if (after === before) return ok(after);
    const saved = await this.#parts.store.save(after);
    if (!saved.ok) return saved;
    this.#put(after);
    return ok(after);
  }

  #put(pointer: ManagedList): void {
    const { device, list, generation } = pointer;
    const own = new Map(this.#byDevice.get(device)).set(list, pointer);
    this.#byDevice.set(device, own);
    this.#byList.set(list, (this.#byList.get(list) ?? new Set()).add(device));
    this.generationUsed(generation);
    this.#versions.set(device, {
      versionOf: (name) => versionIn(own.get(name)),
      absent: (name) => (versionIn(own.get(name)) === undefined ? this.#absent(name) : undefined),
    });
  }

  #absent(list: string): Options['whenAbsent'] | undefined {
    return this.#byList.has(list) ? this.#whenAbsent : undefined;
  }

  #inTurn<T>(device: DeviceId, work: () => Promise<T>): Promise<T> {
    const turn = (this.#tails.get(device) ?? Promise.resolve()).then(work, work);
    this.#tails.set(device, turn);
    return turn;
  }
}

function versionIn(pointer: ManagedList | undefined): string | undefined {
  return pointer?.withdrawn ? undefined : pointer?.inForce.name;
}
