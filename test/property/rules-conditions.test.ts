import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, withoutPositions } from '../../src/rules/ast.ts';
import { matchesGlob } from '../../src/rules/glob.ts';
import { parseCondition } from '../../src/rules/parse.ts';
import { conditionText } from '../../src/rules/print.ts';

const name = fc.oneof(
  fc.constantFrom('a', 'Calling-Station-Id', 'device.Device Type', 'and', 'in', 'true', 'x.y_z'),
  fc.stringMatching(/^[a-z ]{1,8}$/),
);
const literal = fc.oneof(
  fc.string({ maxLength: 8 }).filter((text) => !/\n/.test(text)),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom("it's", '""', '``', "''"),
);

const comparison: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    kind: fc.constant('compare' as const),
    attr: name,
    op: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge', 'contains', 'startsWith', 'endsWith', 'matchesGlob', 'inGroup', 'ipInRange'),
    value: literal,
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    attr: name,
    op: fc.constantFrom('in', 'notIn', 'ipInRange'),
    value: fc.array(literal, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('compare' as const),
    attr: name,
    op: fc.constantFrom('between', 'inDateTime'),
    value: fc.tuple(literal, literal),
  }),
  fc.record({ kind: fc.constant('compare' as const), attr: name, op: fc.constantFrom('exists', 'notExists') }),
  fc.record({ kind: fc.constant('ref' as const), name }),
  fc.constant({ kind: 'any' as const }),
) as fc.Arbitrary<Condition>;

const condition = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    comparison,
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((of): Condition => ({ kind: 'all', of })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((of): Condition => ({ kind: 'anyOf', of })),
    tie('node').map((of): Condition => ({ kind: 'not', of })),
  ),
})).node;

describe('the condition language', () => {
  it('reads back what it prints', () => {
    fc.assert(
      fc.property(condition, (one) => {
        const read = parseCondition(conditionText(one));
        expect(read.ok ? withoutPositions(read.value) : read.error.message).toEqual(one);
      }),
      { numRuns: 500 },
    );
  });

  it('answers any text, with a place inside it, and quickly', () => {
    const words = fc.constantFrom('and', 'or', 'not', '(', ')', "'x'", '=', 'in', 'a', '3', 'between', 'exists', '\n', '"', '`', ',');
    const anything = fc.oneof(
      fc.string({ maxLength: 200 }),
      fc.array(words, { maxLength: 60 }).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const read = parseCondition(text);
        if (read.ok) return;
        const lines = text.split('\n');
        expect(read.error.line).toBeGreaterThanOrEqual(1);
        expect(read.error.line).toBeLessThanOrEqual(lines.length);
        expect(read.error.column).toBeGreaterThanOrEqual(1);
        expect(read.error.column).toBeLessThanOrEqual((lines[read.error.line - 1] ?? '').length + 1);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('matches-glob', () => {
  it('matches what its definition matches', () => {
    const matches = (pattern: string, text: string): boolean => {
      if (pattern === '') return text === '';
      if (pattern.startsWith('*')) return matches(pattern.slice(1), text) || (text !== '' && matches(pattern, text.slice(1)));
      return text !== '' && (pattern.startsWith('?') || pattern[0] === text[0]) && matches(pattern.slice(1), text.slice(1));
    };
    const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 6 }).map((list) => list.join(''));
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }).map((list) => list.join(''));
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        expect(matchesGlob(p, t)).toBe(matches(p, t));
      }),
      { numRuns: 2000 },
    );
  });
});
