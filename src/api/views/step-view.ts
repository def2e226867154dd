import { z } from 'zod';
import { assertNever } from '../../base/result.ts';
import { type Instant, toIso } from '../../base/time.ts';
import { changeText } from '../../control/evidence.ts';
import type { CoaCommand } from '../../model/coa.ts';
import type { Expectation, Step, StepAction, StepState } from '../../model/plan.ts';
import type { Course } from '../../plan/course.ts';
import { verdictOf } from '../../plan/refusal.ts';
import { errorCauseNote, errorCauseText } from '../../wire/radius/error-cause.ts';

const STEP_STATES = [
  'waiting',
  'ready',
  'sent',
  'acknowledged',
  'proved',
  'refused',
  'unknown',
  'failed',
  'skipped',
] as const satisfies readonly StepState[];

export const stepView = z.object({
  id: z.string(),
  state: z.enum(STEP_STATES),
  kind: z.string(),
  device: z.string(),
  session: z.string().optional(),
  /** What is done and what must be seen, in words. */
  does: z.string(),
  expects: z.string(),
  after: z.array(z.string()),
  attempt: z.int(),
  attempts: z.int(),
  errorCause: z
    .object({ value: z.int(), text: z.string(), verdict: z.string() })
    .optional()
    .describe('of the last NAK: as the device sent it, by its name, and what follows from it'),
  skipped: z.string().optional(),
  waits: z.string().optional().describe('for what a step waits that could be begun'),
  /** Milliseconds from when the step could start to its end, or to its last evidence. */
  ms: z.number().optional(),
  /** `ms` counts from when the step could start. */
  evidence: z.array(z.object({ at: z.string(), ms: z.number(), what: z.string(), detail: z.string().optional() })),
});
export type StepView = z.output<typeof stepView>;

export function viewOfStep(step: Step, plan: Course, waits?: string): StepView {
  const start = couldStart(step, plan);
  const last = step.finishedAt ?? step.evidence.at(-1)?.at;
  return {
    id: step.id,
    state: step.state,
    kind: step.do.kind === 'coa' ? step.do.command.kind : step.do.kind,
    device: step.do.device,
    ...('session' in step.do && { session: step.do.session }),
    does: describeAction(step.do),
    expects: describeExpectation(step.expect),
    after: [...step.after],
    attempt: step.attempt,
    attempts: step.retry.attempts,
    ...(step.errorCause !== undefined && { errorCause: viewOfCause(step.errorCause) }),
    ...(step.skipped !== undefined && { skipped: step.skipped }),
    ...(waits !== undefined && { waits }),
    ...(last !== undefined && { ms: between(start, last) }),
    evidence: [...step.evidence]
      .sort((a, b) => a.at - b.at)
      .map(({ at, what, detail }) => ({
        at: toIso(at),
        ms: between(start, at),
        what,
        ...(detail !== undefined && { detail }),
      })),
  };
}

function viewOfCause(value: number): StepView['errorCause'] {
  return { value, text: errorCauseNote(value) ?? errorCauseText(value), verdict: verdictOf(value) };
}

/** When the last of the steps it waits for was over; for a first step, when the job was accepted. */
function couldStart(step: Step, plan: Course): Instant {
  return step.after.reduce<Instant>((latest, id) => {
    const finishedAt = plan.steps.find(id)?.finishedAt;
    return finishedAt && finishedAt > latest ? finishedAt : latest;
  }, plan.createdAt);
}

/** Tenths of milliseconds. */
export function between(from: Instant, to: Instant): number {
  return Math.round(Math.max(0, to - from) * 10) / 10;
}

/** `1 entry`, `2 entries`. */
export function entryCount(count: number): string {
  return count === 1 ? '1 entry' : `${count} entries`;
}

/** What a step does, as a person would say it. */
function describeAction(action: StepAction): string {
  switch (action.kind) {
    case 'coa':
      return `${describeCommand(action.command)} session ${action.session} on ${action.device}`;
    case 'push-acl':
      return `push access list ${action.acl.name} (${entryCount(action.acl.lines.length)}) to ${action.device}`;
    case 'remove-acl':
      return `remove access list ${action.name} from ${action.device}`;
    case 'configure':
      return `configure ${action.device} as the document wants it (${action.lines.length === 1 ? '1 line' : `${action.lines.length} lines`})`;
    case 'save-config':
      return `save the configuration of ${action.device}`;
    case 'clear-session':
      return `clear session ${action.session} on the command line of ${action.device}`;
    case 'shut-port':
      return `shut port ${action.port} of ${action.device}`;
    case 'enable-port':
      return `open port ${action.port} of ${action.device}`;
    default:
      return assertNever(action);
  }
}

function describeCommand(command: CoaCommand): string {
  switch (command.kind) {
    case 'reauthenticate':
      return command.type ? `reauthenticate (${command.type})` : 'reauthenticate';
    case 'activate-service':
    case 'deactivate-service':
      return `${command.kind} ${command.service} for`;
    case 'interface-template':
      return `apply interface template ${command.template} to`;
    case 'authorize-only':
      return 'have authorized anew';
    case 'change-authorization':
      return `give ${changeText(command)} to`;
    case 'bounce-host-port':
      return 'bounce the port of';
    case 'disable-host-port':
      return 'disable the port of';
    case 'session-query':
      return 'query';
    case 'terminate':
      return 'terminate';
    default:
      return assertNever(command);
  }
}

function describeExpectation(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'authorization':
      return `authorization in force: ${expectation.summary}`;
    case 'reauthenticated':
      return 'the endpoint authenticates again and the device says that what it was given is in force';
    case 'acknowledged':
      return 'the device acknowledges';
    case 'template': {
      const { of, name, present } = expectation;
      return `the device shows ${of} template ${name} on the session${present ? '' : ' no longer'}`;
    }
    case 'changed':
      return 'the device acknowledges, and nothing it shows tells more';
    case 'session-ended':
      return 'the session ends';
    case 'acl-equals':
      return `the device shows access list ${expectation.acl.name} as pushed`;
    case 'acl-absent':
      return `the device no longer shows access list ${expectation.name}`;
    case 'configuration-equals':
      return 'the device shows the configuration of the document, nothing of it left out or otherwise';
    case 'session-restarted':
      return 'the session ends or begins anew';
    case 'port-shut':
      return `the device shows port ${expectation.port} shut`;
    case 'port-open':
      return `the device shows port ${expectation.port} open`;
    case 'saved':
      return 'the device confirms the save';
    default:
      return assertNever(expectation);
  }
}
