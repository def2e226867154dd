import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent, EventId } from '../model/event.ts';
import type { Plan, PlanId, PlanState, Rollout, StepId } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import type { Steering } from '../plan/advance.ts';
import type { ApprovalNeed, ApprovalVerdict } from '../plan/approval.ts';
import type { Course, PlanSummary } from '../plan/course.ts';
import type { Asked, FollowUp } from '../plan/follow-up.ts';
import type { DeviceSurvey, PushEvent } from '../plan/survey.ts';
import type { DocumentEvent, DocumentSurvey } from '../plan/survey-document.ts';
import type { DriftReport } from './drift.ts';
import type { Reconciled } from './reconcile-tcam.ts';
import type { Sought } from './stale-sessions.ts';

/** An event on stable storage, and the jobs it caused. */
export type Accepted = { readonly event: EventId; readonly duplicate: boolean; readonly jobs: readonly PlanId[] } & {
  /** Those of the jobs that begin nothing before a second person approves them; absent where none does. */
  readonly awaiting?: readonly PlanId[];
};

/** What a push would do to each device, and how it would be gone about. */
export type PushSurvey = Surveyed<DeviceSurvey> & { readonly policyRevision: number };

export type Surveyed<Device> = {
  readonly rollout?: Rollout;
  readonly devices: readonly Device[];
  /** Why nothing of it would begin before a second person says so. */
  readonly approval?: ApprovalNeed;
};

/** What is said of a job, and by whom; with `dryRun` it is not said, and the job is given as it would be. */
export type Judgement = { readonly actor: string; readonly reason: string; readonly dryRun?: boolean };

/** The face of the control path. A job is the plan of one event under one playbook. */
export interface Control {
  /** Validates, deduplicates, plans and journals; resolves once it is on stable storage. The work goes on afterwards. */
  accept(event: ControlEvent): Promise<Result<Accepted, Fault>>;
  /** The plans `accept` would make, without accepting: nothing is stored, nothing is sent but read-only questions to devices. */
  preview(event: ControlEvent): Promise<Result<readonly Plan[], Fault>>;
  /** As `preview` of a push, device by device: what refuses on one does not hide the others. */
  survey(event: PushEvent): Promise<Result<PushSurvey, Fault>>;
  /** The same for a configuration document. A fault where no device could get it, such as one of the document itself. */
  surveyDocument(event: DocumentEvent): Promise<Result<Surveyed<DocumentSurvey>, Fault>>;
  job(id: PlanId): Promise<Course | undefined>;
  /** Why a step that could be begun is not, for people; undefined where it is, or where its job says so. */
  waitsFor(job: PlanId, step: StepId): string | undefined;
  /** How devices stand to a configuration document, asked now; nothing is changed. */
  drift(document: string, devices: readonly DeviceId[]): Promise<readonly DriftReport[]>;
  /** Newest first. */
  jobs(query: { readonly limit: number; readonly state?: PlanState }): Promise<readonly PlanSummary[]>;
  /** Resolves when the job is in a final state, or with what it is when `within` ms are over. */
  settled(id: PlanId, within: Duration): Promise<Course | undefined>;
  /**
   * Holds a job back, lets it go on, or ends it; what was sent is watched to its end. Gives the job as it is then.
   * With `dryRun` nothing happens, and it is given as it would be. `api.not-found`; `api.conflict` where it is over, or cannot be told that.
   */
  steer(id: PlanId, verb: Steering, actor: string, dryRun?: boolean): Promise<Result<Course, Fault>>;
  /**
   * What a second person says of a job that waits for it. `api.not-found`; `api.forbidden` for whoever asked for the job; `api.conflict` where it does
   * not wait for approval, or not any more.
   */
  judge(id: PlanId, verdict: ApprovalVerdict, asked: Judgement): Promise<Result<Course, Fault>>;
  /** Holds the account of a device's access list hardware against what the device shows, over SSH. */
  reconcileTcam(device: DeviceId): Promise<Result<Reconciled, Fault>>;
  /** Accepts what tries a finished push again where it failed, or takes back what it did. Faults as of `accept`, and `api.not-found`, `api.conflict`. */
  follow(id: PlanId, verb: FollowUp, asked: Asked): Promise<Result<Accepted, Fault>>;
  /** The plans `follow` would make, without accepting. */
  previewFollowing(id: PlanId, verb: FollowUp, asked: Asked): Promise<Result<readonly Plan[], Fault>>;
  /** Asks devices whether they have sessions, and ends those in the directory that they do not have; the audit trail says who wanted it. */
  seek(sessions: readonly Session[], actor: string): Promise<readonly Sought[]>;
  /** Called with the plan after each change of a step. */
  watch(listener: (plan: Course) => void): () => void;
}
