import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import { opened, stateDirectory } from './opened.ts';

/** Ten records, then something done to the file behind the store's back; what `verify` says. */
async function verdict(tamper: (db: DatabaseSync) => void) {
  const directory = stateDirectory();
  const first = await opened(directory);
  for (let i = 1; i <= 10; i++) {
    await first.audit.append({ at: instantOf(i), actor: 'ann', action: 'act', subject: `s${i}`, details: { b: i, a: [i] } });
  }
  await first.close();
  const db = new DatabaseSync(join(directory, 'portreeve.db'));
  tamper(db);
  db.close();
  const again = await opened(directory);
  return again.audit.verify();
}

describe('the audit trail', () => {
  it('is intact when nobody touched it', async () => {
    expect(await verdict(() => undefined)).toEqual({ ok: true, value: { intact: true, records: 10 } });
  });

  it.each([
    ['an edited record', "UPDATE audit SET body = replace(body, 's4', 's5') WHERE sequence = 4", 4],
    ['an edited record with a fitting-looking hash', 'UPDATE audit SET hash = lower(hex(randomblob(32))) WHERE sequence = 6', 6],
    ['a removed record', 'DELETE FROM audit WHERE sequence = 3', 3],
    [
      'two records that changed places',
      'UPDATE audit SET sequence = 99 WHERE sequence = 5; UPDATE audit SET sequence = 5 WHERE sequence = 6; UPDATE audit SET sequence = 6 WHERE sequence = 99',
      5,
    ],
    ['a cut-off end', 'DELETE FROM audit WHERE sequence > 8', 9],
    ['everything gone', 'DELETE FROM audit', 1],
  ])('names the first record that does not fit: %s', async (_, sql, sequence) => {
    expect(await verdict((db) => db.exec(sql))).toMatchObject({ ok: true, value: { intact: false, sequence } });
  });

  it('goes on where it stopped, and lists newest first', async () => {
    const directory = stateDirectory();
    const record = (subject: string) => ({ at: instantOf(1), actor: 'ann', action: 'act', subject, details: {} });
    const first = await opened(directory);
    await first.audit.append(record('one'));
    await first.close();
    const second = await opened(directory);
    await second.audit.append(record('two'));
    const listed = await second.audit.list({ limit: 10 });
    expect(listed.ok && listed.value.map(({ subject, sequence }) => [subject, sequence])).toEqual([
      ['two', 2],
      ['one', 1],
    ]);
    const before = await second.audit.list({ limit: 10, before: 2 });
    expect(before.ok && before.value.map(({ subject }) => subject)).toEqual(['one']);
    expect(await second.audit.verify()).toEqual({ ok: true, value: { intact: true, records: 2 } });
  });
});
