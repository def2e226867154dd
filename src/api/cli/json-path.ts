import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';

type Step =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'at'; readonly index: number }
  | { readonly kind: 'every' }
  | { readonly kind: 'slice'; readonly from: number; readonly to: number | undefined };

/** A template: text as it stands, and paths whose values are put in its place. */
export type JsonPath = readonly ({ readonly text: string } | { readonly steps: readonly Step[] })[];

/**
 * Reads the part of kubectl's JSONPath that is known here: `{.key}`, `{['key']}`, `{[0]}`, `{[-1]}`, `{[*]}`, `{[1:3]}`, one after another, `{.}` for
 * all of it, `{"text"}`, and text between braces, with `\n`, `\t`, `\\` and `\{`. Anything else is a fault that names its column, counted from 1
 * (kubernetes.io/docs/reference/kubectl/jsonpath).
 */
export function parseJsonPath(template: string): Result<JsonPath, Fault> {
  const parts: JsonPath[number][] = [];
  let at = 0;
  while (at < template.length) {
    const read = template[at] === '{' ? braces(template, at) : text(template, at);
    if (!read.ok) return read;
    parts.push(read.value.part);
    at = read.value.end;
  }
  if (!template.includes('{')) return refused(template, 0, 'there is no path in braces: write `{.key}`');
  return ok(parts);
}

type Read<T> = Result<{ readonly part: T; readonly end: number }, Fault>;

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', '\\': '\\', '{': '{', '"': '"', "'": "'" };

function text(template: string, start: number): Read<{ readonly text: string }> {
  const found = match(/(?:[^{}\\]|\\.)+/sy, template, start);
  if (found === undefined) return refused(template, start, `\`${template[start]}\` closes no brace`);
  const unknown = /\\[^nt\\{"']/.exec(found[0]);
  if (unknown) return refused(template, start + unknown.index, `\`${unknown[0]}\` is none of \\n, \\t, \\\\ and \\{`);
  return ok({ part: { text: unescaped(found[0]) }, end: start + found[0].length });
}

function unescaped(written: string): string {
  return written.replace(/\\(.)/gs, (_, one: string) => ESCAPES[one] ?? one);
}

function braces(template: string, start: number): Read<JsonPath[number]> {
  const quoted = match(/\{\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*\}/sy, template, start);
  if (quoted) return ok({ part: { text: unescaped(quoted[1] ?? quoted[2] ?? '') }, end: start + quoted[0].length });
  const steps: Step[] = [];
  let at = start + 1;
  // A path may begin with a lone dot: `{.}` and `{.[0]}`.
  if (/^\.[[}]/.test(template.slice(at, at + 2))) at++;
  while (template[at] !== '}' || at === start + 1) {
    const step = stepAt(template, at);
    if (!step.ok) return step;
    steps.push(step.value.part);
    at = step.value.end;
  }
  return ok({ part: { steps }, end: at + 1 });
}

function stepAt(template: string, at: number): Read<Step> {
  if (at >= template.length) return refused(template, at, 'a `}` is missing');
  const key = match(/\.([\p{L}\p{N}_$-]+)/uy, template, at);
  if (key) return ok({ part: { kind: 'key', key: key[1] ?? '' }, end: at + key[0].length });
  const quoted = match(/\[(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\]/sy, template, at);
  if (quoted) return ok({ part: { kind: 'key', key: unescaped(quoted[1] ?? quoted[2] ?? '') }, end: at + quoted[0].length });
  const every = match(/\[\*\]|\.\*/y, template, at);
  if (every) return ok({ part: { kind: 'every' }, end: at + every[0].length });
  const index = match(/\[(-?\d+)\]/y, template, at);
  if (index) return ok({ part: { kind: 'at', index: Number(index[1]) }, end: at + index[0].length });
  const slice = match(/\[(-?\d*):(-?\d*)\]/y, template, at);
  if (slice && slice[1] !== '-' && slice[2] !== '-') {
    const to = slice[2] === '' ? undefined : Number(slice[2]);
    return ok({ part: { kind: 'slice', from: Number(slice[1]), to }, end: at + slice[0].length });
  }
  const what = match(/\[[^\]}]*\]?|\.\.|[\p{L}\p{N}_$-]+|./suy, template, at)?.[0] ?? '';
  return refused(template, at, `\`${what}\` is not known here: a path is made of \`.key\`, \`['key']\`, \`[0]\`, \`[*]\` and \`[0:2]\``);
}

function match(pattern: RegExp, template: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(template) ?? undefined;
}

function refused(template: string, at: number, why: string): Result<never, Fault> {
  return err(fault('input.invalid', `column ${at + 1} of the path \`${template}\`: ${why}`));
}

/** What the template makes of a JSON value: several values of one path with spaces between, strings bare, the rest as JSON; what is not there is nothing. */
export function fillJsonPath(path: JsonPath, value: unknown): string {
  return path.map((part) => ('text' in part ? part.text : valuesAt(part.steps, value).map(textOf).join(' '))).join('');
}

function valuesAt(steps: readonly Step[], value: unknown): readonly unknown[] {
  return steps.reduce<readonly unknown[]>((found, step) => found.flatMap((one) => follow(step, one)), [value]);
}

function follow(step: Step, value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step.kind === 'every') return Object.values(value);
  if (step.kind === 'key')
    return Object.hasOwn(value, step.key) && !Array.isArray(value) ? [(value as Record<string, unknown>)[step.key]] : [];
  if (!Array.isArray(value)) return [];
  if (step.kind === 'slice') return value.slice(step.from, step.to);
  const one: unknown = value.at(step.index);
  return one === undefined ? [] : [one];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
