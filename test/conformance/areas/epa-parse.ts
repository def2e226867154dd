import { z } from 'zod';
import { atomsOf } from '../../../src/posture/expression/ast.ts';
import { atomText } from '../../../src/posture/expression/atom.ts';
import { parseExpression } from '../../../src/posture/expression/parse.ts';
import { expressionText } from '../../../src/posture/expression/print.ts';
import { type OpenEngine, wordsOf } from '../area.ts';

/** The language of client device checks (policy-and-posture §4.2): an expression of one atom answers with it, others with what they hold. */
export const open: OpenEngine = (given) => {
  wordsOf(z.strictObject({}), given);
  return (input) => parsed(wordsOf(z.string(), input));
};

function parsed(written: string): unknown {
  const read = parseExpression(written);
  if (!read.ok) return { ok: false, ...read.error };
  const atoms = atomsOf(read.value);
  const common = {
    ok: true,
    text: expressionText(read.value),
    atoms: atoms.map(atomText),
  };
  if (read.value.kind !== 'atom') return { ...common, kind: read.value.kind };
  const { atom } = read.value;
  if (atom.kind !== 'app' && atom.kind !== 'sys') return { ...common, ...atom, path: atom.name, rest: atom.name };
  return { ...common, ...atom, checks: atom.checks.map(({ method, comparator, param }) => [method, comparator, param]) };
}
