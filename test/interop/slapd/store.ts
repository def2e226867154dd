import { systemClock } from '../../../src/adapters/clock.ts';
import { createLdapStore } from '../../../src/adapters/identity/ldap/ldap.ts';
import type { GroupSettings, LdapStoreSettings } from '../../../src/adapters/identity/ldap/settings.ts';
import type { LdapServer } from '../../../src/adapters/identity/ldap/transport.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { EventSink } from '../../../src/ports/event-sink.ts';
import type { IdentityStore } from '../../../src/ports/identity-store.ts';
import { GROUPS, PEOPLE, SERVICE } from './entries.ts';

export function serverAt(url: string): LdapServer {
  const { hostname, port, protocol } = new URL(url);
  return { url, host: hostname, port: Number(port), ldaps: protocol === 'ldaps:' };
}

export const NO_GROUPS: GroupSettings = {
  from: 'none',
  memberOfAttribute: 'memberOf',
  base: GROUPS,
  objectClasses: ['groupOfNames', 'groupOfUniqueNames', 'posixGroup'],
  memberAttributes: ['member', 'uniqueMember'],
  memberNameAttributes: ['memberUid'],
  nameAttribute: 'cn',
  depth: 0,
  naming: 'dn',
};

/** Settings for the entries of `entries.ts`, in clear text and by bind where nothing else is said. */
export function ldapSettings(
  urls: readonly string[],
  more: { readonly access?: Partial<LdapStoreSettings['access']> } & Partial<Omit<LdapStoreSettings, 'access'>> = {},
): LdapStoreSettings {
  const { access, ...rest } = more;
  return {
    id: 'directory',
    access: {
      servers: urls.map(serverAt),
      tls: { startTls: false, verify: true, minVersion: 'TLSv1.2' },
      bind: { dn: SERVICE.dn, password: new Secret(SERVICE.password) },
      timeout: 1500,
      pool: { most: 4, idle: 1, idleTimeout: 10_000 },
      breaker: { failures: 3, retryAfter: 200 },
      ...access,
    },
    users: { base: PEOPLE, scope: 'sub', objectClasses: ['person'], nameAttributes: ['uid'] },
    passwordCheck: { kind: 'bind' },
    entry: { attributes: { office: 'l' }, groups: NO_GROUPS, certificateAttribute: 'userCertificate;binary' },
    limits: { deadline: 4000, concurrency: 100 },
    ...rest,
  };
}

/** What a store told and counted, as one line each. */
export class Told implements EventSink {
  readonly lines: string[] = [];
  readonly counts = new Map<string, number>();

  emit(level: string, topic: string, fields: Readonly<Record<string, unknown>>): void {
    this.lines.push(`${level} ${topic} ${JSON.stringify(fields)}`);
  }

  count(name: string, labels: Readonly<Record<string, string>> = {}, by = 1): void {
    const key = [name, ...Object.values(labels)].join(' ');
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }
}

export function openLdap(settings: LdapStoreSettings, sink: EventSink = new Told()): IdentityStore {
  return createLdapStore(settings, { clock: systemClock, sink });
}
