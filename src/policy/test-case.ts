import { z } from 'zod';
import { type Fault, faultLine } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { AccessFacts } from '../model/access.ts';
import type { Policy } from './compile.ts';
import { type DecisionTrace, explain } from './explain.ts';
import { sourceText } from './source-text.ts';
import { factsOfRequest, type RequestContext, writtenRequest } from './written-request.ts';

const names = z.array(z.string());
const scalar = z.union([z.string(), z.number()]);

/** What a case expects; what it leaves out may be anything. */
const expectation = z.strictObject({
  outcome: z.enum(['accept', 'reject', 'drop', 'proxied']).optional(),
  service: z.string().optional(),
  /** Where the identity is looked for: `store internal-users`, `sequence users, ad`, `deny access`. */
  identity: z.string().optional(),
  group: z.string().optional(),
  rule: z.string().optional(),
  reason: z.string().optional(),
  profiles: names.optional(),
  /** Attributes of the reply with all their values; null: not in it. */
  attributes: z.record(z.string(), z.union([scalar, z.array(scalar), z.null()])).optional(),
  shellProfile: z.string().optional(),
  commandSets: names.optional(),
  /** The verdict on `command`. */
  command: z.enum(['permit', 'deny']).optional(),
});

const testCase = z.strictObject({
  name: z.string().min(1, 'what the case is about').max(200, 'at most 200 characters'),
  request: writtenRequest,
  /** A command line of an administrator. */
  command: z.string().min(1, 'a command line').max(1000, 'at most 1000 characters').optional(),
  expect: expectation,
});

/** A file of test cases for a policy. */
export const testCases = z.strictObject({ cases: z.array(testCase).min(1, 'at least one case').max(1000, 'at most 1000 cases') });
export type TestCase = z.output<typeof testCase>;
/** As it is written, with what has a default left out. */
export type WrittenCase = z.input<typeof testCase>;

export type CaseResult = {
  readonly name: string;
  readonly passed: boolean;
  /** What came out otherwise, one line each; or why the request cannot be made. */
  readonly differences: readonly string[];
};

/** Decides the request of a case and holds what comes out against what it expects. */
export function runCase(policy: Policy, one: TestCase, context: RequestContext): CaseResult {
  const facts: Result<AccessFacts, readonly Fault[]> = factsOfRequest(one.request, context);
  if (!facts.ok) return { name: one.name, passed: false, differences: facts.error.map(faultLine) };
  const trace = explain(policy, facts.value, one.command === undefined ? {} : { command: one.command });
  const got = outcomeOf(trace);
  const { attributes = {}, ...expected } = one.expect;
  const differences = [
    ...Object.entries(expected).flatMap(([what, wanted]) => difference(what, wanted, got[what as keyof typeof got], wanted !== undefined)),
    ...attributeDifferences(attributes, trace),
  ];
  return { name: one.name, passed: differences.length === 0, differences };
}

/** What a trace says in the words of an expectation. */
export function outcomeOf({ service, identity, groupMapping, decision, administration }: DecisionTrace) {
  const command = administration?.command;
  return {
    outcome: service.proxied ? ('proxied' as const) : decision?.outcome,
    service: service.chosen,
    identity: identity && sourceText(identity.source),
    group: groupMapping?.group,
    rule: decision?.rule,
    reason: decision?.reason,
    profiles: decision?.profiles,
    shellProfile: administration?.shellProfile?.name,
    commandSets: administration?.commandSets,
    command: command && (command.permit ? ('permit' as const) : ('deny' as const)),
  };
}

type Said = string | number | readonly (string | number)[] | undefined;

function difference(what: string, wanted: Said, got: Said, asked = true): readonly string[] {
  return !asked || text(wanted) === text(got) ? [] : [`${what}: expected ${text(wanted)}, got ${text(got)}`];
}

function attributeDifferences(wanted: NonNullable<TestCase['expect']['attributes']>, { reply = [] }: DecisionTrace): readonly string[] {
  return Object.entries(wanted).flatMap(([name, value]) => {
    const found = reply.filter((one) => one.name.toLowerCase() === name.toLowerCase()).flatMap(({ values }) => values.map(String));
    const got = found.length === 0 ? undefined : found;
    return difference(name, value === null ? undefined : [value].flat().map(String), got);
  });
}

function text(value: Said): string {
  if (value === undefined || value === '') return 'none';
  if (typeof value !== 'object') return `\`${value}\``;
  return value.length === 0 ? 'none' : value.map((one) => `\`${one}\``).join(', ');
}
