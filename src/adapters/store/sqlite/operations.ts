/** What the store's thread is asked to do; bodies are JSON texts. One batch of these is one transaction. */
export type PlanRow = {
  readonly id: string;
  readonly event: string;
  readonly state: string;
  readonly finished: boolean;
  readonly revision: number;
  readonly body: string;
  readonly steps: readonly StepRow[];
  /** How many more were brought before. */
  readonly brought?: number;
};

/** Steps of a plan of which nothing else changed but the revision. */
export type StepsRow = Pick<PlanRow, 'id' | 'revision' | 'steps'>;

/** `place` counts from 0. */
export type StepRow = { readonly place: number; readonly body: string };

export type PostureRow = { readonly endpoint: string; readonly revision: number; readonly body: string };

/** Without a body: to be forgotten. */
export type UserRow = { readonly profile: string; readonly name: string; readonly body: string | undefined };

export type Operation =
  | {
      readonly kind: 'record';
      readonly event: { readonly id: string; readonly at: number; readonly kind: string; readonly body: string };
      readonly plans: readonly PlanRow[];
      readonly audit: readonly string[];
      readonly posture?: PostureRow;
    }
  /** Steps of a plan that is recorded later, all at once: until then they are on no disk. */
  | { readonly kind: 'bring-to-plan'; readonly plan: string; readonly steps: readonly StepRow[] }
  /** What was brought to a plan is stored, or will not be. */
  | { readonly kind: 'forget-of-plan'; readonly plan: string }
  | { readonly kind: 'find-event'; readonly id: string }
  /** Of these kinds and later than `at`, oldest first. */
  | { readonly kind: 'list-event'; readonly at: number; readonly kinds: readonly string[] }
  | { readonly kind: 'save-plan'; readonly plan: PlanRow; readonly audit: readonly string[] }
  | { readonly kind: 'save-steps-of-plan'; readonly plan: StepsRow }
  | { readonly kind: 'get-plan'; readonly id: string }
  | { readonly kind: 'list-plans'; readonly limit: number; readonly state?: string }
  | { readonly kind: 'unfinished-plans' }
  /** Steps sent or finished since then; plans and steps looked at, the newest of each. */
  | { readonly kind: 'recent-steps-of-plans'; readonly since: number; readonly plans: number; readonly steps: number }
  /** From the place `from`, so many at most. */
  | { readonly kind: 'steps-of-plan'; readonly id: string; readonly from: number; readonly limit: number }
  | { readonly kind: 'append-audit'; readonly body: string }
  | { readonly kind: 'list-audit'; readonly limit: number; readonly before?: number }
  | { readonly kind: 'verify-audit' }
  | { readonly kind: 'save-sessions'; readonly sessions: readonly { readonly id: string; readonly body: string | undefined }[] }
  | { readonly kind: 'load-sessions' }
  | { readonly kind: 'load-postures'; readonly after: string; readonly limit: number }
  | { readonly kind: 'save-postures'; readonly postures: readonly PostureRow[] }
  | { readonly kind: 'save-document'; readonly name: string; readonly body: string }
  | { readonly kind: 'load-document'; readonly name: string }
  | { readonly kind: 'append-revision'; readonly revision: number; readonly summary: string; readonly body: string; readonly keep: number }
  /** The newest without a number. */
  | { readonly kind: 'load-revision'; readonly revision?: number }
  | { readonly kind: 'list-revisions'; readonly limit: number; readonly before?: number }
  | { readonly kind: 'save-learned'; readonly client: string; readonly body: string }
  | { readonly kind: 'load-learned' }
  | { readonly kind: 'save-coa-profile'; readonly device: string; readonly body: string }
  | { readonly kind: 'load-coa-profiles' }
  | { readonly kind: 'save-host-key'; readonly device: string; readonly body: string }
  | { readonly kind: 'load-host-keys' }
  | { readonly kind: 'save-managed-list'; readonly device: string; readonly list: string; readonly revision: number; readonly body: string }
  | { readonly kind: 'load-managed-lists' }
  | { readonly kind: 'save-users'; readonly users: readonly UserRow[]; readonly audit: readonly string[] }
  | { readonly kind: 'load-users' }
  | { readonly kind: 'read-accounting'; readonly from: number; readonly limit: number }
  | { readonly kind: 'drop-accounting'; readonly upTo: number }
  | { readonly kind: 'append-spool'; readonly service: string; readonly at: number; readonly packet: Uint8Array }
  | { readonly kind: 'read-spool'; readonly service: string; readonly after: number; readonly limit: number }
  | { readonly kind: 'drop-spool'; readonly numbers: readonly number[] }
  | { readonly kind: 'spool-lengths' };

export type PlanBody = { readonly id: string; readonly body: string; readonly revision: number };
/** With the bodies of the steps only where the plan's own does not say how many ended how. */
export type SummaryBodies = PlanBody & { readonly steps?: readonly string[] };
export type AuditRow = { readonly sequence: number; readonly hash: string; readonly body: string };

/** What each operation gives back. */
/** What came of an event that was recorded before. */
export type RecordedRow = { readonly plans: readonly string[]; readonly request?: string };

export type Answers = {
  record: RecordedRow & { readonly duplicate: boolean };
  'bring-to-plan': undefined;
  'forget-of-plan': undefined;
  'find-event': RecordedRow | undefined;
  'list-event': readonly string[];
  'save-plan': undefined;
  'save-steps-of-plan': undefined;
  'get-plan': PlanBody | undefined;
  'list-plans': readonly SummaryBodies[];
  'unfinished-plans': readonly PlanBody[];
  'recent-steps-of-plans': readonly string[];
  'steps-of-plan': readonly string[];
  'append-audit': undefined;
  'list-audit': readonly AuditRow[];
  'verify-audit':
    | { readonly intact: true; readonly records: number }
    | { readonly intact: false; readonly records: number; readonly sequence: number; readonly why: string };
  'save-sessions': undefined;
  'load-sessions': readonly string[];
  'load-postures': readonly PostureRow[];
  'save-postures': undefined;
  'save-document': undefined;
  'load-document': string | undefined;
  'append-revision': undefined;
  'load-revision': { readonly summary: string; readonly body: string } | undefined;
  'list-revisions': readonly string[];
  'save-learned': undefined;
  'load-learned': readonly { readonly client: string; readonly body: string }[];
  'save-coa-profile': undefined;
  'load-coa-profiles': readonly { readonly device: string; readonly body: string }[];
  'save-host-key': undefined;
  'load-host-keys': readonly { readonly device: string; readonly body: string }[];
  'save-managed-list': undefined;
  'load-managed-lists': readonly string[];
  'save-users': undefined;
  'load-users': readonly string[];
  'read-accounting': readonly { readonly block: number; readonly body: Uint8Array }[];
  'drop-accounting': undefined;
  'append-spool': undefined;
  'read-spool': readonly { readonly number: number; readonly at: number; readonly packet: Uint8Array }[];
  'drop-spool': undefined;
  'spool-lengths': readonly { readonly service: string; readonly records: number; readonly oldest: number }[];
};

/** A batch on its way to the thread: the operations, and a block of packed accounting records, committed together. */
export type Batch = {
  readonly operations: readonly Operation[];
  readonly accounting?: { readonly records: number; readonly body: ArrayBuffer };
};

/** `ok: false`: nothing of it was stored; `why` is SQLite's own words. */
export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/** One answer an operation, in order, and one for the accounting block. */
export type BatchAnswer = { readonly answers: readonly Answer[]; readonly accounting?: Answer };

export type WorkerStart = { readonly file: string };
export type WorkerReady =
  | { readonly ready: true }
  | { readonly ready: false; readonly why: 'locked' | 'unwritable' | 'newer' | 'damaged'; readonly message: string };
