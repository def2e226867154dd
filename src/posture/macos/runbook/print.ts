import { BOOKS, type BookName } from './books.ts';
import { STEPS, type StepName } from './steps.ts';

/** A runbook as a person works through it: what must hold, each step with its command, its check and what to do when it fails. */
export function printRunbook(name: BookName): string {
  const { title, preconditions, steps, proof } = BOOKS[name];
  const lines = [
    title,
    '',
    'Begin only when',
    ...preconditions.map(({ sentence }) => `  - ${sentence}`),
    '  - it is approved by the one who answers for this Mac, and its user is there',
    '',
    'Run each line by itself, in the session of the user, and go on only when its check holds: the lines must not be chained, for where one',
    'is refused the rest would leave the Mac without its agent.',
    '',
    ...steps.flatMap(({ step, compensation }, at) => [...stepLines(`${at + 1}.`, step), ...elseLines(compensation), '']),
    `Proof: ${proof.title}`,
    `     ${proof.command}`,
    ...(proof.remedy === undefined ? [] : [`   when it does not show: ${STEPS[proof.remedy].title}; then look again`]),
    ...elseLines(proof.compensation, 'still not'),
  ];
  return `${lines.join('\n')}\n`;
}

function stepLines(number: string, name: StepName): readonly string[] {
  const { title, command, prompt, check } = STEPS[name];
  return [
    `${number} ${title} (${name})`,
    ...(command === undefined ? [] : [`     ${command}`]),
    ...(prompt === undefined ? [] : [`   ${prompt}`]),
    `   check: ${check}`,
  ];
}

function elseLines(compensation: readonly StepName[] | undefined, when = 'when it fails'): readonly string[] {
  if (compensation === undefined) return [];
  if (compensation.length === 0) return [`   ${when}: ask the one who approved; the agent runs`];
  return [`   ${when}:`, ...compensation.map((name) => `     ${STEPS[name].command ?? STEPS[name].title}`)];
}
