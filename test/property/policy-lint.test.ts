import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../src/base/time.ts';
import type { AccessFacts } from '../../src/model/access.ts';
import { hasOneValue } from '../../src/policy/attributes.ts';
import { compilePolicy } from '../../src/policy/compile.ts';
import type { PolicyDocument } from '../../src/policy/elements.ts';
import { lint } from '../../src/policy/lint.ts';
import { nextRevision } from '../../src/policy/revision.ts';
import { draftOfDocument } from '../../src/policy/standing.ts';
import type { Condition } from '../../src/rules/ast.ts';
import { implies, neverHolds } from '../../src/rules/implies.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { holds } from '../spec/conditions.ts';
import { decide } from '../spec/policy.ts';
import { accessFacts, anyCondition, policyDocument } from './policy-generators.ts';

const RUNS = { numRuns: 500 };
const UNREACHABLE = new Set(['shadowed-rule', 'duplicate-rule', 'rule-never-matches']);

/** Rules of authorization policies that lint says can never decide, as `service/rule`. */
function unreachable(document: PolicyDocument): ReadonlySet<string> {
  const policy = compilePolicy(nextRevision(undefined, document, instantOf(0)), standardDictionary);
  const findings = lint({ policy, draft: draftOfDocument(document, 'generated'), now: instantOf(0) });
  return new Set(
    findings.flatMap(({ code, message }) => {
      const match = /^rule `([^`]+)` of service `([^`]+)`, authorization/.exec(message);
      return UNREACHABLE.has(code) && match ? [`${match[2]}/${match[1]}`] : [];
    }),
  );
}

const logicOf = (document: PolicyDocument) => {
  const policy = compilePolicy(nextRevision(undefined, document, instantOf(0)), standardDictionary);
  return { resolve: policy.resolve, shared: policy.shared, single: hasOneValue(standardDictionary) };
};

/** Facts whose identity attributes are lists too: what is true of one value must not be taken for true of all. */
const facts: fc.Arbitrary<AccessFacts> = fc
  .tuple(accessFacts, fc.uniqueArray(fc.constantFrom('it', 'hr', 'x'), { minLength: 1 }))
  .map(([one, department]) =>
    one.identity ? { ...one, identity: { ...one.identity, attributes: { ...one.identity.attributes, department } } } : one,
  );

describe('policy lint', () => {
  it('calls no rule unreachable that the reference evaluator lets decide', () => {
    let told = 0;
    fc.assert(
      fc.property(policyDocument, fc.array(facts, { minLength: 5, maxLength: 20 }), (document, requests) => {
        const dead = unreachable(document);
        told += dead.size;
        for (const request of requests) {
          const verdict = decide(document, request);
          if (verdict) expect(dead.has(`${verdict.service}/${verdict.rule}`), `${verdict.service}/${verdict.rule}`).toBe(false);
        }
      }),
      RUNS,
    );
    expect(told).toBeGreaterThan(100);
  });

  it('calls a condition implied only when it holds with the other', () => {
    let found = 0;
    fc.assert(
      fc.property(
        policyDocument,
        anyCondition,
        anyCondition,
        fc.array(facts, { minLength: 5, maxLength: 20 }),
        (document, a, b, requests) => {
          if (!implies(a, b, logicOf(document))) return;
          found++;
          for (const request of requests) if (holds(a, request, document)) expect(holds(b, request, document)).toBe(true);
        },
      ),
      { numRuns: 3000 },
    );
    expect(found).toBeGreaterThan(50);
  });

  it('calls a condition impossible only when it never holds', () => {
    let found = 0;
    fc.assert(
      fc.property(
        policyDocument,
        anyCondition,
        anyCondition,
        fc.array(facts, { minLength: 5, maxLength: 20 }),
        (document, a, b, requests) => {
          const both: Condition = { kind: 'all', of: [a, b] };
          if (!neverHolds(both, logicOf(document))) return;
          found++;
          for (const request of requests) expect(holds(both, request, document)).toBe(false);
        },
      ),
      { numRuns: 3000 },
    );
    expect(found).toBeGreaterThan(50);
  });
});
