/** What came back for one line: whether the device repeated it truly, and what it said. */
export type Response = { readonly echoed: 'true' | 'cut' | 'false'; readonly output: readonly string[]; readonly promptLength: number };

/** A shown tail shorter than this does not prove that the line arrived. */
const SHORTEST_TAIL = 8;

/**
 * Takes the echo of `sent` off the lines that followed it. The echo stands behind a prompt, or behind a log line that came in between; it may be
 * wrapped at the width of the terminal (`ip acces`, `s-list`), or shown as `$` and its end where the device scrolls instead. `last` is the line
 * the sent one was typed behind.
 */
export function readResponse(lines: readonly string[], sent: string, last: string): Response {
  const promptLength = promptBefore(lines[0] ?? '', sent, last);
  let typed = '';
  for (let end = 0; end < lines.length; end++) {
    typed += lines[end] ?? '';
    const echoed = echoIn(typed, sent);
    if (echoed) return { echoed, output: lines.slice(end + 1), promptLength };
    if (typed.length > sent.length + 2 * (last.length + LONGEST_NOISE)) break;
  }
  return { echoed: 'false', output: lines, promptLength };
}

const LONGEST_NOISE = 512;

function echoIn(typed: string, sent: string): 'true' | 'cut' | undefined {
  if (typed.endsWith(sent) || squeeze(typed).endsWith(squeeze(sent))) return 'true';
  const scrolled = /\$(.*)$/.exec(typed)?.[1]?.trimEnd();
  return scrolled !== undefined && scrolled.length >= SHORTEST_TAIL && sent.endsWith(scrolled.trimStart()) ? 'cut' : undefined;
}

/** Wrapping may eat a blank at the edge, so blanks do not count. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}

function promptBefore(first: string, sent: string, last: string): number {
  const at = first.lastIndexOf(sent);
  return at >= 0 ? at : last.length;
}
