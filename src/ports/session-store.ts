import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { PostureRecord } from '../model/posture.ts';
import type { Session } from '../model/session.ts';

/** What is remembered of live sessions over a restart. Written late and coalesced: authentication never waits for it. */
export interface SessionStore {
  /** Takes note of a session's latest state; an ended one is forgotten. Returns at once, never fails. */
  remember(session: Session): void;
  load(): Promise<Result<readonly Session[], Fault>>;
  /** Resolves when everything remembered so far is written (shutdown). */
  flush(): Promise<void>;
}

/** The postures, put back at start. The journal writes them together with the event that moved them. */
export interface PostureStore {
  load(): Promise<Result<readonly PostureRecord[], Fault>>;
  /** What no event moved: a session began or ended. */
  save(records: readonly PostureRecord[]): Promise<Result<void, Fault>>;
}
