import { type Finding, finding } from './finding.ts';
import { MOST_FAULTS, scanXml, type Token } from './plist-scan.ts';

/** A value of a property list and the line it begins in. */
export type PlistNode =
  | DictNode
  | { readonly kind: 'array'; readonly line: number; readonly items: readonly PlistNode[] }
  | { readonly kind: 'string'; readonly line: number; readonly text: string }
  | { readonly kind: 'boolean'; readonly line: number; readonly value: boolean }
  | { readonly kind: 'integer'; readonly line: number; readonly value: number }
  /** `real`, `date`, `data`, or what is no element of a property list. */
  | { readonly kind: 'other'; readonly line: number; readonly name: string };

export type DictEntry = { readonly key: string; readonly line: number; readonly value: PlistNode };
export type DictNode = { readonly kind: 'dict'; readonly line: number; readonly entries: readonly DictEntry[] };

export type ReadPlist = {
  readonly root: PlistNode | undefined;
  /** No fault of structure was found: another reader takes it too. */
  readonly wellFormed: boolean;
  readonly faults: readonly Finding[];
};

const LARGEST = 1024 * 1024;
const DEEPEST = 32;

/**
 * Reads a property list in XML, mending what can be mended: a missing or misplaced tag is told with its line, and the rest read as it was meant.
 * Any text gives an answer; what is larger than 1 MiB (UTF-16 units) or nested more than 32 deep is told and not read on.
 */
export function readPlist(source: string): ReadPlist {
  if (source.length > LARGEST) {
    const tooLarge = finding('error', 'too-large', 1, `the file is larger than ${LARGEST} characters and was not read`);
    return { root: undefined, wellFormed: false, faults: [tooLarge] };
  }
  const scanned = scanXml(source);
  const builder = new Builder();
  builder.read(scanned.tokens);
  const faults = [...scanned.faults, ...builder.faults].sort((a, b) => a.line - b.line);
  return { root: builder.root, wellFormed: faults.every(({ severity }) => severity !== 'error'), faults };
}

type Frame = {
  readonly name: string;
  readonly line: number;
  readonly node: OpenNode | undefined;
  /** The key whose value comes next, and all there were in the dictionary. */
  key?: { readonly name: string; readonly line: number };
  readonly keys: Set<string>;
};
type OpenNode =
  | { readonly kind: 'dict'; readonly line: number; readonly entries: DictEntry[] }
  | { readonly kind: 'array'; readonly line: number; readonly items: PlistNode[] };

const LEAVES: ReadonlySet<string> = new Set(['string', 'key', 'integer', 'real', 'date', 'data']);

class Builder {
  readonly faults: Finding[] = [];
  root: PlistNode | undefined;
  readonly #frames: Frame[] = [];
  #last = 1;

  read(tokens: readonly Token[]): void {
    for (let at = 0; at < tokens.length; at++) {
      const token = tokens[at];
      if (!token || this.faults.length >= MOST_FAULTS) break;
      this.#last = token.line;
      if (this.#frames.length > DEEPEST) {
        this.#fault('too-deep', token.line, `nested more than ${DEEPEST} deep: the rest was not read`);
        break;
      }
      if (token.kind === 'text') this.#strayText(token.text, token.line);
      else if (token.kind === 'close') this.#close(token.name, token.line, tokens[nextElement(tokens, at)]);
      else if (token.kind === 'empty') this.#empty(token.name, token.line);
      else if (LEAVES.has(token.name)) at = this.#leaf(token.name, token.line, tokens, at);
      else this.#open(token.name, token.line);
    }
    for (const frame of this.#frames.toReversed()) this.#unclosed(frame, 'the end');
    while (this.#frames.length > 0) this.#pop();
    if (this.root === undefined) this.#fault('no-content', this.#last, 'there is no property list in it');
  }

  #fault(code: string, line: number, message: string): void {
    this.faults.push(finding('error', code, line, message));
  }

  #open(name: string, line: number): void {
    const node: OpenNode | undefined =
      name === 'dict' ? { kind: 'dict', line, entries: [] } : name === 'array' ? { kind: 'array', line, items: [] } : undefined;
    if (node) this.#put(node);
    else if (name !== 'plist') this.#fault('unknown-element', line, `\`<${name}>\` is no element of a property list`);
    this.#frames.push({ name, line, node, keys: new Set() });
  }

  #close(name: string, line: number, next: Token | undefined): void {
    const top = this.#frames.at(-1);
    if (top?.name === name) {
      this.#pop();
      return;
    }
    if (name === 'dict' && top?.name === 'array' && next?.kind === 'open' && next.name === 'key') {
      this.#fault('unbalanced-dict', line, '`</dict>` closes nothing: `<dict>` must stand here to open the next dictionary');
      this.#open('dict', line);
      return;
    }
    if (!this.#frames.some((frame) => frame.name === name)) {
      this.#fault(unbalanced(name), line, `\`</${name}>\` closes nothing`);
      return;
    }
    for (let frame = this.#frames.at(-1); frame && frame.name !== name; frame = this.#frames.at(-1)) {
      this.#unclosed(frame, `\`</${name}>\` in line ${line}`);
      this.#pop();
    }
    this.#pop();
  }

  #unclosed({ name, line }: Pick<Frame, 'name' | 'line'>, before: string): void {
    this.#fault(unbalanced(name), line, `\`<${name}>\` is not closed before ${before}`);
  }

  #pop(): void {
    const frame = this.#frames.pop();
    if (frame?.key) this.#fault('key-without-value', frame.key.line, `the key \`${clip(frame.key.name)}\` has no value`);
  }

  #empty(name: string, line: number): void {
    if (name === 'dict' || name === 'array') {
      this.#open(name, line);
      this.#pop();
    } else if (name === 'true' || name === 'false') this.#put({ kind: 'boolean', line, value: name === 'true' });
    else if (name === 'string') this.#put({ kind: 'string', line, text: '' });
    else if (name === 'key') this.#key('', line);
    else if (name !== 'plist') this.#put({ kind: 'other', line, name });
  }

  /** Reads up to the end of an element that holds only text; gives the place of its last token. */
  #leaf(name: string, line: number, tokens: readonly Token[], start: number): number {
    let text = '';
    let at = start + 1;
    for (let token = tokens[at]; token?.kind === 'text'; token = tokens[++at]) text += token.text;
    const end = tokens[at];
    const closed = end?.kind === 'close' && end.name === name;
    if (!closed) this.#unclosed({ name, line }, end && end.kind !== 'text' ? `the tag \`${end.name}\` in line ${end.line}` : 'the end');
    if (name === 'key') this.#key(text.trim(), line);
    else if (name === 'string') this.#put({ kind: 'string', line, text });
    else if (name === 'integer' && /^\s*-?\d{1,15}\s*$/.test(text)) this.#put({ kind: 'integer', line, value: Number(text) });
    else this.#put({ kind: 'other', line, name });
    return closed ? at : at - 1;
  }

  #key(name: string, line: number): void {
    const top = this.#frames.at(-1);
    if (top?.node?.kind !== 'dict') {
      this.#fault('key-outside-dict', line, `the key \`${clip(name)}\` stands in no dictionary`);
      return;
    }
    if (top.key) this.#fault('key-without-value', top.key.line, `the key \`${clip(top.key.name)}\` has no value`);
    top.key = { name, line };
  }

  #put(value: PlistNode): void {
    const top = this.#frames.at(-1);
    const node = top?.node;
    if (top && node?.kind === 'dict') {
      const { key } = top;
      delete top.key;
      if (key === undefined) this.#fault('value-without-key', value.line, 'a value stands in a dictionary without a key');
      else {
        if (top.keys.has(key.name)) {
          this.faults.push(finding('warning', 'duplicate-key', key.line, `the key \`${clip(key.name)}\` stands twice in its dictionary`));
        }
        top.keys.add(key.name);
        node.entries.push({ key: key.name, line: key.line, value });
      }
    } else if (node?.kind === 'array') node.items.push(value);
    else if (this.root === undefined) this.root = value;
    else this.#fault('several-roots', value.line, 'a second value stands beside the first: a property list holds one');
  }

  #strayText(text: string, line: number): void {
    const word = text.trim();
    if (word === '' || word === '\ufeff') return;
    this.#fault('stray-text', line, `the text \`${clip(word)}\` stands outside of a value`);
  }
}

function nextElement(tokens: readonly Token[], at: number): number {
  let next = at + 1;
  while (tokens[next]?.kind === 'text') next++;
  return next;
}

function unbalanced(name: string): string {
  return name === 'dict' || name === 'array' ? `unbalanced-${name}` : 'unbalanced-element';
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
