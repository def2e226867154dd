import type { Secret } from '../../base/secret.ts';
import type { Work } from '../../base/work.ts';
import { type Entry, entryOf, type InternalRecord, keptName, type RecordKind } from './internal-entry.ts';
import { ntHashIn } from './internal-mschap.ts';
import type { SlowPassword } from './slow-password.ts';

/** The entries of one name: of every source, and of single unknown-user policies (requirement U12). */
type Namesakes = { everywhere?: Entry; readonly byProfile: Map<string, Entry> };

/** The records of an internal store by name and profile. */
export class InternalEntries {
  readonly #kind: RecordKind;
  readonly #byName = new Map<string, Namesakes>();
  /** Names in lower case, of users whom another store authenticates: that store may take names in any case (trap T4-9). */
  readonly #elsewhere = new Map<string, Entry[]>();

  /** The first hashed password. */
  slow: SlowPassword | undefined;
  /** Whether some password can be read, and whether some has an NT hash. */
  plain = false;
  ntHash = false;

  private constructor(kind: RecordKind) {
    this.#kind = kind;
  }

  static *of(store: string, kind: RecordKind, records: readonly InternalRecord[], key?: Secret): Work<InternalEntries> {
    const entries = new InternalEntries(kind);
    for (const record of records) {
      entries.#add(entryOf(store, kind, record, key), record);
      yield;
    }
    return entries;
  }

  /** The record of the profile, else the one that is of every profile. */
  find(name: string, profile?: string): Entry | undefined {
    const namesakes = this.#byName.get(keptName(this.#kind, name));
    return (profile === undefined ? undefined : namesakes?.byProfile.get(profile)) ?? namesakes?.everywhere;
  }

  /** One that another store authenticates, in any case where `takesAnyCase` says so of that store. */
  findElsewhere(name: string, profile: string, takesAnyCase: (passwordStore: string) => boolean): Entry | undefined {
    const found = (this.#elsewhere.get(name.toLowerCase()) ?? []).filter(({ account }) => takesAnyCase(account.passwordStore));
    return found.find(({ account }) => account.profile === profile) ?? found.find(({ account }) => account.profile === undefined);
  }

  *list(): Iterable<Entry> {
    for (const { everywhere, byProfile } of this.#byName.values()) {
      if (everywhere) yield everywhere;
      yield* byProfile.values();
    }
  }

  #add(entry: Entry, { profile, passwordStore }: InternalRecord): void {
    const { name } = entry.account;
    const { password } = entry;
    if (password?.kind === 'slow') this.slow ??= password;
    this.plain ||= password?.kind === 'plain';
    this.ntHash ||= ntHashIn(password) !== undefined;
    const namesakes: Namesakes = this.#byName.get(name) ?? { byProfile: new Map() };
    this.#byName.set(name, namesakes);
    if (profile === undefined) namesakes.everywhere = entry;
    else namesakes.byProfile.set(profile, entry);
    if (passwordStore === undefined) return;
    const folded = name.toLowerCase();
    this.#elsewhere.set(folded, [...(this.#elsewhere.get(folded) ?? []), entry]);
  }
}
