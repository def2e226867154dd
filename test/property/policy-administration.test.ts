import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorizeCommandLine, authorizeSession } from '../../src/aaa/administer.ts';
import { instantOf } from '../../src/base/time.ts';
import type { AccessFacts } from '../../src/model/access.ts';
import { compilePolicy, type Policy } from '../../src/policy/compile.ts';
import type { PolicyDocument } from '../../src/policy/elements.ts';
import { nextRevision } from '../../src/policy/revision.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { decideAdmin, mayRun } from '../spec/administration.ts';
import { accessFacts, administrationDocument, commandLine } from './policy-generators.ts';

const RUNS = { numRuns: 400 };

function compiled(document: PolicyDocument): Policy {
  return compilePolicy(nextRevision(undefined, document, instantOf(0)), standardDictionary);
}

/** The same request as an administrator's. */
const administrator = accessFacts.map((facts): AccessFacts => ({ ...facts, protocol: 'tacacs', method: 'ASCII', hostLookup: false }));

describe('device administration', () => {
  it('gives the shell profile and command sets the reference evaluator gives (P51)', () => {
    fc.assert(
      fc.property(administrationDocument, administrator, (document, facts) => {
        const { rule, result } = decideAdmin(document, facts);
        const decision = authorizeSession(compiled(document), { ...facts });
        if ('proxy' in decision) throw new Error('no proxies are generated');
        expect([decision.rule, decision.outcome === 'accept']).toEqual([rule, result.access === 'permit']);
        if (result.access === 'permit') {
          expect(decision).toMatchObject({ commandSets: result.commandSets });
          expect(decision.shellProfile).toBe(result.shellProfile);
        }
      }),
      RUNS,
    );
  });

  it('permits the commands the reference evaluator permits (P52, P53, P54)', () => {
    fc.assert(
      fc.property(administrationDocument, administrator, commandLine, (document, facts, { command, args }) => {
        const answer = authorizeCommandLine(compiled(document), { ...facts }, command, args);
        if ('proxy' in answer) throw new Error('no proxies are generated');
        expect(answer.command.permit).toBe(mayRun(document, decideAdmin(document, facts).result, command, args));
      }),
      RUNS,
    );
  });
});
