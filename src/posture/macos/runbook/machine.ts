import { err, ok, type Result } from '../../../base/result.ts';
import { BOOKS, type Book, type BookName, type PreconditionName } from './books.ts';
import { STEPS, type Step, type StepName } from './steps.ts';

/** How a step or the proof went: `done` (its check holds), `refused` (the user said no), `failed` (anything else). */
export type Outcome = 'done' | 'refused' | 'failed';

export type HistoryEntry = {
  readonly what: StepName | 'proof';
  readonly outcome: Outcome;
  readonly compensating: boolean;
  readonly evidence: string;
};

/** A runbook under way: plain data, to be kept and taken up again. */
export type RunbookState = {
  readonly book: BookName;
  readonly approvedBy?: string;
  readonly phase:
    | { readonly kind: 'approval' }
    | { readonly kind: 'step'; readonly at: number }
    | { readonly kind: 'proof'; readonly remedied: boolean }
    | { readonly kind: 'remedy' }
    | { readonly kind: 'compensation'; readonly steps: readonly StepName[]; readonly at: number }
    /** `undone`: as before; `stuck`: a compensation failed, or there was none, and a person must look. */
    | { readonly kind: 'end'; readonly result: 'done' | 'undone' | 'stuck' };
  readonly history: readonly HistoryEntry[];
};

/** What is to be done now. */
export type Instruction =
  | { readonly kind: 'waiting-for-approval' }
  /** Nobody but the user can go on; `step` is what he is asked for. */
  | { readonly kind: 'waiting-for-user'; readonly step: Step; readonly compensating: boolean }
  | { readonly kind: 'step'; readonly step: Step; readonly compensating: boolean }
  | { readonly kind: 'prove'; readonly command: string; readonly sentence: string }
  | { readonly kind: 'end'; readonly result: 'done' | 'undone' | 'stuck' };

export type Preconditions = Partial<Readonly<Record<PreconditionName, boolean>>>;

/** Begins a runbook where its preconditions hold; else the sentences of those that do not. What is not known does not hold. */
export function startRunbook(book: BookName, holds: Preconditions): Result<RunbookState, readonly string[]> {
  const unmet = BOOKS[book].preconditions.filter(({ name }) => holds[name] !== true);
  if (unmet.length > 0) return err(unmet.map(({ sentence }) => sentence));
  return ok({ book, phase: { kind: 'approval' }, history: [] });
}

/** A person lets it begin. Approving again changes nothing. */
export function approveRunbook(state: RunbookState, by: string): RunbookState {
  return state.phase.kind === 'approval' ? { ...state, approvedBy: by, phase: { kind: 'step', at: 0 } } : state;
}

export function instructionOf(state: RunbookState): Instruction {
  const { phase } = state;
  if (phase.kind === 'approval') return { kind: 'waiting-for-approval' };
  if (phase.kind === 'end') return phase;
  const current = currentOf(state);
  if (current === 'proof') {
    const { command, title } = BOOKS[state.book].proof;
    return { kind: 'prove', command, sentence: title };
  }
  const step = STEPS[current];
  return { kind: step.prompt === undefined ? 'step' : 'waiting-for-user', step, compensating: phase.kind === 'compensation' };
}

/**
 * Takes the outcome of what `instructionOf` asked for and goes on: to the next step, to the compensation of one that failed, to the end. What was
 * not asked for now is refused and changes nothing, so that a report that comes twice or late does no harm.
 */
export function reportOutcome(
  state: RunbookState,
  what: StepName | 'proof',
  outcome: Outcome,
  evidence = '',
): Result<RunbookState, 'not-asked-for'> {
  const { phase } = state;
  if (phase.kind === 'approval' || phase.kind === 'end' || currentOf(state) !== what) return err('not-asked-for');
  const entry = { what, outcome, compensating: phase.kind === 'compensation', evidence };
  const next = outcome === 'done' ? afterSuccess(state) : afterFailure(state);
  return ok({ ...state, phase: next, history: [...state.history, entry] });
}

/** A fail-back that began: the posture is pending until the system extension is seen (trap T0-15). */
export function isFailingBack({ book, phase }: RunbookState): boolean {
  return book === 'failback' && phase.kind !== 'approval' && !(phase.kind === 'end' && phase.result !== 'stuck');
}

type Phase = RunbookState['phase'];

function currentOf({ book, phase }: RunbookState): StepName | 'proof' {
  const { steps, proof } = BOOKS[book];
  const name =
    phase.kind === 'step'
      ? steps[phase.at]?.step
      : phase.kind === 'compensation'
        ? phase.steps[phase.at]
        : phase.kind === 'remedy'
          ? proof.remedy
          : 'proof';
  if (name === undefined) throw new Error(`no step at ${JSON.stringify(phase)}`);
  return name;
}

function afterSuccess({ book, phase }: RunbookState): Phase {
  switch (phase.kind) {
    case 'step':
      return phase.at + 1 < BOOKS[book].steps.length ? { kind: 'step', at: phase.at + 1 } : { kind: 'proof', remedied: false };
    case 'remedy':
      return { kind: 'proof', remedied: true };
    case 'compensation':
      return phase.at + 1 < phase.steps.length ? { ...phase, at: phase.at + 1 } : { kind: 'end', result: 'undone' };
    default:
      return { kind: 'end', result: 'done' };
  }
}

function afterFailure({ book, phase }: RunbookState): Phase {
  const { steps, proof } = BOOKS[book];
  switch (phase.kind) {
    case 'step':
      return compensate(steps[phase.at]?.compensation);
    case 'proof':
      if (proof.remedy !== undefined && !phase.remedied) return { kind: 'remedy' };
      return proof.compensation === undefined ? phase : compensate(proof.compensation);
    case 'remedy':
      return compensate(proof.compensation);
    default:
      return { kind: 'end', result: 'stuck' };
  }
}

function compensate(steps: Book['steps'][number]['compensation'] = []): Phase {
  return steps.length > 0 ? { kind: 'compensation', steps, at: 0 } : { kind: 'end', result: 'stuck' };
}
