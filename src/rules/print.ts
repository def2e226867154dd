import type { Comparison, Condition, Literal } from './ast.ts';
import { OPERATOR_WORDS, RESERVED } from './words.ts';

/** The text form of a condition; `parseCondition` reads it back to the same condition. */
export function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case 'any':
      return 'any';
    case 'ref':
      return `ref(${name(condition.name)})`;
    case 'not':
      return `not ${inner(condition.of)}`;
    case 'all':
      return condition.of.length === 0 ? 'any' : condition.of.map(inner).join(' and ');
    case 'anyOf':
      return condition.of.length === 0 ? 'not any' : condition.of.map(inner).join(' or ');
    case 'compare':
      return comparison(condition);
  }
}

function inner(condition: Condition): string {
  const text = conditionText(condition);
  return condition.kind === 'all' || condition.kind === 'anyOf' ? `(${text})` : text;
}

function comparison(of: Comparison): string {
  const word = OPERATOR_WORDS[of.op];
  if (of.op === 'exists' || of.op === 'notExists') return `${word}(${name(of.attr)})`;
  return `${name(of.attr)} ${word} ${operand(of)}`;
}

function operand(of: Comparison): string {
  if (of.value === undefined) return '';
  if (typeof of.value !== 'object') return literal(of.value);
  const values = of.value.map(literal);
  return of.op === 'between' || of.op === 'inDateTime' ? values.join(' and ') : `(${values.join(', ')})`;
}

function literal(value: Literal): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

function name(of: string): string {
  return /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(of) && !RESERVED.has(of) ? of : `\`${of}\``;
}
