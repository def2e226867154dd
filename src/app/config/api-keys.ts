import { createHash } from 'node:crypto';
import type { ApiKey } from '../../api/http/deps.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { secretOf } from './fields.ts';
import type { ServerSettings } from './server-schema.ts';

/** The API keys as the server keeps them: hashed. `at` gives the place of a path in `portreeve.yaml`. */
export function readApiKeys(
  settings: ServerSettings['api']['keys'],
  readFile: (path: string) => string,
  at: (path: readonly PropertyKey[]) => string,
): Result<readonly ApiKey[], readonly Fault[]> {
  const faults: Fault[] = [];
  const tell = (why: string, ...path: PropertyKey[]): void =>
    void faults.push(fault('config.invalid', why, { at: at(['api', 'keys', ...path]) }));
  const keys = settings.flatMap(({ name, role, sha256, key }, index): ApiKey[] => {
    if (settings.findIndex((other) => other.name === name) < index)
      tell(`the API key \`${name}\` is defined twice: the audit trail and approvals know a key by its name`, index, 'name');
    if (sha256 !== undefined) return [{ name, role, sha256 }];
    const found = key === undefined ? undefined : secretOf(key, readFile);
    if (found?.ok) return [{ name, role, sha256: createHash('sha256').update(found.value.reveal()).digest('hex') }];
    if (found !== undefined) tell(found.why, index, 'key');
    return [];
  });
  return faults.length > 0 ? err(faults) : ok(keys);
}
