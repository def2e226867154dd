import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ActiveDirectorySettings, LdapStoreSettings } from '../../adapters/identity/ldap/settings.ts';
import type { NtlmAuthStoreSettings } from '../../adapters/identity/ntlm-auth/store.ts';
import type { NtlmAuthSettings } from '../../adapters/identity/ntlm-auth/verifier.ts';
import type { RadiusStoreSettings } from '../../adapters/identity/radius.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Work } from '../../base/work.ts';
import type { KnownStore } from '../../policy/known-names.ts';
import { checkRadiusStores, type RadiusNames } from './check-radius-stores.ts';
import { activeDirectorySettings, type Fetch, ldapSettings } from './directory-settings.ts';
import { secretOf } from './fields.ts';
import { identitiesSchema, type WrittenStore } from './identities-schema.ts';
import { type InternalStoreSettings, internalSettings } from './internal-store-schema.ts';
import { readYaml } from './read-files.ts';

/** A store as configured, with what its file names fetched. */
export type StoreSettings =
  | InternalStoreSettings
  | ({ readonly kind: 'ldap' } & LdapStoreSettings)
  | ({ readonly kind: 'active-directory'; readonly ntlmAuth?: NtlmAuthSettings } & ActiveDirectorySettings)
  | ({ readonly kind: 'ntlm-auth' } & NtlmAuthStoreSettings)
  | ({ readonly kind: 'radius' } & RadiusStoreSettings);

/** In the order of the file, so that the n-th is the one at `['stores', n]`. */
export type ReadIdentities = { readonly value: readonly StoreSettings[]; at(path: readonly PropertyKey[]): string };

/** Reads `identities.yaml`. */
export function* readIdentities(file: string, names: RadiusNames): Work<Result<ReadIdentities, readonly Fault[]>> {
  const read = readYaml(file, identitiesSchema);
  if (!read.ok) return read;
  const { value, at } = read.value;
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const stores: StoreSettings[] = [];
  for (const [index, store] of value.stores.entries()) {
    const complain = (why: string, place: readonly PropertyKey[]): void =>
      void faults.push(fault('config.invalid', why, { at: at(['stores', index, ...place]) }));
    if (seen.has(store.id)) complain(`the identity store \`${store.id}\` is defined twice: rename one`, ['id']);
    seen.add(store.id);
    const settings = yield* settingsOf(store, fetchBeside(file, complain));
    if (settings !== undefined) stores.push(settings);
  }
  faults.push(...checkPasswordStores(value.stores, at), ...checkRadiusStores(value.stores, names, at));
  return faults.length > 0 ? err(faults) : ok({ value: stores, at });
}

function* settingsOf(store: WrittenStore, fetch: Fetch): Work<StoreSettings | undefined> {
  switch (store.kind) {
    case 'users':
    case 'hosts':
      return yield* internalSettings(store, fetch);
    case 'ntlm-auth':
    case 'radius':
      return store;
    case 'ldap': {
      const settings = ldapSettings(store, fetch);
      return settings && { kind: 'ldap', ...settings };
    }
    case 'active-directory': {
      const settings = activeDirectorySettings(store, fetch);
      return settings && { kind: 'active-directory', ...settings, ...(store.ntlmAuth && { ntlmAuth: store.ntlmAuth }) };
    }
  }
}

/** Files are named relative to the one they are named in. */
function fetchBeside(file: string, complain: Fetch['complain']): Fetch {
  const readBeside = (path: string): string => readFileSync(resolve(dirname(file), path), 'utf8');
  return {
    complain,
    secret: (source, place) => {
      const found = secretOf(source, readBeside);
      if (found.ok) return found.value;
      complain(found.why, place);
      return undefined;
    },
    text: (path, place) => {
      try {
        return readBeside(path);
      } catch (cause) {
        complain(`the file \`${path}\` cannot be read: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`, place);
        return undefined;
      }
    },
  };
}

/** A user whom another store authenticates names one that is configured, and outside this server (requirement U3). */
function checkPasswordStores(stores: readonly WrittenStore[], at: (path: readonly PropertyKey[]) => string): readonly Fault[] {
  const external = new Set(stores.flatMap(({ id, kind }) => (kind === 'users' || kind === 'hosts' ? [] : [id])));
  return stores.flatMap((store, place) => {
    if (store.kind !== 'users' && store.kind !== 'hosts') return [];
    return store.records.flatMap(({ passwordStore }, index) => {
      if (passwordStore === undefined || external.has(passwordStore)) return [];
      const message = `\`${passwordStore}\` is no external identity store: name one that is configured`;
      return [fault('config.reference', message, { at: at(['stores', place, 'records', index, 'passwordStore']) })];
    });
  });
}

/** What a policy must know of a store to be checked against it. */
export function knownStore(settings: StoreSettings): KnownStore {
  switch (settings.kind) {
    case 'users':
      return { external: false };
    case 'hosts':
      return { external: false, hosts: true };
    case 'ldap':
    case 'active-directory':
    case 'ntlm-auth':
    case 'radius':
      return { external: true };
  }
}
