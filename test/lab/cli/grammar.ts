import { type Word, wordsOf } from '../acl/parse-ace.ts';

/** Values of the `<arguments>` of a command by name; a `<rest...>` argument holds the rest of the line as typed. */
export type Arguments = Readonly<Record<string, string>>;
export type Matched = {
  readonly args: Arguments /** The command with its keywords spelled out. */;
  readonly text: string /** Column where a `<rest...>` begins. */;
  readonly restAt: number;
};
export type Reading<C> =
  | { readonly kind: 'command'; readonly run: Action<C>; readonly matched: Matched }
  | { readonly kind: 'invalid'; readonly at: number }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'ambiguous' };
export type Action<C> = (context: C, matched: Matched) => void | Promise<void>;

type Argument<C> = { readonly name: string; readonly accepts: (text: string) => boolean; readonly node: Node<C> };
type Node<C> = {
  readonly keywords: Map<string, Node<C>>;
  argument?: Argument<C>;
  rest?: { readonly name: string; readonly run: Action<C> };
  run?: Action<C>;
};

function emptyNode<C>(): Node<C> {
  return { keywords: new Map() };
}

/**
 * The commands of one mode. A pattern is made of keywords, `<name>` (one word), `<name:1-512>` (a number in a range) and, at the end,
 * `<name...>` (the rest of the line, at least one word). Keywords may be abbreviated as long as they stay unambiguous.
 */
export class Grammar<C> {
  readonly #root: Node<C> = emptyNode();

  on(patterns: string | readonly string[], run: Action<C>): this {
    for (const pattern of typeof patterns === 'string' ? [patterns] : patterns) this.#add(pattern, run);
    return this;
  }

  #add(pattern: string, run: Action<C>): void {
    let node = this.#root;
    for (const part of pattern.split(' ')) {
      const argument = /^<([\w-]+)(?::(\d+)-(\d+))?(\.\.\.)?>$/.exec(part);
      if (!argument) {
        const next = node.keywords.get(part) ?? emptyNode<C>();
        node.keywords.set(part, next);
        node = next;
      } else if (argument[4]) {
        node.rest = { name: argument[1] ?? '', run };
        return;
      } else {
        node.argument ??= { name: argument[1] ?? '', accepts: acceptance(argument[2], argument[3]), node: emptyNode<C>() };
        node = node.argument.node;
      }
    }
    node.run = run;
  }

  /** Finds the command a line means. Columns count from 0 at the start of the line. */
  read(line: string): Reading<C> {
    const words = wordsOf(line);
    const args: Record<string, string> = {};
    const text: string[] = [];
    let node = this.#root;
    /** The last place where the rest of the line would have been taken as typed. */
    let open: Reading<C> | undefined;
    for (const word of words) {
      if (node.rest) open = restReading(node.rest, args, text, line, word.at);
      const step = stepFrom(node, word);
      if (step === 'ambiguous') return open ?? { kind: 'ambiguous' };
      if (step === 'none') return open ?? { kind: 'invalid', at: word.at };
      if (step.argument !== undefined) args[step.argument] = word.text;
      text.push(step.text);
      node = step.node;
    }
    return node.run
      ? { kind: 'command', run: node.run, matched: { args, text: text.join(' '), restAt: line.length } }
      : { kind: 'incomplete' };
  }
}

function restReading<C>(
  rest: { readonly name: string; readonly run: Action<C> },
  args: Arguments,
  text: readonly string[],
  line: string,
  at: number,
): Reading<C> {
  const typed = line.slice(at).trimEnd();
  return {
    kind: 'command',
    run: rest.run,
    matched: { args: { ...args, [rest.name]: typed }, text: [...text, typed].join(' '), restAt: at },
  };
}

function acceptance(low: string | undefined, high: string | undefined): (text: string) => boolean {
  if (low === undefined) return () => true;
  return (text) => /^\d{1,10}$/.test(text) && Number(text) >= Number(low) && Number(text) <= Number(high);
}

type Step<C> = { readonly node: Node<C>; readonly text: string; readonly argument?: string };

function stepFrom<C>(node: Node<C>, word: Word): Step<C> | 'ambiguous' | 'none' {
  const typed = word.text.toLowerCase();
  const exact = node.keywords.get(typed);
  if (exact) return { node: exact, text: typed };
  const candidates = [...node.keywords.keys()].filter((keyword) => keyword.startsWith(typed));
  const only = candidates[0];
  const target = only === undefined ? undefined : node.keywords.get(only);
  if (candidates.length === 1 && only !== undefined && target) return { node: target, text: only };
  if (candidates.length > 1) return 'ambiguous';
  if (node.argument?.accepts(word.text)) return { node: node.argument.node, text: word.text, argument: node.argument.name };
  return 'none';
}
