import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/posture/expression/compile.ts';
import { parseExpression } from '../../src/posture/expression/parse.ts';
import { expressionText } from '../../src/posture/expression/print.ts';
import { answer } from '../spec/epa.ts';
import { answered, expression, report } from './epa-generators.ts';

describe('client device check expressions', () => {
  it('are read back as they are printed', () => {
    fc.assert(
      fc.property(expression, (one) => {
        const read = parseExpression(expressionText(one));
        expect(read.ok ? read.value : read.error.message).toEqual(one);
      }),
      { numRuns: 1000 },
    );
  });

  it('say what the reference evaluator says, and pass only what is known to pass (E16, E25, E34)', () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(expression, report), answered), ([one, said]) => {
        const compiled = compileExpression(one);
        const facts = compiled.questions.read(said);
        const expected = answer(one, said);
        const { pass, reason } = compiled.assess(facts);
        expect(pass).toBe(expected === true);
        expect(compiled.passes(facts)).toBe(pass);
        expect(reason).toBe(expected === true ? undefined : expected === false ? 'failed' : reason);
        if (expected === undefined) expect(['not-reported', 'unsupported', 'not-comparable']).toContain(reason);
      }),
      { numRuns: 3000 },
    );
  });

  it('of any text are refused with a place inside it, or read; nothing is thrown', () => {
    const piece = fc.constantFrom(
      'sys.client_expr',
      '(',
      ')',
      '"',
      "'",
      '\\"',
      'proc_0_a',
      ' OR ',
      '||',
      '&&',
      '!',
      '\n',
      '_',
      'sys_0_MAC_ADDR_',
      'exists',
      '==',
      'CLIENT.SYSTEM',
    );
    const anything = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(piece, { maxLength: 20 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const read = parseExpression(text);
        if (read.ok) return expect(parseExpression(expressionText(read.value))).toEqual(read);
        const lines = text.split('\n');
        expect(read.error.line).toBeLessThanOrEqual(lines.length);
        expect(read.error.column).toBeLessThanOrEqual((lines[read.error.line - 1] ?? '').length + 1);
      }),
      { numRuns: 3000 },
    );
  });
});
