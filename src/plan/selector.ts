import { err, ok, type Result } from '../base/result.ts';
import type { Condition, ConditionFault } from '../rules/ast.ts';
import { compileCondition, type Resolver } from '../rules/compile.ts';
import { parseCondition } from '../rules/parse.ts';

/**
 * Compiles a selector such as `site=BER and not name=sw-ber-1`: the one condition language, in which values need no quotes here, and `*` and `?` in the
 * value of `=`, `!=`, `in` and `not-in` stand for any characters and for one. `names`: what may be asked for, for messages.
 * INVARIANT: every attribute is text, or a list of texts.
 */
export function compileTextSelector<F>(
  text: string,
  attributes: Resolver<F>,
  names: readonly string[],
): Result<(facts: F) => boolean, readonly ConditionFault[]> {
  const parsed = parseCondition(text, 'bare');
  if (!parsed.ok) return err([parsed.error]);
  const compiled = compileCondition(withGlobs(parsed.value), attributes);
  return compiled.ok ? ok(compiled.value) : err(compiled.error.map((found) => withNames(found, names)));
}

function withNames(found: ConditionFault, names: readonly string[]): ConditionFault {
  if (!found.message.startsWith('there is no attribute')) return found;
  return { ...found, message: `${found.message}: use one of ${names.join(', ')}` };
}

function withGlobs(condition: Condition): Condition {
  switch (condition.kind) {
    case 'all':
    case 'anyOf':
      return { ...condition, of: condition.of.map(withGlobs) };
    case 'not':
      return { ...condition, of: withGlobs(condition.of) };
    case 'compare': {
      const values = Array.isArray(condition.value) ? condition.value : [condition.value];
      if (!values.some((value) => typeof value === 'string' && /[*?]/.test(value))) return condition;
      const { attr, op, at } = condition;
      const any: Condition = {
        kind: 'anyOf',
        of: values.map((value): Condition => ({ kind: 'compare', attr, op: 'matchesGlob', value, ...(at && { at }) })),
      };
      if (op === 'eq' || op === 'in') return any;
      // Missing makes a comparison false, `!=` too.
      return op === 'ne' || op === 'notIn'
        ? {
            kind: 'all',
            of: [
              { kind: 'compare', attr, op: 'exists', ...(at && { at }) },
              { kind: 'not', of: any },
            ],
          }
        : condition;
    }
    default:
      return condition;
  }
}
