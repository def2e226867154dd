import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { migrations, SCHEMA_VERSION } from '../../../src/adapters/store/sqlite/migrations.ts';
import { opened, reopen, stateDirectory } from './opened.ts';

describe('a state directory', () => {
  it('is made when it is not there', async () => {
    const directory = join(stateDirectory(), 'a', 'b');
    const store = await opened(directory);
    expect(store.healthy()).toBe(true);
  });

  it('belongs to one portreeve at a time, and the other is told whose it is', async () => {
    const directory = stateDirectory();
    await opened(directory);
    expect(await reopen(directory)).toMatchObject({
      ok: false,
      error: {
        code: 'start.state-locked',
        message: expect.stringContaining(`another portreeve (process ${process.pid}) uses the state directory`),
      },
    });
  });

  it('is locked for another process too', async () => {
    const directory = stateDirectory();
    await opened(directory);
    const script = `
      import { openStore } from '${join(import.meta.dirname, '../../../src/adapters/store/sqlite/open.ts')}';
      import { systemClock } from '${join(import.meta.dirname, '../../../src/adapters/clock.ts')}';
      const store = await openStore(process.argv[1], { clock: systemClock, sink: { emit() {}, count() {} } });
      console.log(store.ok ? 'opened' : store.error.code);`;
    const shown = execFileSync(process.execPath, ['--input-type=module', '--eval', script, '--', directory], { encoding: 'utf8' });
    expect(shown.trim()).toBe('start.state-locked');
  });

  it('is free again after a close, and after a death that left its files behind', async () => {
    const directory = stateDirectory();
    const store = await opened(directory);
    await store.close();
    expect(existsSync(join(directory, 'portreeve.pid'))).toBe(false);
    writeFileSync(join(directory, 'portreeve.pid'), '999999\n');
    expect((await opened(directory)).healthy()).toBe(true);
  });

  it('that cannot be written is refused', async () => {
    const file = join(stateDirectory(), 'file');
    writeFileSync(file, '');
    expect(await reopen(join(file, 'state'))).toMatchObject({ ok: false, error: { code: 'start.state-unwritable' } });
  });

  it.skipIf(process.getuid?.() === 0)('without permission is refused', async () => {
    const directory = join(stateDirectory(), 'closed');
    mkdirSync(directory);
    chmodSync(directory, 0o500);
    expect(await reopen(directory)).toMatchObject({ ok: false, error: { code: 'start.state-unwritable' } });
  });

  it('with a database that is none is refused', async () => {
    const directory = stateDirectory();
    writeFileSync(join(directory, 'portreeve.db'), 'this is no database, only text that is long enough to be looked at'.repeat(50));
    expect(await reopen(directory)).toMatchObject({ ok: false, error: { code: 'start.state-damaged' } });
  });
});

describe('the schema', () => {
  it('is numbered from 1 without a gap', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
  });

  it('a newer one is refused and left as it is', async () => {
    const directory = stateDirectory();
    await (await opened(directory)).close();
    const file = join(directory, 'portreeve.db');
    const later = new DatabaseSync(file);
    later.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}; CREATE TABLE tomorrow (x)`);
    later.close();
    expect(await reopen(directory)).toMatchObject({
      ok: false,
      error: { code: 'start.state-newer', message: expect.stringContaining(`version ${SCHEMA_VERSION + 1}`) },
    });
    const after = new DatabaseSync(file);
    expect(after.prepare('PRAGMA user_version').get()).toEqual({ user_version: SCHEMA_VERSION + 1 });
    after.close();
  });
});
