import { isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Fault, fault } from './fault.ts';
import { err, ok, type Result } from './result.ts';

/** A YAML file that met its schema, and where in the file each value stands. */
export type ReadDocument<T> = {
  readonly value: T;
  /** `file:line:column` of the value at a path, or of its nearest parent that is there. */
  at(path: readonly PropertyKey[]): string;
};

const LARGEST = 16 * 1024 * 1024;

/**
 * Reads YAML 1.2 (core schema; no anchors, aliases or tags, no duplicate keys, keys are texts) and holds it against a schema.
 * Every fault of the file is reported at once, each with `file:line:column`, the value found and what is allowed.
 */
export function readDocument<S extends z.ZodType>(
  file: string,
  text: string,
  schema: S,
): Result<ReadDocument<z.output<S>>, readonly Fault[]> {
  if (text.length > LARGEST) return err([fault('config.syntax', `the file is larger than ${LARGEST} octets`, { at: `${file}:1:1` })]);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    uniqueKeys: true,
    lineCounter: lines,
    strict: true,
    stringKeys: true,
    customTags: [],
  });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    return err(document.errors.map((e) => fault('config.syntax', firstLine(e.message), { at: place(e.pos[0]) })));
  }
  const forbidden = anchorsIn(document.contents).map((offset) =>
    fault('config.syntax', 'anchors and aliases are not allowed: write the value out', { at: place(offset) }),
  );
  if (forbidden.length > 0) return err(forbidden);

  const at = (path: readonly PropertyKey[]): string => place(offsetOf(document.contents, path));
  const raw: unknown = document.toJS({ maxAliasCount: 0 });
  const read = schema.safeParse(raw ?? {});
  if (read.success) return ok({ value: read.data, at });
  return err(read.error.issues.flatMap((issue) => faultsOf(issue, raw, document.contents, place)));
}

function faultsOf(issue: z.core.$ZodIssue, raw: unknown, root: Node | null, place: (offset: number) => string): Fault[] {
  const name = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const where = place(keyOffsetOf(root, [...issue.path, key]));
      return fault('config.unknown-key', `\`${[...issue.path, key].map(String).join('.')}\` is not a known key`, { at: where });
    });
  }
  if (issue.code === 'invalid_union') {
    const nearest = issue.errors.reduce<readonly z.core.$ZodIssue[]>(
      (best, one) => (depth(one) > depth(best) ? one : best),
      issue.errors[0] ?? [],
    );
    if (nearest.length > 0 && depth(nearest) > 0) {
      return nearest.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, raw, root, place));
    }
  }
  const found = valueAt(raw, issue.path);
  const shown = found === undefined ? 'is missing' : isCredential(issue.path) ? 'cannot be used' : `is \`${clip(found)}\``;
  return [
    fault('config.invalid', `\`${name || 'the file'}\` ${shown}: ${lowerFirst(issue.message)}`, { at: place(offsetOf(root, issue.path)) }),
  ];
}

/** What stands at such a place is not repeated in messages, which end up in logs and tickets. */
function isCredential(path: readonly PropertyKey[]): boolean {
  return path.some((key) => typeof key === 'string' && /secret|password|privatekey|^key$/i.test(key));
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value = raw;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function clip(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function firstLine(text: string): string {
  return lowerFirst((text.split('\n')[0] ?? text).replace(/ at line \d+, column \d+:?$/, ''));
}

/** Offset of the value at the path; of the deepest node on the way when the rest is missing. */
function offsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const key of path) {
    const next: unknown = isNode(node) && 'get' in node && typeof node.get === 'function' ? node.get(key, true) : undefined;
    if (!isNode(next)) return offset;
    node = next;
    offset = next.range?.[0] ?? offset;
  }
  return offset;
}

function keyOffsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  const parent = path.slice(0, -1);
  let node: unknown = root;
  for (const key of parent) node = isNode(node) && 'get' in node && typeof node.get === 'function' ? node.get(key, true) : undefined;
  if (isMap(node)) {
    for (const pair of node.items) {
      if (isScalar(pair.key) && String(pair.key.value) === String(path.at(-1))) return pair.key.range?.[0] ?? 0;
    }
  }
  return offsetOf(root, path);
}

function anchorsIn(node: unknown): number[] {
  if (isPair(node)) return [...anchorsIn(node.key), ...anchorsIn(node.value)];
  if (!isNode(node)) return [];
  const own = node.constructor.name === 'Alias' || ('anchor' in node && node.anchor) ? [node.range?.[0] ?? 0] : [];
  if ('items' in node && Array.isArray(node.items)) return [...own, ...node.items.flatMap(anchorsIn)];
  return own;
}
