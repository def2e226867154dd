import fc from 'fast-check';
import { instantOf } from '../../src/base/time.ts';
import type { AccessFacts, AuthMethod } from '../../src/model/access.ts';
import type { DeviceId } from '../../src/model/device.ts';
import { POSTURE_STATUSES } from '../../src/model/posture.ts';
import type { AuthorizationProfile, AuthorizationResult, Choice, IdentityResult, PolicyDocument } from '../../src/policy/elements.ts';
import type { Comparison, Condition } from '../../src/rules/ast.ts';
import type { Rule, RuleStatus } from '../../src/rules/table.ts';

/** Few values, so that conditions and requests meet. */
const USERS = ['ann', 'bob', 'anna'];
const GROUPS = ['All', 'All:East', 'All:East:Paris', 'All:Eastern', 'All:West'];
const PROFILES = ['P0', 'P1', 'P2', 'P3'];

const text = (attr: string, values: readonly string[]): fc.Arbitrary<Comparison> =>
  fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      attr: fc.constant(attr),
      op: fc.constantFrom('eq', 'ne', 'contains', 'startsWith', 'endsWith', 'inGroup'),
      value: fc.constantFrom(...values),
    }),
    fc.record({
      kind: fc.constant('compare' as const),
      attr: fc.constant(attr),
      op: fc.constantFrom('in', 'notIn'),
      value: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 }),
    }),
    fc.record({ kind: fc.constant('compare' as const), attr: fc.constant(attr), op: fc.constantFrom('exists', 'notExists') }),
  ) as fc.Arbitrary<Comparison>;

const hour = fc.oneof(
  fc.record({ op: fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'), value: fc.integer({ min: 0, max: 23 }) }),
  fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 23 }))
    .map(([a, b]) => ({ op: 'between', value: [Math.min(a, b), Math.max(a, b)] })),
);

const request: fc.Arbitrary<Comparison> = fc.oneof(
  text('user', USERS),
  text('device.Location', GROUPS),
  fc.record({
    kind: fc.constant('compare' as const),
    attr: fc.constant('posture.status'),
    op: fc.constantFrom('eq', 'ne'),
    value: fc.constantFrom(...POSTURE_STATUSES),
  }) as fc.Arbitrary<Comparison>,
  fc.boolean().map((value): Comparison => ({ kind: 'compare', attr: 'system.HostLookup', op: 'eq', value })),
  hour.map((one) => ({ kind: 'compare', attr: 'time.hour', ...one }) as Comparison),
);

const identity = fc.oneof(text('identity.group', GROUPS), text('identity.department', ['it', 'hr']));

function conditions(leaf: fc.Arbitrary<Comparison>): fc.Arbitrary<Condition> {
  return fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf,
      fc.constant<Condition>({ kind: 'any' }),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((of): Condition => ({ kind: 'all', of })),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((of): Condition => ({ kind: 'anyOf', of })),
      tie('node').map((of): Condition => ({ kind: 'not', of })),
      fc.constantFrom<Condition>({ kind: 'ref', name: 'shared' }),
    ),
  })).node;
}

export const requestCondition = conditions(request);
export const anyCondition = conditions(fc.oneof(request, identity));

const status = fc.constantFrom<RuleStatus>('enabled', 'enabled', 'disabled', 'monitor');

function rules<R>(condition: fc.Arbitrary<Condition>, result: fc.Arbitrary<R>, prefix: string): fc.Arbitrary<readonly Rule<R>[]> {
  return fc
    .array(fc.record({ status, when: condition, result }), { maxLength: 5 })
    .map((list) => list.map((rule, index) => ({ name: `${prefix}${index}`, ...rule })));
}

function choices<R>(result: fc.Arbitrary<R>): fc.Arbitrary<Choice<R>> {
  return fc.oneof(
    result.map((one): Choice<R> => ({ mode: 'simple', result: one })),
    fc
      .tuple(rules(requestCondition, result, 'C'), result)
      .map(([list, otherwise]): Choice<R> => ({ mode: 'rules', rules: list, default: otherwise })),
  );
}

export const authorizationResult: fc.Arbitrary<AuthorizationResult> = fc.oneof(
  fc.constant<AuthorizationResult>({ access: 'deny' }),
  fc.uniqueArray(fc.constantFrom(...PROFILES), { maxLength: 3 }).map((profiles): AuthorizationResult => ({ access: 'permit', profiles })),
);

const identityResult: fc.Arbitrary<IdentityResult> = fc.record({
  source: fc.oneof(
    fc.constant({ kind: 'deny' as const }),
    fc.constantFrom('users', 'hosts').map((store) => ({ kind: 'store' as const, store })),
  ),
  errors: fc.record({
    authFailed: fc.constant('reject' as const),
    notFound: fc.constantFrom('reject' as const, 'continue' as const),
    processFailed: fc.constant('drop' as const),
  }),
});

const profile = (name: string): fc.Arbitrary<AuthorizationProfile> =>
  fc
    .uniqueArray(
      fc.record({
        name: fc.constantFrom('Cisco-AVPair', 'Reply-Message', 'Filter-Id', 'Session-Timeout'),
        values: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
      }),
      { selector: (one) => one.name },
    )
    .map((attributes) => ({
      name,
      attributes: attributes.map((one) => ({
        ...one,
        tag: 0,
        values: one.values.map((value) => (one.name === 'Session-Timeout' ? value : `v=${value}`)),
      })),
    }));

const radiusService = (name: string): fc.Arbitrary<PolicyDocument['services'][number]> =>
  fc.record({
    name: fc.constant(name),
    type: fc.constant('radius' as const),
    allowedProtocols: fc.constantFrom<readonly AuthMethod[]>(['PAP'], ['PAP', 'HostLookup'], ['HostLookup']),
    identity: choices(identityResult),
    authorization: fc.record({
      exceptions: rules(anyCondition, authorizationResult, 'X'),
      rules: rules(anyCondition, authorizationResult, 'R'),
      default: authorizationResult,
    }),
  });

const CONSTANT = {
  proxies: fc.constant([]),
  certificateProfiles: fc.constant([]),
  unknownUserPolicies: fc.constant([]),
  shellProfiles: fc.constant([]),
  commandSets: fc.constant([]),
  identityGroups: fc.constant([]),
  deviceGroups: fc.constant([]),
};

/** Policies whose parts meet often; every one of them is a policy `readPolicy` would give. */
export const policyDocument: fc.Arbitrary<PolicyDocument> = fc.record({
  ...CONSTANT,
  serviceSelection: choices(fc.constantFrom('s0', 's1')),
  services: fc.tuple(radiusService('s0'), radiusService('s1')),
  sequences: fc.constant([]),
  profiles: fc.tuple(...PROFILES.map(profile)),
  // Read in every policy, so without identity attributes and without references.
  conditions: request.map((when) => [{ name: 'shared', when }]),
  dacls: fc.constant([]),
});

const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined, freq: 3 });

export const accessFacts: fc.Arbitrary<AccessFacts> = fc
  .record({
    userName: fc.constantFrom(...USERS),
    location: optional(fc.constantFrom(...GROUPS)),
    group: optional(fc.constantFrom(...GROUPS)),
    department: optional(fc.constantFrom('it', 'hr')),
    known: fc.boolean(),
    posture: fc.constantFrom(...POSTURE_STATUSES),
    hostLookup: fc.boolean(),
    hour: fc.integer({ min: 0, max: 23 }),
  })
  .map(
    ({ userName, location, group, department, known, posture, hostLookup, hour: at }): AccessFacts => ({
      protocol: 'radius',
      request: { value: () => undefined, values: () => [] },
      device: {
        id: 'sw' as DeviceId,
        addresses: [],
        groups: location === undefined ? {} : { Location: location },
        driver: 'x',
        platform: 'x',
      },
      deviceAddress: '192.0.2.1',
      server: 's',
      now: instantOf(Date.UTC(2026, 7, 5, at)),
      method: hostLookup ? 'HostLookup' : 'PAP',
      hostLookup,
      userName,
      endpoint: undefined,
      posture,
      identity: known
        ? {
            store: 'users',
            name: userName,
            ...(group === undefined ? {} : { group }),
            attributes: department === undefined ? {} : { department },
          }
        : undefined,
      authenticationStatus: 'passed',
    }),
  );
