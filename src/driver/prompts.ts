import type { ModeGraph } from './contract.ts';

/** The prompts of one device: a mode graph with the host name put in. */
export type PromptTable = {
  readonly host: string;
  /** The modes whose prompt the line is; exactly one for a sound graph, none for a line that is no prompt. */
  modesOf(line: string): readonly string[];
};

export function promptTable(graph: ModeGraph, host: string): PromptTable {
  const { keptOfHost = host.length } = graph;
  const shown = host.length <= keptOfHost ? literal(host) : `${literal(host.slice(0, keptOfHost))}[^\\s()<>#]*`;
  const patterns = Object.entries(graph.modes).map(([name, mode]) => ({
    name,
    pattern: new RegExp(mode.prompt.replaceAll('{host}', shown)),
  }));
  // A block of lines is answered by the same prompt again and again.
  let last = { line: '', modes: modesIn('') };
  function modesIn(line: string): readonly string[] {
    return patterns.filter(({ pattern }) => pattern.test(line.trimEnd())).map(({ name }) => name);
  }
  return {
    host,
    modesOf: (line) => {
      if (line !== last.line) last = { line, modes: modesIn(line) };
      return last.modes;
    },
  };
}

/** What place a line is the prompt of, when it is one where nothing is to be done. */
export function roomIn(graph: ModeGraph, line: string): string | undefined {
  return graph.rooms.find(({ pattern }) => pattern.test(line.trimEnd()))?.meaning;
}

/** The host name in a line that looks like a prompt of any mode. */
export function hostIn(graph: ModeGraph, line: string): string | undefined {
  return graph.host.exec(line.trimEnd())?.[1];
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
}
