import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type JsonPath, parseJsonPath } from './json-path.ts';

const PLAIN_FORMS = ['table', 'wide', 'json', 'jsonl', 'yaml', 'name'] as const;
const PATH = 'jsonpath=';

/** What `-o` takes, for help. */
export const ANSWER_FORMS = `${PLAIN_FORMS.join(', ')}, ${PATH}{.key}`;

/** How an answer is printed: `table` and `wide` are for people, the others for programs. */
export type AnswerForm = { readonly kind: (typeof PLAIN_FORMS)[number] } | { readonly kind: 'jsonpath'; readonly path: JsonPath };

/** Reads the value of `-o`. */
export function parseAnswerForm(written: string): Result<AnswerForm, Fault> {
  const kind = PLAIN_FORMS.find((one) => one === written);
  if (kind !== undefined) return ok({ kind });
  if (!written.startsWith(PATH)) return err(fault('input.invalid', `\`${written}\` is no form to print in: one of ${ANSWER_FORMS}`));
  const path = parseJsonPath(written.slice(PATH.length));
  return path.ok ? ok({ kind: 'jsonpath', path: path.value }) : path;
}

export function isForPeople({ kind }: AnswerForm): boolean {
  return kind === 'table' || kind === 'wide';
}
