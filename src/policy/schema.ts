import { z } from 'zod';
import { AUTH_METHODS, CERTIFICATE_FIELDS } from '../model/access.ts';
import { writtenCondition } from '../rules/structured.ts';
import { dateTimeCondition, networkCondition } from './condition-schema.ts';
import { POLICY_KINDS, type PolicyKind } from './kinds.ts';
import { aclName, DACL_NAME, description, group, name, profile } from './profile-schema.ts';
import { choice, ruled } from './table-schema.ts';

export { DACL_NAME };

const refused = (kind: PolicyKind, what: 'simple' | 'exceptions') =>
  z
    .never(
      what === 'simple'
        ? `${POLICY_KINDS[kind].title} cannot be simple: write \`rules\` and a \`default\``
        : `${POLICY_KINDS[kind].title} has no exceptions: only an authorization policy does`,
    )
    .optional();

const action = z.enum(['reject', 'drop', 'continue']);
const errors = z
  .strictObject({ authFailed: action.default('reject'), notFound: action.default('reject'), processFailed: action.default('drop') })
  .prefault({});
const storeId = z.string().min(1, 'the id of an identity store');

const identityResult = z.union(
  [
    z.literal('deny'),
    z.strictObject({ store: storeId, errors }),
    z.strictObject({ sequence: name, errors }),
    z.strictObject({ certificateProfile: name, errors }),
    z.strictObject({ unknownUser: name, errors }),
  ],
  'deny, { store: id }, { sequence: name }, { certificateProfile: name } or { unknownUser: name }',
);

const groupResult = z.strictObject({ group }, '{ group: place in the identity group hierarchy }');

const authorizationResult = z.union(
  [z.literal('deny'), z.literal('permit'), z.strictObject({ profiles: z.array(name).min(1, 'at least one profile') })],
  'deny, permit or { profiles: [name, …] }',
);

const adminResult = z.union(
  [z.literal('deny'), z.literal('permit'), z.strictObject({ shellProfile: name.optional(), commandSets: z.array(name).default([]) })],
  'deny, permit or { shellProfile: name, commandSets: [name, …] }, with one shell profile',
);

const method = z.enum(AUTH_METHODS);
const serviceBase = {
  name,
  description: description.optional(),
  allowedProtocols: z.array(method).min(1, 'at least one protocol'),
  groupMapping: choice(groupResult, refused('groupMapping', 'exceptions')).optional(),
};
const identity = choice(identityResult, refused('identity', 'exceptions'));

const service = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      ...serviceBase,
      type: z.literal('radius'),
      identity,
      authorization: ruled(authorizationResult, refused('authorization', 'simple')),
    }),
    z
      .strictObject({
        ...serviceBase,
        type: z.literal('tacacs'),
        identity: identity.optional(),
        authorization: ruled(adminResult, refused('administration', 'simple')).optional(),
      })
      .refine((written) => written.identity !== undefined || written.authorization !== undefined, {
        message: 'a TACACS+ service needs an `identity` policy, an `authorization` policy or both',
      }),
  ],
  'a `type` of radius or tacacs',
);

/** Saved before its policies are filled (requirement P20); nothing can be sent to it yet. */
const draftService = z.strictObject({
  name,
  description: description.optional(),
  type: z.enum(['radius', 'tacacs']),
  allowedProtocols: z.array(method).min(1, 'at least one protocol'),
});

const proxy = z.strictObject({
  name,
  description: description.optional(),
  type: z.enum(['radius-proxy', 'tacacs-proxy']),
  servers: z.array(name).min(1, 'at least one remote server'),
  accounting: z.enum(['local', 'remote', 'both']).default('both'),
  strip: z
    .strictObject({
      prefix: z.string().min(1).max(64, 'at most 64 characters').optional(),
      suffix: z.string().min(1).max(64, 'at most 64 characters').optional(),
    })
    .prefault({}),
});

const sequence = z
  .strictObject({
    name,
    certificateProfile: name.optional(),
    authStores: z.array(storeId).default([]),
    attributeStores: z.array(storeId).default([]),
    onStoreError: z.enum(['break', 'continue']).default('break'),
  })
  .refine((written) => written.authStores.length > 0 || written.certificateProfile !== undefined, {
    message: 'a sequence needs `authStores`, a `certificateProfile` or both',
  });

const certificateProfile = z.strictObject({
  name,
  description: description.optional(),
  userNameFrom: z.enum(CERTIFICATE_FIELDS),
  compareWith: storeId.optional(),
});

const unknownUserPolicy = z
  .strictObject({
    name,
    description: description.optional(),
    mode: z.enum(['fail', 'search'], '`fail` or `search`: an unknown user is refused, or looked for'),
    selected: z.array(storeId).default([]),
    /** The rest of the configured external stores, for those who like to write both lists (requirement U29). */
    external: z.array(storeId).optional(),
    internalStore: storeId.default('internal-users'),
    internalDatabase: z.boolean().default(true),
    enablePassword: z.enum(['internal', 'profileStore']).default('internal'),
  })
  .refine((written) => written.mode === 'fail' || written.selected.length > 0, {
    message: 'the mode `search` needs at least one store in `selected`',
    path: ['selected'],
  });

const minutes = z.int('whole minutes').min(0, 'at least 0 minutes').max(35791, 'at most 35791 minutes');
const argument = z.string().regex(/^[\x20-\x7e]{1,200}$/, 'at most 200 printable ASCII characters');

const shellProfile = z.strictObject({
  name,
  description: description.optional(),
  privilegeLevel: z.int('a level from 0 to 15').min(0, 'a level from 0 to 15').max(15, 'a level from 0 to 15').optional(),
  timeout: minutes.optional(),
  idleTime: minutes.optional(),
  autoCommand: argument.optional(),
  accessClass: aclName.optional(),
  attributes: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-z0-9#_-]{0,62}$/, 'an argument name such as `priv-lvl`'),
        value: argument,
        optional: z.boolean().default(false),
      }),
    )
    .default([]),
});

const commandSet = z.strictObject({
  name,
  description: description.optional(),
  permitUnmatched: z.boolean().default(false),
  rows: z.array(
    z.strictObject({
      grant: z.enum(['permit', 'deny', 'denyAlways']),
      command: z.string().regex(/^[\x21-\x7e]{1,128}$/, 'one word of a command, with `*` and `?` as wildcards'),
      args: z
        .string()
        .regex(/^[\x20-\x7e]{0,500}$/, 'at most 500 printable ASCII characters')
        .optional(),
    }),
  ),
});

const deviceGroups = z.strictObject({ hierarchy: name, groups: z.array(group).min(1, 'at least one place') });

/** One policy file. Any file may hold any of the kinds; all files together are the policy. */
export const policySchema = z.strictObject({
  serviceSelection: choice(name, refused('serviceSelection', 'exceptions')).optional(),
  services: z.array(service).default([]),
  draftServices: z.array(draftService).default([]),
  proxies: z.array(proxy).default([]),
  sequences: z.array(sequence).default([]),
  certificateProfiles: z.array(certificateProfile).default([]),
  unknownUserPolicies: z.array(unknownUserPolicy).default([]),
  profiles: z.array(profile).default([]),
  shellProfiles: z.array(shellProfile).default([]),
  commandSets: z.array(commandSet).default([]),
  conditions: z.array(z.strictObject({ name, description: description.optional(), when: writtenCondition })).default([]),
  dateTimeConditions: z.array(dateTimeCondition).default([]),
  networkConditions: z.array(networkCondition).default([]),
  identityGroups: z.array(group).default([]),
  deviceGroups: z.array(deviceGroups).default([]),
});

export type WrittenPolicy = z.output<typeof policySchema>;
export type WrittenService = WrittenPolicy['services'][number];
export type WrittenIdentity = z.output<typeof identityResult>;
export type WrittenAuthorization = z.output<typeof authorizationResult>;
export type WrittenAdmin = z.output<typeof adminResult>;
export type WrittenUnknownUserPolicy = z.output<typeof unknownUserPolicy>;
