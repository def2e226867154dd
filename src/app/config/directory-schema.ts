import { z } from 'zod';
import { duration, secretSource } from './fields.ts';

/** Keys that LDAP and Active Directory stores have in common. */

const LDAP_URL = /^(ldaps?):\/\/(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?\/?$/;
const PORTS = { ldap: 389, ldaps: 636 } as const;

const server = z.string().transform((url, ctx) => {
  const match = LDAP_URL.exec(url);
  const scheme = match?.[1] === 'ldaps' ? 'ldaps' : 'ldap';
  const port = Number(match?.[3] ?? PORTS[scheme]);
  if (match === null || port < 1 || port > 65535) {
    ctx.addIssue('an address such as ldaps://dc1.example.com or ldap://10.1.0.5:389');
    return z.NEVER;
  }
  return { url, host: (match[2] ?? '').replace(/^\[|\]$/g, ''), port, ldaps: scheme === 'ldaps' };
});

export const servers = z.array(server).min(1, 'at least one server');

/** An attribute description or OID (RFC 4512 §2.5), with options such as `;binary`. */
export const attribute = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.-]*(;[A-Za-z0-9-]+)*$/, 'an attribute name such as mail or userCertificate;binary');

const dnText = z.string().regex(/^[A-Za-z0-9.-]+=.+$/, 'a distinguished name such as ou=people,dc=example,dc=com');

export const base = dnText;

/** Who searches: Active Directory also takes `user@suffix` and `DOMAIN\user`. */
export const bind = z.strictObject({
  dn: z.string().regex(/[=@\\]/, 'a distinguished name such as cn=portreeve,dc=example,dc=com, or portreeve@example.com'),
  password: secretSource,
});

export const tls = z
  .strictObject({
    startTls: z.boolean().default(true),
    verify: z.boolean().default(true),
    /** A PEM file with the trusted authorities. */
    ca: z.string().optional(),
    minVersion: z.enum(['1.2', '1.3']).default('1.2'),
  })
  .prefault({});

export const pool = z
  .strictObject({
    most: z.int().min(1).max(256).default(16),
    idle: z.int().min(0).max(256).default(2),
    idleTimeout: duration.prefault('60s'),
  })
  .prefault({});

export const breaker = z
  .strictObject({ failures: z.int('a number from 1 to 5').min(1).max(5).default(3), retryAfter: duration.prefault('5s') })
  .prefault({});

/** The name in the record to the name in the directory; `groups` and `groupNames` are what group retrieval fills. */
export const attributes = z
  .record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/), attribute)
  .refine((of) => !('groups' in of) && !('groupNames' in of), { message: 'names other than `groups` and `groupNames`' })
  .default({});

export const limits = {
  /** Of one operation, or of opening a connection. */
  timeout: duration.prefault('1500ms'),
  /** Of one question. */
  deadline: duration.prefault('4s'),
  concurrency: z.int().min(1).max(10_000).default(200),
};

export const groupFields = {
  memberOfAttribute: attribute.default('memberOf'),
  nameAttribute: attribute.default('cn'),
  depth: z.int('a number from 0 to 20').min(0).max(20).default(0),
  naming: z.enum(['dn', 'name']).default('dn'),
};
