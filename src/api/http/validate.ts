import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { type Fault, fault } from '../../base/fault.ts';
import { RequestFault } from './request-fault.ts';

/** Where a pointer points into, by fastify's name of the part. A pointer into the body is a plain JSON pointer. */
const PLACES: Readonly<Record<string, string>> = { body: '', querystring: 'query', params: 'path', headers: 'header' };
const MOST_FAULTS = 20;

type Issue = z.core.$ZodIssue;

/** Holds a part of a request against its schema; what is wrong becomes one fault a field, each with a pointer to it. */
export const validator: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data) => {
    const read = schema.safeParse(data);
    if (read.success) return { value: read.data };
    const place = PLACES[httpPart ?? 'body'] ?? '';
    const [first, ...others] = read.error.issues.flatMap((issue) => faultsOf(issue, place, data)).slice(0, MOST_FAULTS);
    return { error: new RequestFault(first ?? fault('api.invalid', 'the request is not allowed'), ...others) };
  };

function faultsOf(issue: Issue, place: string, data: unknown): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      fault('api.invalid', `\`${clip(key)}\` is not a known field: remove it, or mend the spelling`, {
        at: place + pointer([...issue.path, key]),
      }),
    );
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const nearest = issue.errors.reduce((best, one) => (nearness(one) > nearness(best) ? one : best));
    if (nearness(nearest) > 0) return nearest.flatMap((inner) => faultsOf({ ...inner, path: [...issue.path, ...inner.path] }, place, data));
  }
  return [fault('api.invalid', sentenceOf(issue, valueAt(data, issue.path)), { at: place + pointer(issue.path) })];
}

/** `` `state` is `gone`: one of active, ended ``: the field, what was sent, what is allowed. */
function sentenceOf(issue: Issue, sent: unknown): string {
  const name = issue.path.length === 0 ? 'the request' : `\`${clip(issue.path.map(String).join('.'))}\``;
  const standard = /^Invalid (input|option|value)/.test(issue.message);
  const allowed = standard ? allowedBy(issue) : lowerFirst(issue.message);
  if (sent === undefined) return `${name} is missing: ${allowed}`;
  const shown = sent !== null && typeof sent === 'object' ? '' : ` is \`${clip(String(sent))}\``;
  return `${name}${shown}: ${allowed}`;
}

function allowedBy(issue: Issue): string {
  if (issue.code === 'invalid_value') return `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type') return `${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
  return lowerFirst(issue.message);
}

/** How near what was sent came to one branch of a union: 0 when it is of another type altogether. */
function nearness(issues: readonly Issue[]): number {
  return Math.max(
    0,
    ...issues.map((issue) => {
      if (issue.path.length === 0 && issue.code === 'invalid_type') return 0;
      return issue.path.length + 1;
    }),
  );
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    data,
  );
}

/** A JSON pointer (RFC 6901). */
function pointer(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
}

/** What came from outside, made fit for one line and for standing between backticks. */
export function clip(text: string): string {
  const clean = text.replace(/[\u0000-\u001f\u007f`]/g, '?');
  return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
}
