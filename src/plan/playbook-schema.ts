import { z } from 'zod';
import { duration, ladder, lifetime } from './ladder-schema.ts';
import { batches, failureLimit, health, parallel, percentText, rate, timeWindow } from './rollout-schema.ts';

const where = z.string().min(1).max(4096);
const name = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and `-`, at most 63');
const stepId = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,62}$/, 'expected letters, digits, `-` and `_`, at most 63');
const trigger = z.strictObject({ where: where.optional() });

/** The events a playbook may start on. */
export const TRIGGERS = [
  'posture.changed',
  'policy.changed',
  'lists.changed',
  'lists.unused',
  'session.action',
  'sessions.action',
  'acl.push',
  'acl.rollback',
  'config.push',
  'config.save',
  'port.enable',
] as const;
export type TriggerKind = (typeof TRIGGERS)[number];

const retry = z.strictObject({ max: z.int().min(0).max(10), initial: duration, cap: duration });

/** `${{ path }}`: a value of the event, handed on as it is, never pasted into text. */
const reference = (path: string) => z.literal(`\${{ ${path} }}`);

const verify = z
  .strictObject({
    session: z
      .union([z.strictObject({ authorization: z.literal('desired') }), z.strictObject({ command: z.literal('effective') })])
      .optional(),
    device: z
      .union([
        z.strictObject({ aclEquals: reference('event.acl') }),
        z.strictObject({ aclAbsent: reference('event.removed') }),
        z.strictObject({ configurationEquals: reference('event.document') }),
      ])
      .optional(),
    within: duration,
  })
  .refine((value) => (value.session === undefined) !== (value.device === undefined), 'expected exactly one of `session` and `device`');

const empty = z.strictObject({});
const template = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,126}$/, 'expected the name of a template');
const printable = z.string().regex(/^[\x20-\x7e]{1,253}$/, 'expected 1 to 253 printable characters');
const seconds = z.int().min(0).max(4_294_967_295);
const actions = {
  'coa.reauthenticate': z.strictObject({
    type: z.enum(['last', 'rerun']).optional(),
    onlyIfChanged: z.boolean().optional(),
    escalate: ladder.optional().describe('tried in turn where the session does not get what it should'),
  }),
  'coa.bounce': z.strictObject({
    force: z
      .boolean()
      .optional()
      .describe('a port with other or voice sessions is taken down too; without it the session is reauthenticated'),
    ssh: z.boolean().optional().describe('where that has no effect, the session is cleared by the command line of its device'),
  }),
  'coa.disablePort': z.strictObject({
    ttl: lifetime.optional().describe('how long the port stays shut; without it until somebody opens it'),
    ssh: z
      .boolean()
      .optional()
      .describe('whether it is shut by the command line of its device where RADIUS does not do it: true where absent'),
    force: z.boolean().optional().describe('a port with other or voice sessions is shut too'),
    instead: z.literal('reauthenticate').optional().describe('what the session gets where its port is not shut because of others on it'),
  }),
  'coa.disconnect': empty,
  'coa.query': empty,
  'coa.activateService': z.strictObject({
    service: template,
    precedence: z.int().min(1).max(254).optional(),
    replaceAll: z.boolean().optional(),
  }),
  'coa.deactivateService': z.strictObject({ service: template }),
  'coa.interfaceTemplate': z.strictObject({ template }),
  'coa.authorizeOnly': empty,
  'coa.changeAuthorization': z
    .strictObject({
      filterId: printable.optional(),
      vlan: printable.optional().describe('a number or a name'),
      sessionTimeout: seconds.optional(),
      idleTimeout: seconds.optional(),
    })
    .refine((value) => Object.keys(value).length > 0, 'expected at least one attribute'),
  'coa.send': z.strictObject({ command: reference('event.command') }),
  'acl.push': z.strictObject({ acl: reference('event.acl') }),
  'acl.remove': z.strictObject({ acl: reference('event.removed') }).describe('where nothing on the device names it'),
  'config.push': z.strictObject({ document: reference('event.document') }),
  'device.saveConfig': empty,
  'device.enablePort': z.strictObject({ port: reference('event.port') }),
  verify,
};
const ACTION_KEYS = [
  'coa.reauthenticate',
  'coa.bounce',
  'coa.disablePort',
  'coa.disconnect',
  'coa.query',
  'coa.activateService',
  'coa.deactivateService',
  'coa.interfaceTemplate',
  'coa.authorizeOnly',
  'coa.changeAuthorization',
  'coa.send',
  'acl.push',
  'acl.remove',
  'config.push',
  'device.saveConfig',
  'device.enablePort',
  'verify',
] as const;

const step = z
  .strictObject({
    id: stepId,
    retry: retry.optional(),
    'coa.reauthenticate': actions['coa.reauthenticate'].optional(),
    'coa.bounce': actions['coa.bounce'].optional(),
    'coa.disablePort': actions['coa.disablePort'].optional(),
    'coa.disconnect': actions['coa.disconnect'].optional(),
    'coa.query': actions['coa.query'].optional(),
    'coa.activateService': actions['coa.activateService'].optional(),
    'coa.deactivateService': actions['coa.deactivateService'].optional(),
    'coa.interfaceTemplate': actions['coa.interfaceTemplate'].optional(),
    'coa.authorizeOnly': actions['coa.authorizeOnly'].optional(),
    'coa.changeAuthorization': actions['coa.changeAuthorization'].optional(),
    'coa.send': actions['coa.send'].optional(),
    'acl.push': actions['acl.push'].optional(),
    'acl.remove': actions['acl.remove'].optional(),
    'config.push': actions['config.push'].optional(),
    'device.saveConfig': actions['device.saveConfig'].optional(),
    'device.enablePort': actions['device.enablePort'].optional(),
    verify: verify.optional(),
  })
  .refine(
    (value) => ACTION_KEYS.filter((key) => value[key] !== undefined).length === 1,
    `expected exactly one of ${ACTION_KEYS.join(', ')}`,
  );

/** The part of playbook/v1 that is executed; anything else in a file is a fault, never ignored. */
export const playbookSchema = z.strictObject({
  apiVersion: z.literal('playbook/v1'),
  name,
  description: z.string().max(400).optional(),
  on: z
    .strictObject({
      'posture.changed': trigger.optional(),
      'policy.changed': trigger.optional(),
      'lists.changed': trigger.optional(),
      'lists.unused': trigger.optional(),
      'session.action': trigger.optional(),
      'sessions.action': trigger.optional(),
      'acl.push': trigger.optional(),
      'acl.rollback': trigger.optional(),
      'config.push': trigger.optional(),
      'config.save': trigger.optional(),
      'port.enable': trigger.optional(),
    })
    .refine((value) => Object.keys(value).length > 0, `expected at least one of ${TRIGGERS.join(', ')}`),
  select: z.union([
    z.strictObject({ sessions: z.strictObject({ where: where.optional(), limit: z.int().min(1).max(100_000).optional() }) }),
    z.strictObject({ devices: reference('event.devices') }),
  ]),
  guards: z
    .strictObject({
      tcam: z.strictObject({ maxPercent: z.int().min(1).max(100).optional(), reserve: z.int().min(0).max(65_535).optional() }).optional(),
      blastRadius: z.strictObject({ maxTargets: z.int().min(1).max(100_000) }).optional(),
      rate: z
        .strictObject({
          perDevice: rate.optional(),
          perSite: rate.optional(),
          global: rate.optional(),
          jitter: percentText.transform((value) => value / 100).optional(),
        })
        .optional()
        .describe('how fast steps are begun, within the rates of `portreeve.yaml`'),
      batches: batches.optional(),
      betweenBatches: z.strictObject({ wait: duration.optional(), requireHealthy: health.optional() }).optional(),
      concurrency: z.strictObject({ parallel }).optional(),
      windows: z.array(timeWindow).min(1).max(20).optional().describe('when something may be begun; any of them'),
      maxFailures: failureLimit.optional(),
    })
    .optional(),
  steps: z.array(step).min(1).max(50),
});

export type PlaybookFile = z.output<typeof playbookSchema>;
export type PlaybookFileStep = PlaybookFile['steps'][number];
