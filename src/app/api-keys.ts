import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ApiKey } from '../api/http/deps.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import { secretOf } from './config/fields.ts';
import type { Configuration } from './config/load.ts';

/** The configured API keys as the server keeps them: hashed. */
export function readApiKeys({ file, settings }: Configuration): Result<readonly ApiKey[], Fault> {
  const keys: ApiKey[] = [];
  for (const { name, role, sha256, key } of settings.api.keys) {
    if (sha256 !== undefined) keys.push({ name, role, sha256 });
    if (key === undefined) continue;
    const found = secretOf(key, (path) => readFileSync(resolve(dirname(file), path), 'utf8'));
    if (!found.ok) return err(fault('config.invalid', `the API key \`${name}\`: ${found.why}`));
    keys.push({ name, role, sha256: createHash('sha256').update(found.value.reveal()).digest('hex') });
  }
  return ok(keys);
}
