import { expect, test } from 'vitest';
import { speak } from './cli-fixture.ts';

test('the password comes from standard input, without its line break', async () => {
  expect(await speak(['user', 'hash'], { input: 'two words\n' })).toMatchObject({ code: 0, out: 'scrypt:of two words\n', err: '' });
});

test('or from the terminal', async () => {
  expect(await speak(['user', 'hash', '-o', 'json'], { answer: 'pw', terminal: true })).toMatchObject({
    code: 0,
    out: '{\n  "password": "scrypt:of pw"\n}\n',
  });
});

test('an empty one is refused', async () => {
  const { code, err } = await speak(['user', 'hash'], { input: '\n' });
  expect(code).toBe(9);
  expect(err).toBe('portreeve: the password is empty: pipe it in, or type it when asked\n');
});

test('the form is chosen, and an NT hash needs the key it is encrypted with', async () => {
  expect((await speak(['user', 'hash', '--form', 'sha256'], { input: 'pw' })).out).toBe('sha256:of pw\n');
  expect((await speak(['user', 'hash', '--form', 'nt', '--key-file', 'k'], { input: 'pw' })).out).toBe('nt:of pw\n');
  expect(await speak(['user', 'hash', '--form', 'nt'], { input: 'pw' })).toMatchObject({ code: 9, out: '' });
  expect((await speak(['user', 'hash', '--form', 'md5'], { input: 'pw' })).code).toBe(9);
});
