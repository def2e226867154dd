import { z } from 'zod';
import { DEFAULT_RULE } from '../rules/table.ts';

/** Names of services, rules, profiles, sequences and shared conditions. */
export const name = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9_. -]{0,61}[A-Za-z0-9_.-])?$/,
    'a name of letters, digits, `_`, `.`, `-` and inner blanks, at most 63 long',
  );

export const ruleName = name.refine((text) => text !== DEFAULT_RULE, `another name: \`${DEFAULT_RULE}\` is the default rule`);

export const description = z.string().max(1000, 'at most 1000 characters');

/** A place in a hierarchy of groups, from the root down, joined by `:`. */
export const group = z
  .string()
  .max(500, 'at most 500 characters')
  // Without \p{…}: a JSON Schema has no flags, and not every editor takes its patterns as Unicode.
  .regex(/^[^:\u0000-\u001f\u007f-\u009f]+(?::[^:\u0000-\u001f\u007f-\u009f]+)*$/, 'a place in a hierarchy such as `All:East:Engineers`');

/** Names a switch, a log and a file system all take (iosxe §3); also what a `*.acl` file may be called. */
export const DACL_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const ACL_NAME_RULE = 'a letter, then letters, digits, `_` and `-`, at most 63 long';
const daclName = z.string().regex(DACL_NAME, `a dACL name: ${ACL_NAME_RULE}`);
/** The name of an access list on the device. */
export const aclName = z.string().regex(DACL_NAME, `the name of an access list: ${ACL_NAME_RULE}`);

const seconds = z.int('whole seconds').min(1, 'at least 1 second').max(0xffffffff, 'at most 4294967295 seconds');
const attributeValue = z.union([z.string(), z.number()], 'a text or a number');

/** `url-redirect=` and its value go into one vendor attribute of at most 247 octets. */
const LONGEST_URL = 247 - 'url-redirect='.length;

const redirect = z.strictObject({
  acl: aclName,
  url: z
    .string()
    .regex(/^https?:\/\/[\x21-\x7e]+$/, 'an http or https URL without blanks')
    .max(LONGEST_URL, `at most ${LONGEST_URL} octets, so that it fits a RADIUS attribute`),
});

const VLAN_RULE = 'a VLAN number from 1 to 4094 or a VLAN name without blanks, at most 32 long';
const vlan = z
  .union([z.int(VLAN_RULE).min(1, VLAN_RULE).max(4094, VLAN_RULE), z.string().regex(/^[\x21-\x7e]{1,32}$/, VLAN_RULE)], VLAN_RULE)
  .transform(String);

/** What is given where the access list hardware of the device is full. */
const whenFull = z.union(
  [z.strictObject({ dacl: daclName }), z.enum(['reject', 'accept-without'])],
  '`reject`, `accept-without`, or `{ dacl: NAME }` for a smaller one',
);

const TAG_RULE = 'a tag from 0 to 31';
const SGT_RULE = 'a security group tag from 1 to 65519';

const attribute = z
  .strictObject({
    name: z.string().min(1, 'the name of a RADIUS attribute'),
    value: attributeValue.optional(),
    values: z.array(attributeValue).min(1, 'at least one value').optional(),
    from: z
      .string()
      .regex(/^(identity|certificate|store)\../, 'an attribute of the identity such as `identity.department`')
      .optional(),
    tag: z.int(TAG_RULE).min(0, TAG_RULE).max(31, TAG_RULE).default(0),
  })
  .refine((written) => [written.value, written.values, written.from].filter((one) => one !== undefined).length === 1, {
    message: 'either `value` or `values`, or `from`',
  });

/** An authorization profile (requirement P76). */
export const profile = z
  .strictObject({
    name,
    description: description.optional(),
    dacl: daclName.optional(),
    redirect: redirect.optional(),
    vlan: vlan.optional(),
    securityGroup: z.int(SGT_RULE).min(1, SGT_RULE).max(65519, SGT_RULE).optional(),
    sessionTimeout: seconds.optional(),
    reauthTimer: seconds.optional(),
    whenFull: whenFull.optional(),
    serviceTemplate: z.boolean().optional(),
    attributes: z.array(attribute).default([]),
  })
  .refine((written) => written.sessionTimeout === undefined || written.reauthTimer === undefined, {
    message: 'either `sessionTimeout` or `reauthTimer`: both set Session-Timeout',
  });

export type WrittenProfile = z.output<typeof profile>;
