import { expect, test } from 'vitest';
import { systemRandom } from '../../../src/adapters/random.ts';
import { IdentityStoreSet } from '../../../src/app/identity-stores.ts';
import type { RadiusForwarder } from '../../../src/ports/radius-forwarder.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { ldapSettings } from '../../interop/slapd/store.ts';
import { entry, fakeDirectory, message, responseTag, result, Tag } from '../identity/fake-directory.ts';

const forwarder: RadiusForwarder = { exchange: async () => ({ kind: 'silence', asked: [], why: 'nobody' }), worstCase: () => 0 };
const ALICE = entry('uid=alice,ou=people', { uid: ['alice'] });

test('a question under way when other settings come into force is still answered, and then the old connections close', async () => {
  const clock = new ManualClock();
  const set = new IdentityStoreSet({
    clock,
    random: systemRandom,
    sink: { emit: () => {}, count: () => {} },
    forwarder,
    dictionary: standardDictionary,
  });
  let goOn = (): void => {};
  const asked = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const answers: (() => void)[] = [];
  const directory = await fakeDirectory(({ id, tag }, socket) => {
    const answer = (): void => {
      if (tag === Tag.search) socket.write(message(id, ALICE));
      socket.write(message(id, result(responseTag(tag))));
    };
    if (tag !== Tag.search) {
      answer();
      return;
    }
    answers.push(answer);
    goOn();
  });
  const settings = ldapSettings([directory.url], { id: 'directory' });
  set.adopt([{ kind: 'ldap', ...settings }]);
  const answered = set.get('directory')?.ask({ kind: 'find', name: 'alice' });
  await asked;
  set.adopt([{ kind: 'ldap', ...settings, limits: { ...settings.limits, concurrency: 7 } }]);
  for (const answer of answers) answer();
  expect(await answered).toMatchObject({ kind: 'ok', record: { name: 'alice' } });
  clock.advance(settings.limits.deadline);
  await until(() => directory.open === 0);
  await set.close();
  await directory.stop();
});

async function until(is: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (is()) return;
    await new Promise((wake) => setTimeout(wake, 10));
  }
  throw new Error('it did not come to be');
}
