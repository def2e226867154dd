import type { Atom } from './ast.ts';
import { atomText } from './atom.ts';
import { checkTest } from './check-test.ts';
import type { Facts, Questions } from './facts.ts';
import { isKnownScan } from './scan-types.ts';
import { allOf, type Test, truthOf, UNKNOWN } from './truth.ts';

/** The test of one atom: what the facts say, else the verdict the client gave, else unknown. A scan type nobody knows is always unknown. */
export function atomTest(atom: Atom, questions: Questions): Test<Facts> {
  const verdict = questions.verdict(atomText(atom));
  if (atom.kind !== 'app' && atom.kind !== 'sys') {
    const at = questions.presence(atom.kind, atom.name);
    return (facts) => truthOf(facts.presence[at] ?? facts.verdicts[verdict]);
  }
  if (!isKnownScan(atom.scan)) return () => UNKNOWN;
  const judge = judgeOf(atom, questions);
  return (facts) => {
    const judged = judge(facts);
    return judged === UNKNOWN ? truthOf(facts.verdicts[verdict]) : judged;
  };
}

/** All checks of an atom, on the facts alone. */
function judgeOf(atom: Extract<Atom, { kind: 'app' | 'sys' }>, questions: Questions): Test<Facts> {
  const product = productOf(atom);
  const whole = questions.scan(atom.scan, product, '');
  const tests = atom.checks.map((check): Test<Facts> => {
    const at = questions.scan(atom.scan, product, check.method);
    const test = checkTest(atom.scan, check);
    return ({ scans }) => {
      const fact = scans[at] ?? scans[whole];
      return fact === undefined ? UNKNOWN : truthOf(test(fact));
    };
  });
  const [only] = tests;
  return tests.length === 1 && only ? only : allOf(tests);
}

export function productOf(atom: Extract<Atom, { kind: 'app' | 'sys' }>): string {
  return atom.kind === 'app' ? atom.product : '';
}
