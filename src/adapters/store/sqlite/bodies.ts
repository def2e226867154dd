import type { JsonValue } from '../../../base/json.ts';
import type { AuditRecord } from '../../../model/audit.ts';
import type { Plan, Step, StepId } from '../../../model/plan.ts';
import type { PostureRecord } from '../../../model/posture.ts';
import type { Session } from '../../../model/session.ts';
import type { PlanBodies, PlanRow, PostureRow } from './operations.ts';

/** A plan as rows: its own without the steps, and one a step, so that one step's change does not rewrite fifty thousand. */
export function planRow(plan: Plan, only?: readonly StepId[]): PlanRow {
  const { steps, ...rest } = plan;
  const wanted = only && new Set(only);
  return {
    id: plan.id,
    event: plan.cause,
    state: plan.state,
    finished: plan.finishedAt !== undefined,
    revision: plan.revision,
    body: JSON.stringify(rest),
    steps: steps.flatMap((step, place) => (wanted === undefined || wanted.has(step.id) ? [{ place, body: JSON.stringify(step) }] : [])),
  };
}

export function planOf({ body, steps }: PlanBodies): Plan {
  const rest = JSON.parse(body) as Omit<Plan, 'steps'>;
  return { ...rest, steps: steps.map((step) => JSON.parse(step) as Step) };
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

function canonical(value: JsonValue | undefined): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one as JsonValue)}`).join(',')}}`;
}

export function postureRow(record: PostureRecord): PostureRow {
  return { endpoint: record.endpoint, revision: record.revision, body: JSON.stringify(record) };
}
