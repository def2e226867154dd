import { createInternalStore } from '../../../src/adapters/identity/internal.ts';
import { hashPassword } from '../../../src/adapters/identity/password-form.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { Secret } from '../../../src/base/secret.ts';
import { CANARY, identityStoreSuite, RECORDS, type Skip } from './suite.ts';

const random = createRandom();
const key = new Secret(`key-${CANARY}`);

const NO_CHAP: Skip = { test: 'CHAP is verified', reason: 'this form cannot be used for it' };
const NO_MSCHAP: Skip = {
  test: 'MS-CHAP and MS-CHAPv2 are verified, with what the keys are made of',
  reason: 'this form cannot be used for it',
};
const CHAP: Skip = { test: 'CHAP without the plain password is refused as unsupported', reason: 'the plain password is there' };
const MSCHAP: Skip = {
  test: 'MS-CHAP without a form of password for it is refused as unsupported',
  reason: 'this form can be used for it',
};

const FORMS = [
  { name: 'plain passwords', form: 'plain', skip: [CHAP, MSCHAP] },
  { name: 'scrypt', form: 'scrypt', skip: [NO_CHAP, NO_MSCHAP] },
  { name: 'PBKDF2', form: 'pbkdf2', skip: [NO_CHAP, NO_MSCHAP] },
  { name: 'salted SHA-256', form: 'sha256', skip: [NO_CHAP, NO_MSCHAP] },
  { name: 'encrypted NT hashes', form: { nt: key }, skip: [NO_CHAP, MSCHAP] },
] as const;

for (const { name, form, skip } of FORMS) {
  const records = await Promise.all(
    Object.entries(RECORDS).map(async ([user, record]) => ({
      ...record,
      name: user,
      password: await hashPassword(record.password, random, form),
    })),
  );
  for (const verifiedPasswords of [undefined, { for: 60_000, most: 10 }]) {
    identityStoreSuite({
      name: `internal users, ${name}${verifiedPasswords ? ', right ones kept' : ''}`,
      open: async () => createInternalStore('users', 'users', records, { key, verifiedPasswords }),
      skip: [{ test: 'unreachable is process-failed, for every question', reason: 'the store is in this process' }, ...skip],
    });
  }
}
