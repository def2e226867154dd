import type { Filter } from 'ldapts';
import { ok, type Result } from '../../../base/result.ts';
import type { IdentityQuery } from '../../../model/identity.ts';
import { type Account, attributesToRead } from './account.ts';
import { type AccountName, sameName } from './account-name.ts';
import type { Deadline } from './deadline.ts';
import type { Directory } from './directory.ts';
import type { DirectoryEntry } from './entry.ts';
import type { LdapFailure } from './failure.ts';
import { allOf, anyOf, equals } from './filter.ts';
import type { ActiveDirectorySettings, DomainSettings } from './settings.ts';

/** A domain and its controllers. */
export type Domain = { readonly settings: DomainSettings; readonly directory: Directory };

/** The domains a name is looked for in, in order. */
export function domainsOf(name: AccountName, domains: readonly Domain[]): readonly Domain[] {
  if (name.kind === 'qualified') return domains.filter(named(name.domain));
  if (name.kind === 'host') {
    const own = domains.filter(({ settings }) => name.host.toLowerCase().endsWith(`.${settings.dns.toLowerCase()}`));
    return own.length > 0 ? own : domains;
  }
  if (name.kind === 'plain') return domains;
  const own = domains.filter(({ settings }) => [settings.dns, ...settings.upnSuffixes].some((suffix) => sameName(suffix, name.suffix)));
  return own.length > 0 ? own : domains;
}

export function named(domain: string): (one: Domain) => boolean {
  return ({ settings }) => sameName(settings.name, domain) || sameName(settings.dns, domain);
}

/** The accounts of a domain that have the name; one, if all is well. */
export async function findAccounts(
  { settings: domain, directory }: Domain,
  { entry: { groups, ...entrySettings } }: ActiveDirectorySettings,
  query: IdentityQuery,
  name: AccountName,
  deadline: Deadline,
): Promise<Result<readonly Account[], LdapFailure>> {
  const settings = { ...entrySettings, groups: { ...groups, base: domain.base } };
  const filter = allOf([equals('objectClass', 'user'), nameFilter(name, domain)]);
  const attributes = ['sAMAccountName', 'userPrincipalName', 'dNSHostName', ...attributesToRead('active-directory', settings, query)];
  const found = await directory.search({ base: domain.base, scope: 'sub', filter, attributes, most: 3 }, deadline);
  if (!found.ok) return found;
  const matching = found.value.filter((entry) => isNamed(entry, name, domain));
  const explicit = name.kind === 'principal' ? matching.filter((entry) => sameName(entry.text('userPrincipalName') ?? '', name.whole)) : [];
  // The name given to an account is stronger than the one every account has by its domain (MS-ADTS §5.1.1.1.1).
  const accounts = explicit.length > 0 ? explicit : matching;
  return ok(accounts.map((entry) => ({ directory, entry, name: entry.text('sAMAccountName') ?? '', settings })));
}

function nameFilter(name: AccountName, domain: DomainSettings): Filter {
  switch (name.kind) {
    case 'qualified':
    case 'plain':
      return equals('sAMAccountName', name.user);
    case 'host':
      return anyOf([equals('dNSHostName', name.host), equals('sAMAccountName', `${shortHost(name.host)}$`)]);
    case 'principal': {
      const whole = equals('userPrincipalName', name.whole);
      return sameName(name.suffix, domain.dns) ? anyOf([whole, equals('sAMAccountName', name.user)]) : whole;
    }
  }
}

/** Active Directory also finds names that differ by accents: those are others' (see `sameName`). */
function isNamed(entry: DirectoryEntry, name: AccountName, domain: DomainSettings): boolean {
  const account = entry.text('sAMAccountName') ?? '';
  switch (name.kind) {
    case 'qualified':
    case 'plain':
      return sameName(account, name.user);
    case 'host':
      return (
        sameName(entry.text('dNSHostName') ?? '', name.host) || (isIn(domain, name.host) && sameName(account, `${shortHost(name.host)}$`))
      );
    case 'principal':
      return (
        sameName(entry.text('userPrincipalName') ?? '', name.whole) || (sameName(name.suffix, domain.dns) && sameName(account, name.user))
      );
  }
}

/** Without a domain of its own a host is in any. */
function isIn(domain: DomainSettings, host: string): boolean {
  const dot = host.indexOf('.');
  return dot < 0 || sameName(host.slice(dot + 1), domain.dns);
}

function shortHost(host: string): string {
  return host.split('.', 1)[0] ?? host;
}
