import type { Fault } from '../../base/fault.ts';
import type { JsonValue } from '../../base/json.ts';
import { ok, type Result } from '../../base/result.ts';
import type { UserKey, UserRecord } from '../../model/user.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DiscoveredUsers, UserChanges, UserRemoval, UserStore, UserWrite } from '../../ports/discovered-users.ts';
import type { EventSink } from '../../ports/event-sink.ts';
import { UserIndex } from './user-index.ts';

/** How long after a refusal the disk is tried again, in ms. */
const AGAIN = 5000;
/** Records written in one transaction at most. */
const MOST = 500;

type Parts = { readonly store: UserStore; readonly clock: Clock; readonly sink: EventSink };

/** The discovered users in memory, written behind; `records` are those the store remembers. */
export class DiscoveredUserDirectory implements DiscoveredUsers {
  readonly #parts: Parts;
  readonly #users: UserIndex;
  /** Not yet on disk. */
  readonly #unsaved = new Set<UserRecord>();
  #writing: Promise<void> | undefined;
  #refused = false;

  constructor(records: readonly UserRecord[], parts: Parts) {
    this.#parts = parts;
    this.#users = new UserIndex(records);
  }

  find(name: string, profile: string): UserRecord | undefined {
    return this.#users.find(name, profile);
  }

  list(): Iterable<UserRecord> {
    return this.#users.list();
  }

  putIfAbsent(record: UserRecord): UserRecord {
    const there = this.#users.sameAs(record);
    if (there) return there;
    this.#users.put(record);
    this.#parts.sink.emit('info', 'identity.user-discovered', {
      user: record.name,
      profile: record.profile,
      store: record.passwordStore,
    });
    this.#unsaved.add(record);
    this.#write();
    return record;
  }

  async change({ name, profile }: UserKey, changes: UserChanges, actor: string): Promise<Result<UserRecord | undefined, Fault>> {
    const before = this.find(name, profile);
    if (!before) return ok(undefined);
    const after = { ...before, ...changes };
    this.#drop(before);
    this.#users.put(after);
    const audit = { at: this.#parts.clock.now(), actor, action: 'user.changed', subject: subjectOf(before), details: asJson(changes) };
    const saved = await this.#parts.store.save([{ key: keyOf(after), record: after }], [audit]);
    if (saved.ok) return ok(after);
    if (this.#users.sameAs(after) === after) this.#keep(before);
    return saved;
  }

  async remove(which: (record: UserRecord) => boolean, { actor, action, subject }: UserRemoval): Promise<Result<number, Fault>> {
    const gone = [...this.#users.list()].filter(which);
    if (gone.length === 0) return ok(0);
    for (const record of gone) this.#drop(record);
    const audit = { at: this.#parts.clock.now(), actor, action, subject, details: { users: gone.length } };
    const writes = gone.map((record): UserWrite => ({ key: keyOf(record), record: undefined }));
    const saved = await this.#parts.store.save(writes, [audit]);
    if (saved.ok) return ok(gone.length);
    for (const record of gone) if (!this.#users.sameAs(record)) this.#keep(record);
    return saved;
  }

  /** Resolves when what is in memory is on disk, or the disk refused it. */
  async flush(): Promise<void> {
    this.#write();
    await this.#writing;
  }

  #keep(record: UserRecord): void {
    this.#users.put(record);
    this.#unsaved.add(record);
    this.#writeLater();
  }

  #drop(record: UserRecord): void {
    this.#users.remove(record);
    this.#unsaved.delete(record);
  }

  #write(): void {
    if (this.#unsaved.size === 0) return;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#unsaved.size > 0) {
      const batch = [...this.#unsaved].slice(0, MOST);
      for (const record of batch) this.#unsaved.delete(record);
      const saved = await this.#parts.store.save(
        batch.map((record) => ({ key: keyOf(record), record })),
        [],
      );
      if (saved.ok) {
        this.#refused = false;
        continue;
      }
      if (!this.#refused) this.#parts.sink.emit('warn', 'identity.users-unsaved', { users: batch.length, why: saved.error.message });
      this.#refused = true;
      // One that was changed or taken away meanwhile is no longer what is to be written.
      for (const record of batch) if (this.#users.sameAs(record) === record) this.#unsaved.add(record);
      this.#writeLater();
      return;
    }
  }

  #writeLater(): void {
    this.#parts.clock.after(AGAIN, () => this.#write());
  }
}

function keyOf({ name, profile = '' }: UserRecord): UserKey {
  return { name, profile };
}

function subjectOf({ name, profile = '' }: UserRecord): string {
  return `${profile}/${name}`;
}

function asJson(changes: UserChanges): { readonly [key: string]: JsonValue } {
  return JSON.parse(JSON.stringify(changes)) as { readonly [key: string]: JsonValue };
}
