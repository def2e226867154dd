import type { JsonValue } from '../../base/json.ts';

/** Names whose values never go to a log, whatever they hold. */
const TELLING = /secret|password|passphrase|credential|authorization$|api-?key|private-?key|cookie|token/i;
const REDACTED = '[redacted]';
const LONGEST_TEXT = 1024;
const MOST_ITEMS = 50;
const DEEPEST = 4;

type Fields = { readonly [key: string]: JsonValue | undefined };

/** The fields of a log line: what must not be seen redacted, what is long cut, what is deep left out. */
export function boundedFields(fields: Fields): Record<string, unknown> {
  return boundedObject(fields, 0);
}

function boundedObject(fields: Fields, depth: number): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields).slice(0, MOST_ITEMS)) {
    if (value === undefined) continue;
    kept[name] = TELLING.test(name) && isText(value) ? REDACTED : bounded(value, depth + 1);
  }
  return kept;
}

/** A number or a truth under a telling name (`secrets: 3`) tells nothing. */
function isText(value: JsonValue): boolean {
  return typeof value === 'string' || (typeof value === 'object' && value !== null);
}

function bounded(value: JsonValue, depth: number): unknown {
  if (typeof value === 'string')
    return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}… (${value.length} characters)` : value;
  if (value === null || typeof value !== 'object') return value;
  if (depth > DEEPEST) return '…';
  if (isList(value)) return value.slice(0, MOST_ITEMS).map((item) => bounded(item, depth + 1));
  return boundedObject(value, depth);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
