import type { JsonValue } from '../../../base/json.ts';
import type { AuditRecord } from '../../../model/audit.ts';
import type { Plan, Step } from '../../../model/plan.ts';
import type { PostureRecord } from '../../../model/posture.ts';
import type { Session } from '../../../model/session.ts';
import { type Course, courseOf, type PlanSummary, summaryOfPlan } from '../../../plan/course.ts';
import { placeOf } from '../../../plan/steps.ts';
import type { PlanBody, PlanRow, PostureRow, StepRow, StepsRow, SummaryBodies } from './operations.ts';

/** A plan as rows: its own without the steps, and one for each step given, so that one step's change does not rewrite fifty thousand. */
export function planRow(plan: Course, steps: Iterable<Step>): PlanRow {
  return {
    ...stepsRow(plan, steps),
    event: plan.cause,
    state: plan.state,
    finished: plan.finishedAt !== undefined,
    body: JSON.stringify(summaryOfPlan(plan)),
  };
}

export function stepsRow({ id, revision }: Course, steps: Iterable<Step>): StepsRow {
  const rows: StepRow[] = [];
  for (const step of steps) rows.push({ place: placeOf(step.id), body: JSON.stringify(step) });
  return { id, revision, steps: rows };
}

export function planOf({ body, revision }: PlanBody, steps: readonly Step[]): Plan {
  const { tally: _, ...rest } = JSON.parse(body) as PlanSummary;
  return { ...rest, revision, steps };
}

export function stepOf(body: string): Step {
  return JSON.parse(body) as Step;
}

/** Plans written before their steps were counted have them counted now. */
export function summaryOf({ steps, ...bodies }: SummaryBodies): PlanSummary {
  if (steps !== undefined) return summaryOfPlan(courseOf(planOf(bodies, steps.map(stepOf))));
  return { ...(JSON.parse(bodies.body) as PlanSummary), revision: bodies.revision };
}

/** Session as JSON; the stored Access-Request as base64. */
export function sessionBody(session: Session): string {
  const { request, ...rest } = session;
  return JSON.stringify(request === undefined ? rest : { ...rest, request: Buffer.from(request).toString('base64') });
}

export function sessionOf(body: string): Session {
  const { request, ...rest } = JSON.parse(body) as Omit<Session, 'request'> & { request?: string };
  return request === undefined ? rest : { ...rest, request: new Uint8Array(Buffer.from(request, 'base64')) };
}

/** JSON with sorted keys: one record has one text, and so one hash. */
export function auditBody(record: AuditRecord): string {
  return canonical(record as unknown as JsonValue);
}

function canonical(value: JsonValue): string {
  return JSON.stringify(inOrder(value));
}

/** The value with its keys sorted; itself where they are already. */
function inOrder(value: JsonValue | undefined): JsonValue | undefined {
  if (value === null || typeof value !== 'object' || isInOrder(value)) return value;
  if (Array.isArray(value)) return value.map(inOrder) as JsonValue;
  const record = value as { readonly [key: string]: JsonValue | undefined };
  const ordered: { [key: string]: JsonValue | undefined } = {};
  for (const key of Object.keys(record).sort()) ordered[key] = inOrder(record[key]);
  return ordered as JsonValue;
}

function isInOrder(value: JsonValue | undefined): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(isInOrder);
  const record = value as { readonly [key: string]: JsonValue | undefined };
  let before: string | undefined;
  for (const key in record) {
    if ((before !== undefined && key < before) || !isInOrder(record[key])) return false;
    before = key;
  }
  return true;
}

export function postureRow(record: PostureRecord): PostureRow {
  return { endpoint: record.endpoint, revision: record.revision, body: JSON.stringify(record) };
}
