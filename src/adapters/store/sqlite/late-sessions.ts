import type { Session, SessionId } from '../../../model/session.ts';
import type { Clock } from '../../../ports/clock.ts';
import { sessionBody } from './bodies.ts';
import type { GroupCommit } from './group-commit.ts';

/** How long the latest state of a session may stay unwritten, in ms. */
const LATE = 200;
/** Sessions written a turn: bounds what serialising costs the authentication path (about 3 µs each) to a few percent of a core. */
const MOST = 1000;

/** Writes sessions late: only the latest state of each, a bounded number a turn. */
export class LateSessions {
  readonly #commit: GroupCommit;
  readonly #clock: Clock;
  readonly #dirty = new Map<SessionId, Session>();
  #timer = false;

  constructor(commit: GroupCommit, clock: Clock) {
    this.#commit = commit;
    this.#clock = clock;
  }

  remember(session: Session): void {
    this.#dirty.set(session.id, session);
    if (this.#timer) return;
    this.#timer = true;
    this.#clock.after(LATE, () => {
      this.#timer = false;
      void this.#write(MOST).then(() => this.#next());
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
  async #write(most: number): Promise<boolean> {
    const batch = [...this.#dirty.values()].slice(0, most);
    for (const { id } of batch) this.#dirty.delete(id);
    const sessions = batch.map((session) => ({ id: session.id, body: session.state === 'ended' ? undefined : sessionBody(session) }));
    const answer = await this.#commit.ask({ kind: 'save-sessions', sessions });
    if (answer.ok) return true;
    for (const session of batch) if (!this.#dirty.has(session.id)) this.#dirty.set(session.id, session);
    return false;
  }
}
