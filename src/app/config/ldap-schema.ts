import { z } from 'zod';
import { attribute, attributes, base, bind, breaker, groupFields, limits, pool, servers, tls } from './directory-schema.ts';
import { name } from './fields.ts';

const objectClasses = z.array(attribute);

const users = z.strictObject({
  base,
  scope: z.enum(['one', 'sub']).default('sub'),
  objectClasses: objectClasses.default(['person', 'posixAccount']),
  nameAttributes: z.array(attribute).min(1, 'at least one attribute').default(['uid']),
});

const groups = z
  .strictObject({
    from: z.enum(['none', 'memberOf', 'search']).default('none'),
    base: base.optional(),
    objectClasses: objectClasses.default(['groupOfNames', 'groupOfUniqueNames', 'posixGroup']),
    memberAttributes: z.array(attribute).default(['member', 'uniqueMember']),
    memberNameAttributes: z.array(attribute).default(['memberUid']),
    ...groupFields,
  })
  .refine((s) => s.from !== 'search' || s.memberAttributes.length + s.memberNameAttributes.length > 0, {
    message: 'an attribute in `memberAttributes` or `memberNameAttributes`',
  })
  .prefault({});

const passwordCheck = z
  .discriminatedUnion('by', [
    z.strictObject({ by: z.literal('bind') }),
    z.strictObject({ by: z.literal('compare'), attribute: attribute.default('userPassword') }),
  ])
  .prefault({ by: 'bind' });

/** `kind: ldap`: users or hosts in an LDAP directory. */
export const ldapStoreSchema = z.strictObject({
  id: name,
  kind: z.literal('ldap'),
  servers,
  tls,
  bind: bind.optional(),
  users,
  passwordCheck,
  attributes,
  groups,
  certificateAttribute: attribute.default('userCertificate;binary'),
  ...limits,
  pool,
  breaker,
});

export type WrittenLdapStore = z.output<typeof ldapStoreSchema>;
