import type { AnswerForm } from './answer-form.ts';
import { printable } from './columns.ts';
import { fillJsonPath } from './json-path.ts';

/** What a command prints, beside its JSON value. */
export type AnswerParts = {
  /** For people; with `wide` it may have further columns. */
  readonly table: (wide: boolean) => string;
  /** What `-q` prints. */
  readonly ids?: () => readonly string[];
  /** The rows of its table, where the value holds more than these or `ids` are only some of them. */
  readonly rows?: () => readonly unknown[];
};

/** Makes the text of an answer. */
export type AnswerWriter = (value: unknown, parts: AnswerParts) => string;

/** The writer of a form. What YAML needs is loaded only for it. Values are made harmless where a `terminal` shows them bare. */
export async function writerOf(form: AnswerForm, terminal: boolean): Promise<AnswerWriter> {
  switch (form.kind) {
    case 'table':
    case 'wide':
      return (_, { table }) => table(form.kind === 'wide');
    case 'json':
      return (value) => `${JSON.stringify(value, null, 2)}\n`;
    case 'jsonl':
      return (value, parts) => lines(rowsOf(value, parts).map((row) => JSON.stringify(row)));
    case 'name':
      return (value, parts) => lines(namesOf(value, parts).map(printable));
    case 'yaml':
      return yamlWriter();
    case 'jsonpath':
      return (value) => {
        const text = fillJsonPath(form.path, asJson(value)).replace(/\n?$/, '\n');
        return terminal ? text.replace(CONTROLS, '?') : text;
      };
  }
}

/** All control characters but the line break and the tab. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join('');
}

async function yamlWriter(): Promise<AnswerWriter> {
  const { stringify } = await import('yaml');
  // The strings that YAML 1.1 takes for something else are quoted: many readers still speak it.
  return (value) => stringify(asJson(value), { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' });
}

/** The value as it is in JSON: without what is undefined. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

const BESIDE_A_LIST: ReadonlySet<string> = new Set(['next', 'notes']);

/** The items of a list, or the one object there is. A list is an array, or an object that holds one and nothing else of its own. */
function rowsOf(value: unknown, { rows }: AnswerParts): readonly unknown[] {
  if (rows) return rows();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return Array.isArray(value) ? value : [value];
  const [only, ...more] = Object.entries(value).flatMap(([key, one]) => (BESIDE_A_LIST.has(key) ? [] : [one]));
  return more.length === 0 && Array.isArray(only) ? only : [value];
}

/** What each row is called. The ids of the command, where it says nothing of rows or they have no names: it knows best. */
function namesOf(value: unknown, parts: AnswerParts): readonly string[] {
  const ids = parts.ids?.();
  if (!parts.rows && ids) return ids;
  const names = rowsOf(value, parts).flatMap((row) => nameOf(row));
  return names.length > 0 ? names : (ids ?? []);
}

const NAMES = ['id', 'name', 'session', 'device', 'rule'] as const;

function nameOf(row: unknown): readonly string[] {
  if (typeof row === 'string') return [row];
  const name = NAMES.map((key) => (row as Readonly<Record<string, unknown>> | null)?.[key]).find((one) => typeof one === 'string');
  return name === undefined ? [] : [name];
}
