import { z } from 'zod';

const name = z
  .string()
  .min(1)
  .max(127)
  .regex(/^[^\u0000-\u001f\u007f"]+$/, 'expected a name without quotes and control characters');
const group = z.string().min(1).max(64, 'expected at most 64 characters');

const epaAction = z
  .strictObject({
    name,
    expression: z.string().optional().describe('what the client must be: sys.client_expr("proc_2_firefox"), joined by &&, || and !'),
    defaultGroup: group.optional().describe('the session gets it when the check passes'),
    quarantineGroup: group.optional().describe('the session gets it when this is the last check of its factor and all fail'),
    killProcesses: z.array(z.string().min(1)).default([]).describe('the client ends these before it looks'),
    deleteFiles: z.array(z.string().min(1)).default([]).describe('the client deletes these before it looks: absolute paths, no wildcards'),
  })
  .describe('an EPA action (requirement E1)');

const authenticationAction = z
  .strictObject({
    name,
    method: z
      .string()
      .regex(/^(?!epa$)[a-z][a-z0-9]*$/i, 'expected a method such as ldap or radius')
      .describe('ldap, radius, saml, …: how somebody else authenticates'),
    settings: z.record(z.string(), z.string()).default({}).describe('kept for the export; nothing here reads them'),
  })
  .describe('an action of ordinary authentication');

const loginSchema = z.strictObject({
  name,
  view: z.string().min(1).optional().describe('the logon form; without one the factor asks nobody anything'),
  settings: z.record(z.string(), z.string()).default({}),
});

const policy = z.strictObject({
  name,
  rule: z
    .union([z.string().min(1), z.boolean()])
    .default('true')
    .transform(String)
    .describe('`true` or `false`; another expression of NetScaler is kept, and its policy is skipped'),
  action: z.union(
    [z.literal('noAuthn'), z.strictObject({ epa: name }), z.strictObject({ authentication: name })],
    '`noAuthn`, `{ epa: … }` or `{ authentication: … }` is expected',
  ),
});

const binding = z.strictObject({
  policy: name,
  priority: z.int().min(1).max(2147483647).describe('the lowest number is tried first'),
  goto: z
    .union([z.enum(['NEXT', 'END']), z.int().min(1)], 'NEXT, END or a priority further on is expected')
    .default('NEXT')
    .describe('what is tried when this one does not succeed'),
  nextFactor: name.optional(),
});

const factor = z.strictObject({ name, loginSchema: name.optional(), bindings: z.array(binding).default([]) });
const server = z.strictObject({
  name,
  loginSchema: name.optional(),
  service: z.array(z.string()).default([]).describe('protocol, address, port; kept for the export'),
  bindings: z.array(binding).default([]),
});

/** `posture/*.yaml`: an nFactor flow, with the words of NetScaler. */
export const flowDocumentSchema = z.strictObject({
  epaActions: z.array(epaAction).default([]),
  authenticationActions: z.array(authenticationAction).default([]),
  loginSchemas: z.array(loginSchema).default([]),
  policies: z.array(policy).default([]),
  factors: z.array(factor).default([]).describe('policy labels'),
  servers: z.array(server).default([]).describe('authentication virtual servers: where a flow begins'),
  periodicFailure: z
    .enum(['terminate', 'quarantine'])
    .default('terminate')
    .describe('what a failing periodic scan does; quarantine is an extension: the quarantine group of the action, where it has one'),
  kept: z.array(z.string()).default([]).describe('commands of NetScaler that say nothing about the flow, kept for the export'),
});

export type FlowDocument = z.output<typeof flowDocumentSchema>;
export type EpaAction = FlowDocument['epaActions'][number];
export type AuthenticationAction = FlowDocument['authenticationActions'][number];
export type LoginSchema = FlowDocument['loginSchemas'][number];
export type AuthenticationPolicy = FlowDocument['policies'][number];
export type Binding = FlowDocument['factors'][number]['bindings'][number];
export type PolicyLabel = FlowDocument['factors'][number];
export type VirtualServer = FlowDocument['servers'][number];

/** Login schemas every NetScaler has, without a view (requirement E12). */
export const WITHOUT_VIEW: ReadonlySet<string> = new Set(['LSCHEMA_INT', 'noschema']);
