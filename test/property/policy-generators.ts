import fc from 'fast-check';
import { instantOf } from '../../src/base/time.ts';
import type { AccessFacts, AuthMethod } from '../../src/model/access.ts';
import type { DeviceId } from '../../src/model/device.ts';
import { POSTURE_STATUSES } from '../../src/model/posture.ts';
import {
  type AdminResult,
  type AuthorizationProfile,
  type AuthorizationResult,
  type Choice,
  type CommandRow,
  EMPTY_POLICY,
  type IdentityResult,
  type PolicyDocument,
  type RuledPolicy,
  type TacacsService,
} from '../../src/policy/elements.ts';
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

const SHARED = fc.constantFrom<Condition>({ kind: 'ref', name: 'shared' });

function conditions(leaf: fc.Arbitrary<Comparison>, shared: fc.Arbitrary<Condition> = SHARED): fc.Arbitrary<Condition> {
  return fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf,
      fc.constant<Condition>({ kind: 'any' }),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((of): Condition => ({ kind: 'all', of })),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((of): Condition => ({ kind: 'anyOf', of })),
      tie('node').map((of): Condition => ({ kind: 'not', of })),
      shared,
    ),
  })).node;
}

export const requestCondition = conditions(request);
/** What group mapping may read (P6): no shared condition, which could read anything. */
export const identityCondition = conditions(identity, fc.constant<Condition>({ kind: 'any' }));
export const anyCondition = conditions(fc.oneof(request, identity));

const status = fc.constantFrom<RuleStatus>('enabled', 'enabled', 'disabled', 'monitor');

function rules<R>(
  condition: fc.Arbitrary<Condition>,
  result: fc.Arbitrary<R>,
  prefix: string,
  sizes: fc.ArrayConstraints = { maxLength: 5 },
): fc.Arbitrary<readonly Rule<R>[]> {
  return fc
    .array(fc.record({ status, when: condition, result }), sizes)
    .map((list) => list.map((rule, index) => ({ name: `${prefix}${index}`, ...rule })));
}

function choices<R>(result: fc.Arbitrary<R>, condition = requestCondition): fc.Arbitrary<Choice<R>> {
  return fc.oneof(
    result.map((one): Choice<R> => ({ mode: 'simple', result: one })),
    fc
      .tuple(rules(condition, result, 'C'), result)
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

const group = fc.constantFrom(...GROUPS).map((one) => ({ group: one }));
const groupMapping = fc.option(choices(group, identityCondition), { nil: undefined }).map((one) => (one ? { groupMapping: one } : {}));

const radiusService = (name: string, sizes?: fc.ArrayConstraints): fc.Arbitrary<PolicyDocument['services'][number]> =>
  fc
    .tuple(
      fc.record({
        name: fc.constant(name),
        type: fc.constant('radius' as const),
        allowedProtocols: fc.constantFrom<readonly AuthMethod[]>(['PAP'], ['PAP', 'HostLookup'], ['HostLookup']),
        identity: choices(identityResult),
        authorization: ruled(authorizationResult, sizes),
      }),
      groupMapping,
    )
    .map(([service, mapping]) => ({ ...service, ...mapping }));

const COMMANDS = ['show', 'reload', 'configure'];
const SETS = ['S0', 'S1', 'S2'];

const adminResult: fc.Arbitrary<AdminResult> = fc.oneof(
  fc.constant<AdminResult>({ access: 'deny' }),
  fc
    .tuple(fc.option(fc.constant('P15'), { nil: undefined }), fc.uniqueArray(fc.constantFrom(...SETS)))
    .map(([shell, commandSets]): AdminResult => ({ access: 'permit', commandSets, ...(shell ? { shellProfile: shell } : {}) })),
);

/** A TACACS+ service with both policies (P16, P51). */
const tacacsService: fc.Arbitrary<TacacsService> = fc
  .tuple(ruled(adminResult), groupMapping)
  .map(([authorization, mapping]) => ({ name: 't0', type: 'tacacs', allowedProtocols: ['ASCII'], ...mapping, authorization }));

const commandRow: fc.Arbitrary<CommandRow> = fc
  .record({
    grant: fc.constantFrom('permit' as const, 'permit' as const, 'deny' as const, 'denyAlways' as const),
    command: fc.constantFrom(...COMMANDS, '*'),
    args: fc.option(fc.constantFrom('', 'version', '*'), { nil: undefined }),
  })
  .map(({ args, ...row }) => (args === undefined ? row : { ...row, args }));

const commandSets = fc.tuple(
  ...SETS.map((name) =>
    fc.record({ name: fc.constant(name), permitUnmatched: fc.boolean(), rows: fc.array(commandRow, { maxLength: 4 }) }),
  ),
);

/** A policy for device administration: every request goes to its one service. */
export const administrationDocument: fc.Arbitrary<PolicyDocument> = fc
  .record({ service: tacacsService, commandSets, shared: request })
  .map(({ service, commandSets: sets, shared }) => ({
    ...EMPTY_POLICY,
    serviceSelection: { mode: 'simple', result: 't0' },
    services: [service],
    shellProfiles: [{ name: 'P15', attributes: [] }],
    commandSets: sets,
    conditions: [{ name: 'shared', when: shared }],
  }));

export const commandLine = fc.record({ command: fc.constantFrom(...COMMANDS, 'SHOW'), args: fc.constantFrom('', 'version', 'run') });

function ruled<R>(result: fc.Arbitrary<R>, sizes?: fc.ArrayConstraints): fc.Arbitrary<RuledPolicy<R>> {
  return fc.record({ exceptions: rules(anyCondition, result, 'X'), rules: rules(anyCondition, result, 'R', sizes), default: result });
}

const CONSTANT = {
  proxies: fc.constant([]),
  certificateProfiles: fc.constant([]),
  unknownUserPolicies: fc.constant([]),
  shellProfiles: fc.constant([]),
  commandSets: fc.constant([]),
  identityGroups: fc.constant([]),
  deviceGroups: fc.constant([]),
};

/** Policies whose parts meet often; every one of them is a policy `readPolicy` would give. `sizes`: of the authorization tables. */
const policyOf = (sizes?: fc.ArrayConstraints): fc.Arbitrary<PolicyDocument> =>
  fc.record({
    ...CONSTANT,
    serviceSelection: choices(fc.constantFrom('s0', 's1')),
    services: fc.tuple(radiusService('s0', sizes), radiusService('s1', sizes)),
    sequences: fc.constant([]),
    profiles: fc.tuple(...PROFILES.map(profile)),
    // Read in every policy, so without identity attributes and without references.
    conditions: request.map((when) => [{ name: 'shared', when }]),
    dacls: fc.constant([]),
  });

export const policyDocument = policyOf();
/** With tables so large that an index leaves rules out. */
export const largePolicyDocument = policyOf({ minLength: 40, maxLength: 80 });

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
