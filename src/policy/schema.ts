import { z } from 'zod';
import { AUTH_METHODS } from '../model/access.ts';
import { writtenCondition } from '../rules/structured.ts';
import { DEFAULT_RULE } from '../rules/table.ts';
import { POLICY_KINDS, type PolicyKind } from './kinds.ts';

/** Names of services, rules, profiles, sequences and shared conditions. */
const name = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9_. -]{0,61}[A-Za-z0-9_.-])?$/,
    'a name of letters, digits, `_`, `.`, `-` and inner blanks, at most 63 long',
  );

const description = z.string().max(1000, 'at most 1000 characters');

/** Names a switch, a log and a file system all take (iosxe §3); also what a `*.acl` file may be called. */
export const DACL_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const daclName = z.string().regex(DACL_NAME, 'a dACL name: a letter, then letters, digits, `_` and `-`, at most 63 long');

const ruleName = name.refine((text) => text !== DEFAULT_RULE, `another name: \`${DEFAULT_RULE}\` is the default rule`);

function rule<R extends z.ZodType>(result: R) {
  return z.strictObject({
    name: ruleName.optional(),
    description: description.optional(),
    status: z.enum(['enabled', 'disabled', 'monitor']).default('enabled'),
    when: writtenCondition,
    result,
  });
}

const refused = (kind: PolicyKind, what: 'simple' | 'exceptions') =>
  z
    .never(
      what === 'simple'
        ? `${POLICY_KINDS[kind].title} cannot be simple: write \`rules\` and a \`default\``
        : `${POLICY_KINDS[kind].title} has no exceptions: only an authorization policy does`,
    )
    .optional();

type Written = { readonly simple?: unknown; readonly rules?: unknown; readonly default?: unknown };

/** `{ simple: result }` or `{ rules: [...], default: result }`. */
function choice<R extends z.ZodType>(kind: PolicyKind, result: R) {
  return z
    .strictObject({
      simple: result.optional(),
      rules: z.array(rule(result)).optional(),
      default: result.optional(),
      exceptions: refused(kind, 'exceptions'),
    })
    .refine((written: Written) => (written.simple === undefined) !== (written.rules === undefined && written.default === undefined), {
      message: 'either `simple`, or `rules` with a `default`',
    })
    .refine((written: Written) => written.rules === undefined || written.default !== undefined, {
      message: '`rules` need a `default` for what no rule matches',
    });
}

const action = z.enum(['reject', 'drop', 'continue']);
const errors = z
  .strictObject({ authFailed: action.default('reject'), notFound: action.default('reject'), processFailed: action.default('drop') })
  .prefault({});

const identityResult = z.union(
  [
    z.literal('deny'),
    z.strictObject({ store: z.string().min(1, 'the id of an identity store'), errors }),
    z.strictObject({ sequence: name, errors }),
  ],
  'deny, { store: id } or { sequence: name }',
);

const authorizationResult = z.union(
  [z.literal('deny'), z.literal('permit'), z.strictObject({ profiles: z.array(name).min(1, 'at least one profile') })],
  'deny, permit or { profiles: [name, …] }',
);

const authorization = z.strictObject({
  exceptions: z.array(rule(authorizationResult)).default([]),
  rules: z.array(rule(authorizationResult)).default([]),
  default: authorizationResult,
  simple: refused('authorization', 'simple'),
});

const method = z.enum(AUTH_METHODS);

const serviceBase = {
  name,
  description: description.optional(),
  allowedProtocols: z.array(method).min(1, 'at least one protocol'),
  identity: choice('identity', identityResult),
};

const service = z.discriminatedUnion(
  'type',
  [
    z.strictObject({ ...serviceBase, type: z.literal('radius'), authorization }),
    z.strictObject({ ...serviceBase, type: z.literal('tacacs') }),
  ],
  'a `type` of radius or tacacs',
);

const sequence = z.strictObject({
  name,
  authStores: z.array(z.string().min(1)).min(1, 'at least one store'),
  attributeStores: z.array(z.string().min(1)).default([]),
  onStoreError: z.enum(['break', 'continue']).default('break'),
});

const seconds = z.int('whole seconds').min(1, 'at least 1 second').max(0xffffffff, 'at most 4294967295 seconds');
const attributeValue = z.union([z.string(), z.number()], 'a text or a number');

/** `url-redirect=` and its value go into one vendor attribute of at most 247 octets. */
const LONGEST_URL = 247 - 'url-redirect='.length;

const redirect = z.strictObject({
  acl: z.string().regex(DACL_NAME, 'the name of an access list: a letter, then letters, digits, `_` and `-`, at most 63 long'),
  url: z
    .string()
    .regex(/^https?:\/\/[\x21-\x7e]+$/, 'an http or https URL without blanks')
    .max(LONGEST_URL, `at most ${LONGEST_URL} octets, so that it fits a RADIUS attribute`),
});

const VLAN_RULE = 'a VLAN number from 1 to 4094 or a VLAN name without blanks, at most 32 long';
const vlan = z
  .union([z.int(VLAN_RULE).min(1, VLAN_RULE).max(4094, VLAN_RULE), z.string().regex(/^[\x21-\x7e]{1,32}$/, VLAN_RULE)], VLAN_RULE)
  .transform(String);

const profile = z
  .strictObject({
    name,
    description: description.optional(),
    dacl: daclName.optional(),
    redirect: redirect.optional(),
    vlan: vlan.optional(),
    sessionTimeout: seconds.optional(),
    reauthTimer: seconds.optional(),
    attributes: z
      .array(
        z
          .strictObject({
            name: z.string().min(1, 'the name of a RADIUS attribute'),
            value: attributeValue.optional(),
            values: z.array(attributeValue).min(1, 'at least one value').optional(),
            tag: z.int('a tag from 0 to 31').min(0, 'a tag from 0 to 31').max(31, 'a tag from 0 to 31').default(0),
          })
          .refine((written) => (written.value === undefined) !== (written.values === undefined), { message: 'either `value` or `values`' }),
      )
      .default([]),
  })
  .refine((written) => written.sessionTimeout === undefined || written.reauthTimer === undefined, {
    message: 'either `sessionTimeout` or `reauthTimer`: both set Session-Timeout',
  });

/** One policy file. Any file may hold any of the kinds; all files together are the policy. */
export const policySchema = z.strictObject({
  serviceSelection: choice('serviceSelection', name).optional(),
  services: z.array(service).default([]),
  sequences: z.array(sequence).default([]),
  profiles: z.array(profile).default([]),
  conditions: z.array(z.strictObject({ name, description: description.optional(), when: writtenCondition })).default([]),
});

export type WrittenPolicy = z.output<typeof policySchema>;
export type WrittenService = WrittenPolicy['services'][number];
export type WrittenProfile = WrittenPolicy['profiles'][number];
export type WrittenIdentity = z.output<typeof identityResult>;
export type WrittenAuthorization = z.output<typeof authorizationResult>;
/** The shape all written rules share. */
export type WrittenRule<R> = Omit<z.output<ReturnType<typeof rule>>, 'result'> & { readonly result: R };
