import type { ModeGraph } from './contract.ts';
import type { Dialogue } from './dialogue.ts';
import { hostIn, roomIn } from './prompts.ts';
import type { SessionTiming } from './timing.ts';

export type Learned =
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'no-prompt'; readonly shown: string }
  /** The device is in a place where nothing is to be done. */
  | { readonly kind: 'room'; readonly shown: string; readonly meaning: string }
  | { readonly kind: 'lost' };

const MOST_TRIES = 6;

/**
 * Learns the host name from the prompt: an empty line is sent until two answers in a row end in the same line and that line looks like a prompt.
 * So neither a banner nor a log line is taken for one. A device that greets with the name it had before (`known`) is not asked again.
 */
export async function learnHost(dialogue: Dialogue, graph: ModeGraph, timing: SessionTiming, known?: string): Promise<Learned> {
  const looksRight = (last: string): boolean => hostIn(graph, last) !== undefined || roomIn(graph, last) !== undefined;
  const greeting = await dialogue.wait(({ lines, last, quiet }) => {
    const greeted = last !== '' || lines.length > 0;
    return looksRight(last) || (greeted && quiet >= timing.stuck) || undefined;
  }, timing.login);
  if (greeting.kind === 'lost') return greeting;
  if (known !== undefined && hostIn(graph, dialogue.last) === known && roomIn(graph, dialogue.last) === undefined) {
    return { kind: 'host', host: known };
  }
  let previous: string | undefined;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    dialogue.write('\n');
    const answered = await dialogue.wait(
      ({ lines, last, quiet }) => (lines.length > 0 && looksRight(last) ? last : quiet >= timing.stuck ? '' : undefined),
      timing.login,
    );
    if (answered.kind === 'lost') return answered;
    const line = answered.kind === 'seen' ? answered.value : '';
    const meaning = roomIn(graph, line);
    if (meaning !== undefined && line === previous) return { kind: 'room', shown: line, meaning };
    const host = meaning === undefined ? hostIn(graph, line) : undefined;
    if (host !== undefined && line === previous) return { kind: 'host', host };
    previous = line;
  }
  return { kind: 'no-prompt', shown: dialogue.last };
}
