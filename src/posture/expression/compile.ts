import { type Atom, atomsOf, type Expression, frequencyOf } from './ast.ts';
import { atomText } from './atom.ts';
import { atomTest } from './atom-test.ts';
import { type AtomFinding, findingOf, type Reason } from './evidence.ts';
import { type Facts, Questions } from './facts.ts';
import { allOf, FALSE, negated, oneOf, type Test, TRUE, UNKNOWN } from './truth.ts';

/** What an expression says of a report, and why. An answer that is not known is a failure (fail closed). */
export type Assessment = {
  readonly pass: boolean;
  /** Absent when it passes: `failed` = the facts say no; otherwise why nobody can say. */
  readonly reason?: Reason;
  /** Every atom once, in the order it is written. */
  readonly findings: readonly AtomFinding[];
};

/** An expression ready to be held against many reports. */
export type CompiledExpression = {
  /** The texts of its atoms, each once: what the client is asked. */
  readonly atoms: readonly string[];
  /** Minutes between scans, 0 = once (requirement E25). */
  readonly frequency: number;
  /** What a report is read for: `compiled.assess(compiled.questions.read(report))`. */
  readonly questions: Questions;
  /** Whether the facts pass; nothing is allocated. */
  passes(facts: Facts): boolean;
  assess(facts: Facts): Assessment;
};

/** Several expressions may share their questions, so that a report is read once for all of them. */
export function compileExpression(expression: Expression, questions: Questions = new Questions()): CompiledExpression {
  const atoms: ReadonlyMap<string, Atom> = new Map(atomsOf(expression).map((atom) => [atomText(atom), atom]));
  const tests: ReadonlyMap<string, Test<Facts>> = new Map([...atoms].map(([text, atom]) => [text, atomTest(atom, questions)]));
  const test = testOf(expression, tests);
  return {
    atoms: [...atoms.keys()],
    frequency: frequencyOf(expression),
    questions,
    passes: (facts) => test(facts) === TRUE,
    assess: (facts) => {
      if (facts.of !== questions) throw new Error('the report was not read for this expression');
      const findings = [...atoms].map(([text, atom]) => findingOf(text, atom, facts, tests.get(text)?.(facts) ?? UNKNOWN));
      const truth = test(facts);
      if (truth === TRUE) return { pass: true, findings };
      return { pass: false, reason: truth === FALSE ? 'failed' : unknownReason(findings), findings };
    },
  };
}

function testOf(expression: Expression, tests: ReadonlyMap<string, Test<Facts>>): Test<Facts> {
  switch (expression.kind) {
    case 'atom': {
      const test = tests.get(atomText(expression.atom));
      if (test === undefined) throw new Error('an atom of the expression has no test');
      return test;
    }
    case 'not':
      return negated(testOf(expression.of, tests));
    case 'all':
      return allOf(expression.of.map((one) => testOf(one, tests)));
    case 'anyOf':
      return oneOf(expression.of.map((one) => testOf(one, tests)));
  }
}

/** What the client can mend comes first: a report that is whole, then values that can be compared. */
function unknownReason(findings: readonly AtomFinding[]): Reason {
  const reasons = new Set(findings.map(({ reason }) => reason));
  return reasons.has('not-reported') ? 'not-reported' : reasons.has('not-comparable') ? 'not-comparable' : 'unsupported';
}
