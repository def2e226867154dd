import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../src/rules/ast.ts';
import { attributesOf, referencesOf } from '../../../src/rules/attributes-of.ts';
import { parseCondition } from '../../../src/rules/parse.ts';

function condition(text: string): Condition {
  const read = parseCondition(text);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

describe('the attributes a condition reads', () => {
  it('are each given once, through shared conditions too', () => {
    const shared = new Map([['s', condition('c = 1 and ref(s)')]]);
    expect(attributesOf(condition('a = 1 and (b = 2 or not a = 3) and ref(s) and any'), shared)).toEqual(['a', 'b', 'c']);
  });

  it('are none for `any` and for a reference that is not known', () => {
    expect(attributesOf(condition('any or ref(nosuch)'))).toEqual([]);
  });

  it('leave the references to be asked for', () => {
    expect(referencesOf(condition('not ref(x) or (any and ref(y))')).map(({ name }) => name)).toEqual(['x', 'y']);
  });
});
