import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { Instant } from '../base/time.ts';
import type { AuditRecord } from '../model/audit.ts';
import type { ControlEvent, EventId, RelayedEvent } from '../model/event.ts';
import type { PlanId } from '../model/plan.ts';
import type { PostureRecord } from '../model/posture.ts';
import type { Course } from '../plan/course.ts';

/** One acceptance: everything in it becomes durable together or not at all. */
export type JournalEntry = {
  readonly event: ControlEvent | RelayedEvent;
  /** The plans the event caused. */
  readonly plans: readonly Course[];
  readonly audit: readonly AuditRecord[];
  /** What the event makes of its endpoint. */
  readonly posture?: PostureRecord;
};

/** What was accepted under an event id, and the digest of the request it came of. */
export type Recorded = { readonly plans: readonly PlanId[]; readonly request?: string };

export type JournalAnswer = Recorded & { readonly duplicate: boolean };

/** The append-only record of what was asked. `record` resolves once it is on stable storage. */
export interface Journal {
  /** An event id known already stores nothing and gives the plans of the first time. `journal.unavailable` when the disk refuses. */
  record(entry: JournalEntry): Promise<Result<JournalAnswer, Fault>>;
  /** What came of an event accepted before; undefined when the id is new. */
  find(event: EventId): Promise<Result<Recorded | undefined, Fault>>;
  /** Events of these kinds that came after `at`, oldest first. */
  since(at: Instant, kinds: readonly ControlEvent['kind'][]): Promise<Result<readonly ControlEvent[], Fault>>;
}
