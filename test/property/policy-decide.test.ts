import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../src/base/time.ts';
import type { AccessDecision, AccessFacts, AuthMethod } from '../../src/model/access.ts';
import { replyAttributes } from '../../src/policy/authorization.ts';
import { compilePolicy, type Policy } from '../../src/policy/compile.ts';
import { authorize, identityAction, identitySource, selectService } from '../../src/policy/decide.ts';
import { decideAgain } from '../../src/policy/decide-again.ts';
import type { AccessService, AuthorizationResult, ErrorOptions, IdentityResult, PolicyDocument } from '../../src/policy/elements.ts';
import { explain } from '../../src/policy/explain.ts';
import { nextRevision } from '../../src/policy/revision.ts';
import type { Rule } from '../../src/rules/table.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { holds } from '../spec/conditions.ts';
import { decide, type Verdict, withGroup } from '../spec/policy.ts';
import { accessFacts, anyCondition, authorizationResult, largePolicyDocument, policyDocument } from './policy-generators.ts';

const RUNS = { numRuns: 400 };

function compiled(document: PolicyDocument): Policy {
  return compilePolicy(nextRevision(undefined, document, instantOf(0)), standardDictionary);
}

/** The real engine's answer in the reference's words. */
function verdictOf(policy: Policy, request: AccessFacts): Verdict | undefined {
  // The engine writes the mapped group into the facts.
  const facts = { ...request };
  const selected = selectService(policy, facts);
  if (!('service' in selected)) return undefined;
  const { service } = selected;
  const { source, errors } = identitySource(service, facts);
  if (source.kind !== 'deny' && source.kind !== 'store') throw new Error('only stores are generated');
  const decision = authorize(policy, service, facts);
  const reply: Record<string, (string | number)[]> = {};
  for (const { name, values } of decision.profile ? replyAttributes(policy, decision.profile) : []) {
    reply[name] = [...(reply[name] ?? []), ...values];
  }
  return {
    service: service.name,
    identity: { source, errors },
    outcome: decision.outcome as 'accept' | 'reject',
    rule: decision.rule,
    reply,
  };
}

/** The document with one more rule in the authorization of every service, at a place among its rules. */
function withRule(document: PolicyDocument, at: number, rule: Rule<never>): PolicyDocument {
  const services = document.services.map((service): AccessService => {
    if (service.type !== 'radius') return service;
    const rules = [...service.authorization.rules];
    rules.splice(at % (rules.length + 1), 0, rule);
    return { ...service, authorization: { ...service.authorization, rules } };
  });
  return { ...document, services };
}

const errorAction = fc.constantFrom('reject', 'drop', 'continue');

/** The document with other error options and methods, and with one profile more that takes a value from the user, first in every result. */
function takingFromUser(document: PolicyDocument, errors: ErrorOptions): PolicyDocument {
  const own = { name: 'OWN', attributes: [{ name: 'Tunnel-Client-Endpoint', values: [], tag: 0, from: 'identity.department' }] };
  const result = (of: AuthorizationResult): AuthorizationResult =>
    of.access === 'deny' || of.profiles.length === 0 ? of : { ...of, profiles: ['OWN', ...of.profiles] };
  const identity = (of: IdentityResult): IdentityResult => ({ ...of, errors });
  const services = document.services.map((service): AccessService => {
    if (service.type !== 'radius') return service;
    const rules = <R>(list: readonly Rule<R>[], change: (of: R) => R) => list.map((rule) => ({ ...rule, result: change(rule.result) }));
    const { authorization, identity: looked } = service;
    return {
      ...service,
      allowedProtocols: [...service.allowedProtocols, 'MSCHAPV2'],
      identity:
        looked.mode === 'simple'
          ? { mode: 'simple', result: identity(looked.result) }
          : { mode: 'rules', rules: rules(looked.rules, identity), default: identity(looked.default) },
      authorization: {
        exceptions: rules(authorization.exceptions, result),
        rules: rules(authorization.rules, result),
        default: result(authorization.default),
      },
    };
  });
  return { ...document, services, profiles: [...document.profiles, own] };
}

/** The steps of `aaa/authenticate.ts` once a store has answered, one by one. */
function decidedBySteps(policy: Policy, facts: AccessFacts): AccessDecision {
  const refused = { outcome: 'reject', service: '', rule: '' } as const;
  const selected = selectService(policy, facts);
  if ('reason' in selected) return { ...refused, reason: selected.reason };
  if ('proxy' in selected) throw new Error('no proxies are generated');
  const { service } = selected;
  const { source, errors } = identitySource(service, facts);
  if (source.kind === 'deny') return { ...refused, service: service.name, reason: 'identity-denied' };
  const failed = { failed: 'auth-failed', unknownUser: 'not-found', processError: 'process-failed', passed: undefined } as const;
  const failure = facts.authenticationStatus && failed[facts.authenticationStatus];
  const action = failure ? identityAction(errors, failure, facts) : 'continue';
  if (failure && action !== 'continue') {
    const reason = ({ 'auth-failed': 'authentication-failed', 'not-found': 'user-not-found', 'process-failed': 'store-failed' } as const)[
      failure
    ];
    return { outcome: action, service: service.name, rule: '', reason };
  }
  return authorize(policy, service, facts);
}

function pick({ outcome, service, rule, reason }: AccessDecision): Partial<AccessDecision> {
  return { outcome, service, rule, reason };
}

describe('the policy engine', () => {
  it('decides as the reference evaluator does', () => {
    fc.assert(
      fc.property(policyDocument, fc.array(accessFacts, { minLength: 1, maxLength: 8 }), (document, requests) => {
        const policy = compiled(document);
        for (const facts of requests) expect(verdictOf(policy, facts)).toEqual(decide(document, facts));
      }),
      RUNS,
    );
  });

  it('decides as the reference evaluator does where tables are large', () => {
    fc.assert(
      fc.property(largePolicyDocument, fc.array(accessFacts, { minLength: 8, maxLength: 16 }), (document, requests) => {
        const policy = compiled(document);
        for (const facts of requests) expect(verdictOf(policy, facts)).toEqual(decide(document, facts));
      }),
      { numRuns: 100 },
    );
  });

  it('is not changed by a rule that does not match', () => {
    fc.assert(
      fc.property(policyDocument, accessFacts, anyCondition, authorizationResult, fc.nat(), (document, facts, when, result, at) => {
        fc.pre(document.services.every((service) => !holds(when, withGroup(document, service, facts), document)));
        const rule = { name: 'extra', status: 'enabled', when, result } as Rule<never>;
        expect(verdictOf(compiled(withRule(document, at, rule)), facts)).toEqual(verdictOf(compiled(document), facts));
      }),
      RUNS,
    );
  });

  it('is not changed by a monitored or disabled rule, whatever it matches', () => {
    fc.assert(
      fc.property(
        policyDocument,
        accessFacts,
        authorizationResult,
        fc.nat(),
        fc.constantFrom('monitor', 'disabled'),
        (document, facts, result, at, status) => {
          const rule = { name: 'extra', status, when: { kind: 'any' }, result } as Rule<never>;
          expect(verdictOf(compiled(withRule(document, at, rule)), facts)).toEqual(verdictOf(compiled(document), facts));
        },
      ),
      RUNS,
    );
  });

  it('is explained as it decides, whatever came of the authentication and whatever profiles take from the user (P43, P45, P81)', () => {
    fc.assert(
      fc.property(
        policyDocument,
        accessFacts,
        fc.constantFrom('passed', 'failed', 'unknownUser', 'processError', undefined),
        fc.record({ authFailed: errorAction, notFound: errorAction, processFailed: errorAction }),
        fc.constantFrom<AuthMethod>('PAP', 'MSCHAPV2'),
        (document, request, authenticationStatus, errors, method) => {
          const policy = compiled(takingFromUser(document, errors));
          const facts = { ...request, authenticationStatus, method: request.hostLookup ? request.method : method };
          const { decision, reply, groupMapping } = explain(policy, { ...facts });
          const own = { ...facts };
          const decided = decidedBySteps(policy, own);
          expect(decision).toMatchObject(pick(decided));
          expect(decision).toMatchObject(pick(decideAgain(policy, { ...facts })));
          expect(reply).toEqual(decided.profile && replyAttributes(policy, decided.profile));
          if (groupMapping) expect(groupMapping.group).toBe(own.identityGroup);
        },
      ),
      RUNS,
    );
  });

  it('counts one hit in every table it looks at, and none when explaining', () => {
    fc.assert(
      fc.property(policyDocument, accessFacts, (document, facts) => {
        const policy = compiled(document);
        const trace = explain(policy, { ...facts });
        expect(policy.hits.list().every(({ count }) => count === 0)).toBe(true);
        const verdict = verdictOf(policy, facts);
        if (verdict?.identity.source.kind === 'deny')
          expect(trace.decision).toMatchObject({ outcome: 'reject', reason: 'identity-denied' });
        else if (verdict) expect(trace.decision).toMatchObject({ outcome: verdict.outcome, rule: verdict.rule });
        else expect(trace.decision?.outcome).toBe('reject');
        expect(trace.decision).toMatchObject(pick(decideAgain(policy, { ...facts })));
        const decided = trace.authorization?.main ?? trace.authorization?.exceptions;
        if (verdict && decided) expect(policy.hits.get(decided.table, verdict.rule)).toBe(1);
      }),
      RUNS,
    );
  });
});
