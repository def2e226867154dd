import { createInternalStore } from '../../../src/adapters/identity/internal.ts';
import { hashPassword } from '../../../src/adapters/identity/password-form.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { identityStoreSuite, RECORDS } from './suite.ts';

const unreachable = { test: 'unreachable is process-failed, for every question', reason: 'the store is in this process' };

const records = (password: (plain: string) => string) =>
  Object.entries(RECORDS).map(([name, record]) => ({ ...record, name, password: password(record.password) }));

identityStoreSuite({
  name: 'internal users, plain passwords',
  open: async () =>
    createInternalStore(
      'users',
      'users',
      records((plain) => `plain:${plain}`),
    ),
  skip: [
    unreachable,
    { test: 'CHAP without the plain password is refused as unsupported', reason: 'the plain password is there' },
    { test: 'MS-CHAP without a form of password for it is refused as unsupported', reason: 'the plain password is there' },
  ],
});

const random = createRandom();
const hashed: ReadonlyMap<string, string> = new Map(
  await Promise.all(Object.values(RECORDS).map(async ({ password }) => [password, await hashPassword(password, random)] as const)),
);

identityStoreSuite({
  name: 'internal users, hashed passwords',
  open: async () =>
    createInternalStore(
      'users',
      'users',
      records((plain) => hashed.get(plain) ?? ''),
    ),
  skip: [
    unreachable,
    { test: 'CHAP is verified', reason: 'a hash cannot be used for it' },
    { test: 'MS-CHAP and MS-CHAPv2 are verified, with what the keys are made of', reason: 'a hash cannot be used for it' },
  ],
});
