import type { UserRecord } from '../../model/user.ts';

/**
 * User records by name and profile (requirement U12): exact, and for those whose store takes names in any case, in any case (trap T4-9).
 * An exact name comes first.
 */
export class UserIndex {
  readonly #exact = new Map<string, UserRecord>();
  readonly #anyCase = new Map<string, UserRecord>();

  constructor(records: Iterable<UserRecord> = []) {
    for (const record of records) this.put(record);
  }

  find(name: string, profile: string): UserRecord | undefined {
    return this.#exact.get(keyOf(name, profile)) ?? this.#anyCase.get(keyOf(name.toLowerCase(), profile));
  }

  /** The record in the place this one would take. */
  sameAs({ name, profile = '', anyCase }: UserRecord): UserRecord | undefined {
    return anyCase ? this.find(name, profile) : this.#exact.get(keyOf(name, profile));
  }

  put(record: UserRecord): void {
    const { name, profile = '', anyCase } = record;
    this.#exact.set(keyOf(name, profile), record);
    if (anyCase) this.#anyCase.set(keyOf(name.toLowerCase(), profile), record);
  }

  remove({ name, profile = '', anyCase }: UserRecord): void {
    this.#exact.delete(keyOf(name, profile));
    if (anyCase) this.#anyCase.delete(keyOf(name.toLowerCase(), profile));
  }

  list(): Iterable<UserRecord> {
    return this.#exact.values();
  }
}

/** A profile is a name of the configuration and holds no line feed. */
function keyOf(name: string, profile: string): string {
  return `${profile}\n${name}`;
}
