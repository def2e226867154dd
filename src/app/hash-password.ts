import { readFileSync } from 'node:fs';
import { hashPassword } from '../adapters/identity/password-form.ts';
import { systemRandom } from '../adapters/random.ts';
import type { PasswordFormName } from '../api/cli/io.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import { secretOf } from './config/fields.ts';

/** What `user hash` prints; the key of an `nt` form is read as the configuration reads it. */
export async function passwordForm(password: string, form: PasswordFormName, keyFile = ''): Promise<Result<string, Fault>> {
  if (form !== 'nt') return ok(await hashPassword(password, systemRandom, form));
  const key = secretOf({ file: keyFile }, (path) => readFileSync(path, 'utf8'));
  if (!key.ok) return err(fault('input.invalid', key.why));
  return ok(await hashPassword(password, systemRandom, { nt: key.value }));
}
