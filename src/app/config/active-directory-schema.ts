import { z } from 'zod';
import { attribute, attributes, base, bind, breaker, groupFields, limits, pool, servers, tls } from './directory-schema.ts';
import { name } from './fields.ts';
import { netbios, ntlmAuth } from './ntlm-auth-schema.ts';

const dnsName = z.string().regex(/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/, 'a DNS name such as corp.example.com');

const domain = z.strictObject({
  name: netbios,
  dns: dnsName,
  upnSuffixes: z.array(dnsName).default([]),
  servers,
  /** Absent: `dc=` and each label of the DNS name. */
  base: base.optional(),
  bind: bind.optional(),
});

const groups = z
  .strictObject({
    from: z.enum(['none', 'memberOf', 'inChain']).default('inChain'),
    ...groupFields,
  })
  .prefault({});

/** `kind: active-directory`: accounts of one or several domains. */
export const activeDirectorySchema = z
  .strictObject({
    id: name,
    kind: z.literal('active-directory'),
    domains: z.array(domain).min(1, 'at least one domain'),
    domainList: z.array(netbios).default([]),
    tls,
    /** Of every domain that names none itself. */
    bind: bind.optional(),
    attributes,
    groups,
    certificateAttribute: attribute.default('userCertificate'),
    /** Present: MS-CHAP is verified by it. */
    ntlmAuth: ntlmAuth.optional(),
    ...limits,
    pool,
    breaker,
  })
  .superRefine(({ domains, domainList, bind: common }, ctx) => {
    const seen = new Set<string>();
    domains.forEach((one, index) => {
      if (one.bind === undefined && common === undefined)
        ctx.addIssue({
          code: 'custom',
          path: ['domains', index],
          message: 'a `bind` here or for the whole store: a domain is searched as somebody',
        });
      const key = one.name.toLowerCase();
      if (seen.has(key)) ctx.addIssue({ code: 'custom', path: ['domains', index, 'name'], message: 'a domain that is not listed twice' });
      seen.add(key);
    });
    domainList.forEach((one, index) => {
      if (!seen.has(one.toLowerCase()))
        ctx.addIssue({ code: 'custom', path: ['domainList', index], message: `one of ${domains.map((of) => of.name).join(', ')}` });
    });
  });

export type WrittenActiveDirectory = z.output<typeof activeDirectorySchema>;
