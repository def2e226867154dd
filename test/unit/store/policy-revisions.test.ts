import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { migrations } from '../../../src/adapters/store/sqlite/migrations.ts';
import { instantOf } from '../../../src/base/time.ts';
import { EMPTY_POLICY } from '../../../src/policy/elements.ts';
import { nextRevision, type PolicyRecord, type PolicyRevision } from '../../../src/policy/revision.ts';
import { opened, stateDirectory } from './opened.ts';

function revisions(count: number): readonly PolicyRevision[] {
  const made: PolicyRevision[] = [];
  for (let n = 1; n <= count; n++) {
    const document = { ...EMPTY_POLICY, dacls: [{ name: 'D', lines: [`permit tcp any any eq ${n}`] }] };
    made.push({ record: nextRevision(made.at(-1)?.record, document, instantOf(n * 1000)), origin: { by: `a${n}`, changed: ['dacl D'] } });
  }
  return made;
}

describe('policy revisions on disk', () => {
  it('each is kept as it was, the newest first, over a restart', async () => {
    const directory = stateDirectory();
    const first = await opened(directory);
    expect(await first.policy.newest()).toEqual({ ok: true, value: undefined });
    const made = revisions(3);
    for (const one of made) await first.policy.append(one, 100);
    await first.close();
    const { policy } = await opened(directory);
    expect(await policy.newest()).toEqual({ ok: true, value: made[2] });
    expect(await policy.get(1)).toEqual({ ok: true, value: made[0] });
    expect(await policy.list({ limit: 2 })).toMatchObject({ ok: true, value: [{ revision: 3, origin: { by: 'a3' } }, { revision: 2 }] });
    expect(await policy.list({ limit: 2, before: 2 })).toMatchObject({ ok: true, value: [{ revision: 1 }] });
  });

  it('is never changed: its number cannot be taken again', async () => {
    const { policy } = await opened(stateDirectory());
    const [one] = revisions(1);
    if (!one) throw new Error('no revision');
    await policy.append(one, 100);
    expect(await policy.append({ ...one, origin: { by: 'other', changed: [] } }, 100)).toMatchObject({
      ok: false,
      error: { code: 'journal.unavailable' },
    });
    expect(await policy.newest()).toEqual({ ok: true, value: one });
  });

  it('only the newest are kept, and always the one in force', async () => {
    const { policy } = await opened(stateDirectory());
    const made = revisions(5);
    for (const one of made) await policy.append(one, 2);
    expect(await policy.get(3)).toEqual({ ok: true, value: undefined });
    expect(await policy.get(4)).toEqual({ ok: true, value: made[3] });
    for (const one of revisions(6).slice(5)) await policy.append(one, 1);
    expect(await policy.list({ limit: 10 })).toMatchObject({ ok: true, value: [{ revision: 6 }] });
  });

  it('the one an older portreeve kept is carried over', async () => {
    const directory = stateDirectory();
    const db = new DatabaseSync(join(directory, 'portreeve.db'));
    const [schema] = migrations;
    db.exec(`${schema?.sql}; PRAGMA user_version = 1`);
    const record: PolicyRecord = { ...nextRevision(undefined, EMPTY_POLICY, instantOf(5000)), revision: 7 };
    db.prepare('INSERT INTO documents (name, body) VALUES (?, ?)').run('policy', JSON.stringify(record));
    db.close();
    const { policy } = await opened(directory);
    expect(await policy.newest()).toMatchObject({ ok: true, value: { record, origin: { changed: [] } } });
    expect(await policy.list({ limit: 9 })).toMatchObject({ ok: true, value: [{ revision: 7, hash: record.hash, at: 5000 }] });
  });
});
