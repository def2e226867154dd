import type { Secret } from '../base/secret.ts';
import type { Duration } from '../base/time.ts';
import type { ModeGraph } from './contract.ts';
import type { Dialogue, View } from './dialogue.ts';
import { type Response, readResponse } from './echo.ts';
import type { CliLine } from './line.ts';
import type { PromptTable } from './prompts.ts';
import type { SessionTiming } from './timing.ts';

/** What became of one line sent. */
export type Exchanged =
  | { readonly kind: 'answered'; readonly mode: string; readonly response: Response }
  /** The device asks something we do not answer, or shows no prompt we know. */
  | { readonly kind: 'unexpected'; readonly shown: string }
  /** The device did not repeat the line as it was sent. */
  | { readonly kind: 'garbled'; readonly shown: string }
  | { readonly kind: 'secret-refused' }
  | { readonly kind: 'secret-missing' }
  | { readonly kind: 'silence' }
  /** The connection ended after the line was sent, or before. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'closed' };

export type ExchangeContext = {
  readonly dialogue: Dialogue;
  readonly graph: ModeGraph;
  readonly prompts: PromptTable;
  readonly timing: SessionTiming;
  /** Called with the last line on the screen before something typed in between takes it away. */
  readonly hear?: (last: string) => void;
};

type Step =
  | Exchanged
  | { readonly kind: 'type'; readonly text: string; readonly why: 'page' | 'confirm' | 'repaint' }
  | { readonly kind: 'ask-secret' };

const MOST_REPAINTS = 2;

/**
 * Sends one line and waits for the next prompt, answering pagers, the confirmations of the mode graph, and the question for a secret.
 * A prompt right behind the true echo, or with nothing but noise between, ends the exchange at once, since nothing can follow it, and so does the
 * prompt of another mode than before, which no output shows. Behind output it must stay the last line for the quiet time, or for a shorter one where
 * the output of the command is known to show no prompt.
 */
export async function exchange(
  context: ExchangeContext,
  line: CliLine,
  secret?: { readonly value: Secret | undefined },
): Promise<Exchanged> {
  const { dialogue, timing } = context;
  const shown: string[] = [];
  const so: Progress = { line, before: dialogue.last, shown, secret: secret !== undefined, asked: 0, confirmed: false, repaints: 0 };
  if (dialogue.closed) return { kind: 'closed' };
  dialogue.write(`${line}\n`);
  for (;;) {
    const waited = await dialogue.wait((view) => judge(context, so, view), timing.command);
    if (waited.kind !== 'seen') return waited;
    const step = waited.value;
    if (step.kind !== 'type' && step.kind !== 'ask-secret') return step;
    context.hear?.(dialogue.last);
    shown.push(...dialogue.lines);
    if (step.kind === 'ask-secret') {
      if (++so.asked > 1) return { kind: 'secret-refused' };
      if (secret?.value === undefined) return { kind: 'secret-missing' };
      dialogue.answerSecret(secret.value.reveal());
    } else {
      if (step.why === 'repaint') so.repaints++;
      if (step.why === 'confirm') so.confirmed = true;
      dialogue.answer(step.text);
    }
  }
}

type Progress = {
  readonly line: CliLine;
  readonly before: string;
  /** Lines seen before the last thing typed. */
  readonly shown: readonly string[];
  readonly secret: boolean;
  asked: number;
  confirmed: boolean;
  repaints: number;
};

function judge({ graph, prompts, timing }: ExchangeContext, so: Progress, view: View): Step | undefined {
  if (graph.paging.pattern.test(view.last)) return { kind: 'type', text: graph.paging.answer, why: 'page' };
  if (so.secret && graph.secretPrompt.test(view.last)) return { kind: 'ask-secret' };
  const [mode, ...others] = so.shown.length + view.lines.length > 0 ? prompts.modesOf(view.last) : [];
  if (mode !== undefined && others.length === 0) {
    const response = readResponse([...so.shown, ...view.lines], so.line, so.before);
    const [modeBefore] = prompts.modesOf(so.before);
    const known = { moved: modeBefore !== undefined && modeBefore !== mode, plain: graph.plainOutput?.test(so.line) === true };
    return judgePrompt(mode, response, view, graph, timing, known);
  }
  if (view.quiet < timing.quiet) return undefined;
  const confirmation = graph.confirmations.find(({ after, prompt }) => after.test(so.line) && prompt.test(view.last));
  if (confirmation && !so.confirmed) return { kind: 'type', text: confirmation.answer, why: 'confirm' };
  if (view.quiet < timing.stuck) return undefined;
  const tail = view.last === '' ? (view.lines.at(-1) ?? '') : view.last;
  if (so.repaints < MOST_REPAINTS && graph.noise.some((noise) => noise.test(tail))) return { kind: 'type', text: '\n', why: 'repaint' };
  return looksLikeQuestion(view.last, so.line) ? { kind: 'unexpected', shown: view.last } : undefined;
}

function judgePrompt(
  mode: string,
  response: Response,
  view: View,
  graph: ModeGraph,
  timing: SessionTiming,
  known: { readonly moved: boolean; readonly plain: boolean },
): Step | undefined {
  const truly = response.echoed === 'true';
  const settled = view.quiet >= (truly && known.plain ? timing.plain : timing.quiet) || (truly && known.moved);
  if (response.echoed === 'false') return view.quiet >= timing.stuck ? { kind: 'garbled', shown: response.output[0] ?? '' } : undefined;
  const silent = truly && response.output.every((line) => line === '' || graph.noise.some((noise) => noise.test(line)));
  return silent || settled ? { kind: 'answered', mode, response } : undefined;
}

/** A line that waits for something: `Continue? [confirm]`, `Destination filename [x]?`, `Username:`, or a prompt of a room we do not know. */
function looksLikeQuestion(last: string, typed: string): boolean {
  return /[\]:?>#)]$/.test(last) && !last.endsWith(typed);
}

/** Waits after an interrupt until any known prompt stands still; gives its mode. */
export async function settle({ dialogue, prompts, timing }: ExchangeContext, limit: Duration): Promise<string | undefined> {
  const waited = await dialogue.wait((view) => {
    const [mode, ...others] = prompts.modesOf(view.last);
    return mode !== undefined && others.length === 0 && view.quiet >= timing.quiet ? mode : undefined;
  }, limit);
  return waited.kind === 'seen' ? waited.value : undefined;
}
