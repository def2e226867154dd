import type { Duration, Instant } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { LeftVersion, ListVersion, ManagedList } from '../model/managed-list.ts';

/** A version that was just read back on a device, and the intent it belongs to. */
export type ProvedVersion = {
  readonly device: DeviceId;
  readonly list: string;
  readonly version: ListVersion;
  readonly generation: number;
};

/**
 * The pointer once a version is proved. The version that was in force is the first to go back to. Where a later intent has moved the pointer it stays,
 * and the version is one of those that may be removed.
 */
export function movedTo(pointer: ManagedList | undefined, { device, list, version, generation }: ProvedVersion): ManagedList {
  const since = version.provedAt;
  if (pointer === undefined) return { device, list, inForce: version, since, generation, left: [], told: false, revision: 1 };
  if (generation <= pointer.generation) return overtaken(pointer, version);
  const { withdrawn, ...before } = pointer;
  const revision = pointer.revision + 1;
  if (withdrawn === undefined && pointer.inForce.name === version.name) return { ...before, inForce: version, generation, revision };
  const others = pointer.left.filter(({ name, removed }) => name !== version.name && removed !== true);
  const left: readonly LeftVersion[] = withdrawn ? others : [{ ...pointer.inForce, leftAt: since }, ...others];
  return { ...before, inForce: version, since, generation, left, told: false, revision };
}

function overtaken(pointer: ManagedList, version: ListVersion): ManagedList {
  const known = [pointer.inForce, ...pointer.left.filter(({ removed }) => removed !== true)].some(({ name }) => name === version.name);
  if (known) return pointer;
  const others = pointer.left.filter(({ name }) => name !== version.name);
  return { ...pointer, left: [...others, { ...version, leftAt: version.provedAt }], revision: pointer.revision + 1 };
}

/** The pointer once nothing shall be in force: before the last version of a list is removed. */
export function withdrawnFrom(pointer: ManagedList, now: Instant): ManagedList {
  if (pointer.withdrawn) return pointer;
  return { ...pointer, withdrawn: true, left: [{ ...pointer.inForce, leftAt: now }, ...pointer.left], revision: pointer.revision + 1 };
}

/** The pointer once a version that had left was seen to be gone from the device. Of what is gone only the latest is kept, to go back to. */
export function withoutVersion(pointer: ManagedList, name: string): ManagedList {
  const [latest, ...others] = pointer.left.map((one): LeftVersion => (one.name === name ? { ...one, removed: true } : one));
  const left = [...(latest ? [latest] : []), ...others.filter(({ removed }) => removed !== true)];
  return { ...pointer, left, revision: pointer.revision + 1 };
}

/** The versions that have been out of force for `keep` ms and may still stand on the device. */
export function outlived({ left }: ManagedList, keep: Duration, now: Instant): readonly LeftVersion[] {
  return left.filter(({ leftAt, removed }) => removed !== true && leftAt + keep <= now);
}

/** Every name under which sessions may know the list otherwise than as the version in force: earlier versions, and the name as policies write it. */
export function formerNames({ list, left }: ManagedList): ReadonlySet<string> {
  return new Set([list, ...left.map(({ name }) => name)]);
}
