import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createDecisionLog } from '../../../src/adapters/directory/decisions.ts';
import { recordCase } from '../../../src/control/record-case.ts';
import { factsOfDecision } from '../../../src/control/remembered-facts.ts';
import { type CaseResult, runCase, testCases } from '../../../src/policy/test-case.ts';
import { factsOfRequest, writtenRequest } from '../../../src/policy/written-request.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { mabRequest, papRequest } from '../aaa/test-packets.ts';
import { testServer } from '../aaa/test-server.ts';
import { NOW, policyOf, serviceWith } from './written.ts';

const POLICY = policyOf(
  serviceWith(
    `
      rules: [{ name: R, when: "NAS-Port-Type = 'Ethernet' and identity.department = 'it'", result: { profiles: [A, B] } }]
      default: deny`,
    `profiles:
  - { name: A, vlan: 20, attributes: [{ name: Reply-Message, values: [one, two] }] }
  - { name: B, sessionTimeout: 60 }`,
  ).replace('simple: deny', 'simple: { store: users }'),
);
const CONTEXT = { catalogue: standardDictionary, device: () => undefined, server: 'aaa-1', now: NOW };
const BOB = { attributes: { 'User-Name': 'bob', 'NAS-Port-Type': 'Ethernet' }, identity: { attributes: { department: 'it' } } };

function run(request: object, expectation: object, command?: string): CaseResult {
  const { cases } = testCases.parse({
    cases: [{ name: 'a case', request, expect: expectation, ...(command !== undefined && { command }) }],
  });
  const [one] = cases;
  if (!one) throw new Error('no case');
  return runCase(POLICY, one, CONTEXT);
}

describe('the time of a written request', () => {
  it('is UTC where it has no offset, whatever the zone of the server', () => {
    const zone = process.env.TZ;
    process.env.TZ = 'America/New_York';
    try {
      const at = (text: string) => {
        const read = factsOfRequest(writtenRequest.parse({ at: text }), CONTEXT);
        return read.ok ? new Date(read.value.now).toISOString() : undefined;
      };
      expect(at('2026-01-31T12:00')).toBe('2026-01-31T12:00:00.000Z');
      expect(at('2026-01-31')).toBe('2026-01-31T00:00:00.000Z');
      expect(at('2026-01-31T12:00:00+02:00')).toBe('2026-01-31T10:00:00.000Z');
      expect(at('2026-01-31T12:00:00.250Z')).toBe('2026-01-31T12:00:00.250Z');
      for (const text of ['7', '31 January 2026', '2026-02-30T12:00:00Z', '2026-01-31T12:00 EST']) {
        expect(writtenRequest.safeParse({ at: text }).success, text).toBe(false);
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });
});

describe('a test case', () => {
  it('passes where everything it expects comes out, and nothing else is asked', () => {
    const expected = {
      outcome: 'accept',
      service: 's',
      identity: 'store users',
      rule: 'R',
      reason: 'authorized',
      profiles: ['A', 'B'],
      attributes: { 'Tunnel-Private-Group-Id': 20, 'reply-message': ['one', 'two'], 'Session-Timeout': 60, 'Filter-Id': null },
    };
    expect(run(BOB, expected)).toEqual({ name: 'a case', passed: true, differences: [] });
    expect(run(BOB, {})).toMatchObject({ passed: true });
  });

  it.each([
    [{ outcome: 'reject' }, 'outcome: expected `reject`, got `accept`'],
    [{ rule: 'Default' }, 'rule: expected `Default`, got `R`'],
    [{ identity: 'store hosts' }, 'identity: expected `store hosts`, got `store users`'],
    [{ group: 'All:IT' }, 'group: expected `All:IT`, got none'],
    [{ profiles: ['B', 'A'] }, 'profiles: expected `B`, `A`, got `A`, `B`'],
    [{ attributes: { 'Reply-Message': 'one' } }, 'Reply-Message: expected `one`, got `one`, `two`'],
    [{ attributes: { 'Session-Timeout': null } }, 'Session-Timeout: expected none, got `60`'],
    [{ attributes: { 'Filter-Id': 'x' } }, 'Filter-Id: expected `x`, got none'],
  ])('fails on %j', (expectation, line) => {
    expect(run(BOB, expectation)).toEqual({ name: 'a case', passed: false, differences: [line] });
  });

  it('fails with the reason when its request cannot be', () => {
    const { passed, differences } = run({ attributes: { 'User-Nam': 'bob' }, device: 'sw9' }, {});
    expect([passed, differences.length]).toEqual([false, 2]);
  });

  it('the example cases hold against the example policy', () => {
    const text = readFileSync('docs/example/policy/services.yaml', 'utf8') + readFileSync('docs/example/policy/profiles.yaml', 'utf8');
    const policy = policyOf(text, { FULL: 'permit ip any any', LIMITED: 'permit ip any any', QUARANTINE: 'permit ip any any' });
    const { cases } = testCases.parse(parse(readFileSync('docs/example/policy-cases.yaml', 'utf8')));
    expect(cases.map((one) => runCase(policy, one, CONTEXT)).filter(({ passed }) => !passed)).toEqual([]);
  });
});

describe('a recorded case', () => {
  it('holds under the policy that decided, as it is written out and read back', () => {
    const decisions = createDecisionLog(10, 1);
    const server = testServer({ more: { decisions } });
    const place = {
      more: (writer: Parameters<NonNullable<NonNullable<Parameters<typeof papRequest>[2]>['more']>>[0]) => writer.u32(Attribute.NasPort, 7),
    };
    server.ask(papRequest('alice', 'alicepw', place));
    server.ask(papRequest('alice', 'wrong', place));
    server.ask(papRequest('guest-1', 'x', place));
    server.ask(papRequest('bob', 'bobpw', place));
    server.ask(mabRequest('020000000001', place));
    const { devices, postures, lists, dictionary, clock, serverName } = server.parts;
    const sources = { devices, postures, lists, dictionary, clock, serverName, policy: () => server.policy };
    const context = {
      catalogue: dictionary,
      device: (id: Parameters<typeof devices.get>[0]) => devices.get(id),
      server: serverName,
      now: NOW,
    };
    const all = [...decisions.newest()];
    expect(all).toHaveLength(5);
    for (const decision of all) {
      const facts = factsOfDecision(sources, decision);
      if (!facts.ok) throw new Error(facts.error);
      const written = recordCase(server.policy, facts.value, decision.request, dictionary, `of ${decision.userName}`);
      expect(written.expect).toMatchObject({ outcome: decision.outcome, ...(decision.rule !== undefined && { rule: decision.rule }) });
      expect(written.request.attributes).toMatchObject({ 'NAS-Port': 7 });
      const [one] = testCases.parse({ cases: [JSON.parse(JSON.stringify(written))] }).cases;
      if (!one) throw new Error('no case');
      expect(runCase(server.policy, one, context)).toEqual({ name: `of ${decision.userName}`, passed: true, differences: [] });
    }
  });
});
