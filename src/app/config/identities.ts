import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { KnownStore } from '../../policy/known-names.ts';
import { identitiesSchema, type WrittenStore } from './identities-schema.ts';
import { readYaml } from './read-files.ts';

/** A store as configured, with what its file names fetched. */
export type StoreSettings = WrittenStore;

/** Reads `identities.yaml`. */
export function readIdentities(file: string): Result<readonly StoreSettings[], readonly Fault[]> {
  const read = readYaml(file, identitiesSchema);
  if (!read.ok) return read;
  const { value, at } = read.value;
  const faults: Fault[] = [];
  const seen = new Set<string>();
  value.stores.forEach(({ id }, index) => {
    if (seen.has(id)) {
      faults.push(
        fault('config.invalid', `the identity store \`${id}\` is defined twice: rename one`, { at: at(['stores', index, 'id']) }),
      );
    }
    seen.add(id);
  });
  return faults.length > 0 ? err(faults) : ok(value.stores);
}

/** What a policy must know of a store to be checked against it. */
export function knownStore(settings: StoreSettings): KnownStore {
  switch (settings.kind) {
    case 'users':
    case 'hosts':
      return { external: false };
  }
}
