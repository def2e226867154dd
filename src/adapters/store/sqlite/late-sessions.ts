import type { Session, SessionId } from '../../../model/session.ts';
import type { Clock } from '../../../ports/clock.ts';
import { sessionBody } from './bodies.ts';
import type { Companion, GroupCommit } from './group-commit.ts';
import type { Answer, Operation } from './operations.ts';

/** How long the latest state of a session may stay unwritten, in ms. */
const LATE = 200;
/** Sessions written a turn: bounds what serialising costs the authentication path (about 3 µs each) to a few percent of a core. */
const MOST = 1000;

/** As many go with a transaction that is written for another reason; what a quiet server knows is then as durable as what it acknowledged. */
const MOST_RIDING = 16;

/**
 * Writes sessions late: only the latest state of each, a bounded number a turn. Some ride along with every other transaction, so that an
 * accounting record that is acknowledged and the session it told of are seldom parted by a crash.
 */
export class LateSessions {
  readonly #commit: GroupCommit;
  readonly #clock: Clock;
  readonly #dirty = new Map<SessionId, Session>();
  #timer = false;

  constructor(commit: GroupCommit, clock: Clock) {
    this.#commit = commit;
    this.#clock = clock;
    commit.accompany(() => (this.#dirty.size === 0 ? undefined : this.#batch(MOST_RIDING)));
  }

  remember(session: Session): void {
    this.#dirty.set(session.id, session);
    if (this.#timer) return;
    this.#timer = true;
    this.#clock.after(LATE, () => {
      this.#timer = false;
      if (this.#dirty.size > 0) void this.#write(MOST).then(() => this.#next());
    });
  }

  async flush(): Promise<void> {
    while (this.#dirty.size > 0) if (!(await this.#write(MOST))) return;
  }

  #next(): void {
    const [first] = this.#dirty.values();
    if (first) this.remember(first);
  }

  /** False when the disk refused; the sessions stay to be written then. */
  #write(most: number): Promise<boolean> {
    return new Promise((resolve) => {
      const { operation, done } = this.#batch(most);
      void this.#commit.ask(operation).then((answer) => {
        done(answer);
        resolve(answer.ok);
      });
    });
  }

  #batch(most: number): Companion & { readonly operation: Extract<Operation, { kind: 'save-sessions' }> } {
    const batch: Session[] = [];
    for (const [id, session] of this.#dirty) {
      batch.push(session);
      this.#dirty.delete(id);
      if (batch.length === most) break;
    }
    const sessions = batch.map((session) => ({ id: session.id, body: session.state === 'ended' ? undefined : sessionBody(session) }));
    const done = (answer: Answer): void => {
      if (answer.ok) return;
      for (const session of batch) if (!this.#dirty.has(session.id)) this.#dirty.set(session.id, session);
      this.#next();
    };
    return { operation: { kind: 'save-sessions', sessions }, done };
  }
}
