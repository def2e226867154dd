import type { WindowsNames } from '../model/identity.ts';

/**
 * How a user writes the domain of an account. `qualified`: `DOMAIN\user`; `bare`: `user` or `user@realm`; `odd`: a backslash in any other
 * place, which names no Windows account.
 */
export type NameForm = { readonly kind: 'qualified'; readonly domain: string } | { readonly kind: 'bare' } | { readonly kind: 'odd' };

export function nameForm(name: string): NameForm {
  const [domain = '', user = '', ...more] = name.split('\\');
  if (domain === name) return { kind: 'bare' };
  return domain === '' || user === '' || more.length > 0 ? { kind: 'odd' } : { kind: 'qualified', domain };
}

export function ownsDomain({ domains }: WindowsNames, domain: string): boolean {
  return domains.some((own) => own.toLowerCase() === domain.toLowerCase());
}

/**
 * The names a Windows store is asked about, one after the other: a bare name qualified with each domain of the domain list (requirement U21).
 * Without a list the store goes by its own order, and what it finds first is final for it (U20, trap T4-5). A UPN already says where it
 * belongs and is asked as it is.
 */
export function namesToAsk(windows: WindowsNames | undefined, name: string): readonly string[] {
  if (windows === undefined || windows.domainList.length === 0) return [name];
  if (nameForm(name).kind !== 'bare' || name.includes('@')) return [name];
  return windows.domainList.map((domain) => `${domain}\\${name}`);
}
