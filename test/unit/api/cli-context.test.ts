import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { KEYS } from './api-fixture.ts';
import { cliFixture, speak } from './cli-fixture.ts';

let fixture: Awaited<ReturnType<typeof cliFixture>>;
let home: string;
let file: string;
beforeAll(async () => {
  fixture = await cliFixture();
});
afterAll(() => fixture.server.close());
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'portreeve-home-'));
  file = join(home, 'portreeve', 'contexts.yaml');
  return () => rmSync(home, { recursive: true });
});

const run = (argv: readonly string[], env: Readonly<Record<string, string>> = {}, input = '') =>
  speak(argv, { env: { XDG_CONFIG_HOME: home, ...env }, input });

test('made, listed, used and removed; the first made is in use, and no key is shown', async () => {
  expect((await run(['context', 'set', 'lab', '--server', fixture.url, '--key', '-'], {}, `${KEYS.admin}\n`)).code).toBe(0);
  expect((await run(['session', 'list'])).code).toBe(0);
  await run(['context', 'set', 'prod', '--server', 'https://portreeve.example:8480']);
  const listed = await run(['context', 'list']);
  expect(listed.out).not.toContain(KEYS.admin);
  expect(listed.out).toMatch(/^\*\s+lab .*in the file of contexts\n\s+prod .*none$/m);
  expect((await run(['context', 'use', 'prod'])).code).toBe(0);
  expect((await run(['session', 'list'])).code).toBe(6);
  expect((await run(['session', 'list', '--context', 'lab'])).code).toBe(0);
  expect((await run(['session', 'list'], { PORTREEVE_CONTEXT: 'lab' })).code).toBe(0);
  expect((await run(['context', 'remove', 'lab'])).out).toBe('lab is forgotten\n');
  expect(await run(['session', 'list', '--context', 'lab'])).toMatchObject({
    code: 9,
    err: 'portreeve: `lab` is no context: one of prod\n',
  });
});

test('the file is for its owner alone: one that others may open is refused while it holds a key', async () => {
  await run(['context', 'set', 'lab', '--server', fixture.url, '--key', KEYS.admin]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  chmodSync(file, 0o640);
  const spoken = await run(['session', 'list']);
  expect([spoken.code, spoken.err]).toEqual([9, expect.stringContaining('(mode 640): `chmod 600')]);
  expect(spoken.err).not.toContain(KEYS.admin);
});

test('so is a file that holds the key; it is read for each call', async () => {
  const key = join(home, 'lab.key');
  writeFileSync(key, `${KEYS.viewer}\n`, { mode: 0o644 });
  await run(['context', 'set', 'lab', '--server', fixture.url, '--key-file', key]);
  expect((await run(['session', 'list'])).code).toBe(9);
  chmodSync(key, 0o600);
  expect((await run(['session', 'list'])).code).toBe(0);
  expect(readFileSync(file, 'utf8')).not.toContain(KEYS.viewer);
});

test('flags and the environment stand before the context in use; a context that is named stands before the environment', async () => {
  await run(['context', 'set', 'lab', '--server', fixture.url, '--key', KEYS.admin]);
  await run(['context', 'set', 'gone', '--server', 'http://127.0.0.1:9', '--key', 'x']);
  expect((await run(['session', 'list'], { PORTREEVE_SERVER: 'http://127.0.0.1:9', PORTREEVE_API_KEY: 'k' })).code).toBe(7);
  expect(
    (await run(['session', 'list', '--context', 'lab'], { PORTREEVE_SERVER: 'http://127.0.0.1:9', PORTREEVE_API_KEY: 'k' })).code,
  ).toBe(0);
  expect((await run(['session', 'list', '--context', 'gone', '--server', fixture.url, '--key', KEYS.admin])).code).toBe(0);
});

test('the key of a context goes to its server and to no other', async () => {
  await run(['context', 'set', 'lab', '--server', 'http://127.0.0.1:9', '--key', KEYS.admin]);
  expect(await run(['session', 'list', '--server', fixture.url])).toMatchObject({ code: 6 });
});

test('what is no context is refused, and a dry run writes nothing', async () => {
  expect(await run(['context', 'set', 'lab'])).toMatchObject({ code: 9 });
  expect((await run(['context', 'set', 'lab', '--server', 'ftp://x'])).err).toContain('lab.server: an address such as');
  expect((await run(['context', 'set', 'lab', '--server', fixture.url, '--dry-run'])).code).toBe(2);
  expect((await run(['context', 'list', '-o', 'name'])).out).toBe('');
});
