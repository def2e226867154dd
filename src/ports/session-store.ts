import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { PostureResult } from '../model/posture.ts';
import type { Session } from '../model/session.ts';

/** What is remembered of live sessions over a restart. Written late and coalesced: authentication never waits for it. */
export interface SessionStore {
  /** Takes note of a session's latest state; an ended one is forgotten. Returns at once, never fails. */
  remember(session: Session): void;
  load(): Promise<Result<readonly Session[], Fault>>;
  /** Resolves when everything remembered so far is written (shutdown). */
  flush(): Promise<void>;
}

/** The posture verdicts accepted so far, put back at start. They are written by the journal together with their event. */
export interface PostureStore {
  load(): Promise<Result<readonly PostureResult[], Fault>>;
}
