import { createSecureContext } from 'node:tls';
import type { ActiveDirectorySettings, DirectoryAccess, LdapStoreSettings } from '../../adapters/identity/ldap/settings.ts';
import type { Secret } from '../../base/secret.ts';
import type { WrittenActiveDirectory } from './active-directory-schema.ts';
import type { SecretSource } from './fields.ts';
import type { WrittenLdapStore } from './ldap-schema.ts';

/** Fetches what a store names in its file; what cannot be had is a fault and undefined. `place` is where it stands in the store. */
export type Fetch = {
  secret(source: SecretSource, place: readonly PropertyKey[]): Secret | undefined;
  text(path: string, place: readonly PropertyKey[]): string | undefined;
  complain(why: string, place: readonly PropertyKey[]): void;
};

/** The DN and password a directory is searched with. */
type WrittenBind = NonNullable<WrittenLdapStore['bind']>;
type Common = Pick<WrittenLdapStore, 'tls' | 'timeout' | 'pool' | 'breaker'>;

/** Undefined where something was to complain of. */
export function ldapSettings(written: WrittenLdapStore, fetch: Fetch): LdapStoreSettings | undefined {
  const { id, users, passwordCheck, deadline, concurrency } = written;
  const access = accessOf(written, written.servers, written.bind, ['bind'], fetch);
  if (access === undefined) return undefined;
  const { base = users.base, ...groups } = written.groups;
  return {
    id,
    access,
    users,
    passwordCheck: passwordCheck.by === 'bind' ? { kind: 'bind' } : { kind: 'compare', attribute: passwordCheck.attribute },
    entry: { attributes: written.attributes, groups: { ...groups, base }, certificateAttribute: written.certificateAttribute },
    limits: { deadline, concurrency },
  };
}

export function activeDirectorySettings(written: WrittenActiveDirectory, fetch: Fetch): ActiveDirectorySettings | undefined {
  const { id, domainList, deadline, concurrency } = written;
  const domains = written.domains.map(({ name, dns, upnSuffixes, servers, base, bind }, index) => {
    const access = accessOf(written, servers, bind ?? written.bind, bind === undefined ? ['bind'] : ['domains', index, 'bind'], fetch);
    return access && { name, dns, upnSuffixes, access, base: base ?? baseOf(dns) };
  });
  const complete = domains.filter((domain) => domain !== undefined);
  if (complete.length < domains.length) return undefined;
  const groups = { ...written.groups, objectClasses: ['group'], memberAttributes: ['member'], memberNameAttributes: [] };
  return {
    id,
    domains: complete,
    domainList,
    entry: { attributes: written.attributes, groups, certificateAttribute: written.certificateAttribute },
    limits: { deadline, concurrency },
  };
}

function accessOf(
  { tls, timeout, pool, breaker }: Common,
  servers: WrittenLdapStore['servers'],
  bind: WrittenBind | undefined,
  bindPlace: readonly PropertyKey[],
  fetch: Fetch,
): DirectoryAccess | undefined {
  const password = bind && fetch.secret(bind.password, [...bindPlace, 'password']);
  const ca = tls.ca === undefined ? undefined : authorities(tls.ca, fetch);
  if ((bind !== undefined && password === undefined) || (tls.ca !== undefined && ca === undefined)) return undefined;
  const { startTls, verify, minVersion } = tls;
  return {
    servers,
    tls: { startTls, verify, minVersion: `TLSv${minVersion}`, ...(ca !== undefined && { ca }) },
    ...(bind && password && { bind: { dn: bind.dn, password } }),
    timeout,
    pool,
    breaker,
  };
}

function authorities(path: string, fetch: Fetch): string | undefined {
  const place = ['tls', 'ca'];
  const pem = fetch.text(path, place);
  if (pem === undefined) return undefined;
  try {
    if (!pem.includes('-----BEGIN CERTIFICATE-----')) throw new Error('no certificate');
    createSecureContext({ ca: pem });
    return pem;
  } catch {
    fetch.complain(`the file \`${path}\` holds no certificates in PEM: give the authority that issued those of the servers`, place);
    return undefined;
  }
}

function baseOf(dns: string): string {
  return dns
    .split('.')
    .map((label) => `dc=${label}`)
    .join(',');
}
