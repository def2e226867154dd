import type { Session, SessionId } from '../../../model/session.ts';
import type { Clock } from '../../../ports/clock.ts';
import { sessionBody } from './bodies.ts';
import type { Companion, GroupCommit } from './group-commit.ts';
import type { Answer, Operation } from './operations.ts';

/** A session that was merely heard of again is written this long after the last time, in ms. */
const REFRESH = 60_000;
/** How long the latest state of a session may stay unwritten, in ms. */
const LATE = 200;
/** Sessions written a turn: bounds what serialising costs the authentication path (about 3 µs each) to a few percent of a core. */
const MOST = 1000;

/**
 * As long as no more than these wait, they go with any transaction that is written for another reason: what a quiet server knows is then as durable
 * as what it acknowledged. Under load they go in bulk, or each small transaction would carry their cost.
 */
const MOST_RIDING = 16;

/**
 * Writes sessions late: only the latest state of each, a bounded number a turn. A few ride along with other transactions, so that an accounting
 * record that is acknowledged and the session it told of are seldom parted by a crash.
 */
export class LateSessions {
  readonly #commit: GroupCommit;
  readonly #clock: Clock;
  readonly #dirty = new Map<SessionId, Session>();
  /** As last handed to the store. */
  readonly #written = new Map<SessionId, Session>();
  #timer = false;

  constructor(commit: GroupCommit, clock: Clock) {
    this.#commit = commit;
    this.#clock = clock;
    commit.accompany(() => (this.#dirty.size === 0 || this.#dirty.size > MOST_RIDING ? undefined : this.#batch(MOST_RIDING)));
  }

  remember(session: Session): void {
    const written = this.#written.get(session.id);
    if (written !== undefined && saysTheSame(written, session)) return;
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
      if (session.state === 'ended') this.#written.delete(id);
      else this.#written.set(id, session);
      this.#dirty.delete(id);
      if (batch.length === most) break;
    }
    const sessions = batch.map((session) => ({ id: session.id, body: session.state === 'ended' ? undefined : sessionBody(session) }));
    const done = (answer: Answer): void => {
      if (answer.ok) return;
      for (const session of batch) {
        this.#written.delete(session.id);
        if (!this.#dirty.has(session.id)) this.#dirty.set(session.id, session);
      }
      this.#next();
    };
    return { operation: { kind: 'save-sessions', sessions }, done };
  }
}

/** Whether a restart would know no more from the later state: the same authorization in the same stage, the same ids, heard of not much later. */
function saysTheSame(earlier: Session, later: Session): boolean {
  return (
    earlier.state === later.state &&
    earlier.granted?.fingerprint === later.granted?.fingerprint &&
    earlier.granted?.policyRevision === later.granted?.policyRevision &&
    earlier.applied?.fingerprint === later.applied?.fingerprint &&
    earlier.lastProof?.kind === later.lastProof?.kind &&
    earlier.request === later.request &&
    earlier.identity === later.identity &&
    earlier.acctSessionId === later.acctSessionId &&
    earlier.auditSessionId === later.auditSessionId &&
    earlier.userName === later.userName &&
    earlier.port === later.port &&
    earlier.ip === later.ip &&
    later.seenAt - earlier.seenAt < REFRESH
  );
}
