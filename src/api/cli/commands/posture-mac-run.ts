import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { BOOKS, type BookName } from '../../../posture/macos/runbook/books.ts';
import {
  approveRunbook,
  type Instruction,
  instructionOf,
  isFailingBack,
  type Outcome,
  type RunbookState,
  reportOutcome,
  startRunbook,
} from '../../../posture/macos/runbook/machine.ts';
import { STEPS, type StepName } from '../../../posture/macos/runbook/steps.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { readText } from '../read-text.ts';

const stepName = z.enum(Object.keys(STEPS) as [StepName, ...StepName[]]);
const place = z.int().min(0);
const runbookState = z.strictObject({
  book: z.enum(Object.keys(BOOKS) as [BookName, ...BookName[]]),
  approvedBy: z.string().optional(),
  phase: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('approval') }),
    z.strictObject({ kind: z.literal('step'), at: place }),
    z.strictObject({ kind: z.literal('proof'), remedied: z.boolean() }),
    z.strictObject({ kind: z.literal('remedy') }),
    z.strictObject({ kind: z.literal('compensation'), steps: z.array(stepName).min(1), at: place }),
    z.strictObject({ kind: z.literal('end'), result: z.enum(['done', 'undone', 'stuck']) }),
  ]),
  history: z.array(
    z.strictObject({
      what: z.union([stepName, z.literal('proof')]),
      outcome: z.enum(['done', 'refused', 'failed']),
      compensating: z.boolean(),
      evidence: z.string(),
    }),
  ),
});

/** Begins a runbook into a file of its own, where its preconditions hold; nothing is to be done before it is approved. */
export async function beginRun(call: Call): Promise<number> {
  const { state: file, holds = [] } = call.options<{ readonly state: string; readonly holds?: readonly string[] }>();
  if (existsSync(file)) return call.fail([fault('input.invalid', `\`${file}\` is there already: go on with it, or name another file`)]);
  const begun = startRunbook(call.argument(0) as BookName, Object.fromEntries(holds.map((name) => [name, true])));
  if (!begun.ok) return call.fail(begun.error.map((sentence) => fault('input.invalid', `it may not begin: it must hold that ${sentence}`)));
  return kept(call, begun.value);
}

export async function approveRun(call: Call): Promise<number> {
  const { by } = call.options<{ readonly by: string }>();
  const held = await stateOf(call);
  return held.ok ? kept(call, approveRunbook(held.value, by)) : call.fail([held.error]);
}

export async function reportRun(call: Call): Promise<number> {
  const { evidence } = call.options<{ readonly evidence?: string }>();
  const held = await stateOf(call);
  if (!held.ok) return call.fail([held.error]);
  const what = call.argument(0) as StepName | 'proof';
  const next = reportOutcome(held.value, what, call.argument(1) as Outcome, evidence);
  if (next.ok) return kept(call, next.value);
  const now = sentenceOf(instructionOf(held.value));
  return call.fail([fault('input.invalid', `the outcome of \`${what}\` is not asked for now: ${now}`)]);
}

/** What is to be done now, once more. */
export async function showRun(call: Call): Promise<number> {
  const held = await stateOf(call);
  return held.ok ? told(call, held.value) : call.fail([held.error]);
}

async function stateOf(call: Call): Promise<Result<RunbookState, Fault>> {
  const { state: file } = call.options<{ readonly state: string }>();
  const text = await readText(call.io, file);
  if (!text.ok) return text;
  const read = runbookState.safeParse(jsonOf(text.value));
  if (!read.success || !isAtAStep(read.data)) {
    return err(fault('input.invalid', `\`${file}\` does not hold the state of a runbook: begin one into a new file`));
  }
  const { approvedBy, ...state } = read.data;
  return ok(approvedBy === undefined ? state : { ...state, approvedBy });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told as what holds no runbook.
    return undefined;
  }
}

function isAtAStep({ book, phase }: z.output<typeof runbookState>): boolean {
  if (phase.kind === 'step') return phase.at < BOOKS[book].steps.length;
  if (phase.kind === 'remedy') return BOOKS[book].proof.remedy !== undefined;
  return phase.kind !== 'compensation' || phase.at < phase.steps.length;
}

/** The file is replaced as a whole, so that a crash leaves the old state or the new one. */
function kept(call: Call, state: RunbookState): number {
  const { state: file } = call.options<{ readonly state: string }>();
  try {
    writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'no reason known';
    return call.fail([fault('input.invalid', `\`${file}\` cannot be written (${code}): nothing was noted`)]);
  }
  return told(call, state);
}

function told(call: Call, state: RunbookState): number {
  const instruction = instructionOf(state);
  const pending = isFailingBack(state);
  call.print(
    { ...state, instruction, posturePending: pending },
    { table: () => `${sentenceOf(instruction)}\n${pending ? 'its posture is pending until the extension is seen\n' : ''}` },
  );
  return 0;
}

function sentenceOf(instruction: Instruction): string {
  switch (instruction.kind) {
    case 'waiting-for-approval':
      return 'it waits for the approval of the one who answers for this Mac';
    case 'step':
    case 'waiting-for-user': {
      const { name, title, command, prompt, check } = instruction.step;
      const undo = instruction.compensating ? 'to undo what was done, ' : '';
      const lines = [command, prompt, `check: ${check}`].filter((line) => line !== undefined).map((line) => `   ${printable(line)}`);
      return [`${undo}${title} (${name})`, ...lines].join('\n');
    }
    case 'prove':
      return `prove that it worked (proof): ${instruction.sentence}\n   ${instruction.command}`;
    case 'end':
      return ENDS[instruction.result];
  }
}

const ENDS = {
  done: 'done, and proved',
  undone: 'undone: the Mac is as it was before',
  stuck: 'stuck: a person must look at this Mac',
};
