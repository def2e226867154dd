import { fault } from '../../../src/base/fault.ts';
import { err, ok } from '../../../src/base/result.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { ListVersion, ManagedList } from '../../../src/model/managed-list.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import type { ManagedListStore } from '../../../src/ports/managed-lists.ts';

/** Pointers in memory, each as it was written; `full` makes it refuse like a full disk. */
export class MemoryLists implements ManagedListStore {
  full = false;
  readonly written: ManagedList[] = [];
  readonly #held = new Map<string, ManagedList>();

  async load() {
    return ok([...this.#held.values()]);
  }

  async save(pointer: ManagedList) {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.full) return err(fault('journal.unavailable', 'the journal cannot be used: database or disk is full'));
    this.written.push(pointer);
    this.#held.set(`${pointer.device}\n${pointer.list}`, pointer);
    return ok(undefined);
  }

  /** What a restart would read. */
  held(): readonly ManagedList[] {
    return [...this.#held.values()];
  }
}

/** No list was put on any device. */
export const NO_LISTS = { on: () => ({ versionOf: () => undefined, absent: () => undefined }) } as const;

/** A list that is in force on a device in its second version. */
export function managedList(more: Partial<ManagedList> = {}): ManagedList {
  const version = (name: string, lines: readonly string[], at: number, job: string): ListVersion => {
    return { name, lines, provedAt: instantOf(at), job: job as PlanId };
  };
  return {
    device: 'sw1' as DeviceId,
    list: 'WEB',
    inForce: version('PR-WEB-22222222', ['permit tcp any any eq www', 'deny ip any any'], SEEN, 'j-2'),
    since: instantOf(SEEN),
    generation: 2,
    left: [{ ...version('PR-WEB-11111111', ['permit tcp any any', 'deny ip any any'], SEEN - 3_600_000, 'j-1'), leftAt: instantOf(SEEN) }],
    told: true,
    revision: 2,
    ...more,
  };
}

const SEEN = Date.UTC(2026, 2, 2, 8, 0, 0);
