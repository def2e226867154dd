import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import { LAPTOP, provedPlan, session } from './api-fixture.ts';
import { cliFixture, speak } from './cli-fixture.ts';

let fixture: Awaited<ReturnType<typeof cliFixture>>;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portreeve-key-'));
  fixture = await cliFixture();
  fixture.sessions.put(session('s-1'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await fixture.server.close();
});

const bounce = (...more: readonly string[]) =>
  fixture.run(['session', 'bounce', LAPTOP, '--reason', 'T-1', '--idempotency-key', 'k-1', ...more]);

test('the same key and the same command: the same job, told plainly', async () => {
  expect((await bounce()).out).toMatch(/accepted, job p-1\n$/);
  const again = await bounce();
  expect([again.code, again.out]).toEqual([0, expect.stringMatching(/already begun as job p-1\n$/)]);
  expect(JSON.parse((await bounce('-o', 'json')).out).actions[0]).toMatchObject({ duplicate: true, jobs: [{ id: 'p-1' }] });
  expect(fixture.control.events).toHaveLength(1);
});

test('the same key and another command: exit 9, and nothing is done', async () => {
  await bounce();
  const spoken = await fixture.run(['session', 'bounce', LAPTOP, '--reason', 'T-2', '--idempotency-key', 'k-1']);
  expect([spoken.code, spoken.err]).toEqual([9, 'portreeve: the Idempotency-Key was used with another body: send a new key\n']);
  expect(fixture.control.events).toHaveLength(1);
});

test('a session that is over by now: what was begun for it under the key is told', async () => {
  await bounce();
  fixture.sessions.put(session('s-1', { state: 'ended' }));
  expect(await bounce()).toMatchObject({ code: 0, out: 'bounce session s-1: already begun as job p-1\n' });
});

test('a push is not planned again under a key it was begun with', async () => {
  const file = join(folder, 'WEB.acl');
  writeFileSync(file, 'permit ip any any\n');
  const push = ['acl', 'push', '-f', file, '--device', 'sw1', '--idempotency-key', 'k-2'];
  fixture.control.previewed = ok([provedPlan('draft')]);
  expect((await fixture.run(push)).out).toMatch(/access list WEB: accepted, job p-1\n$/);
  fixture.control.previewed = ok([]);
  expect(await fixture.run(push)).toMatchObject({ code: 0, out: 'access list WEB: already begun as job p-1\n' });
  expect((await fixture.run([...push, '--reason', 'another'])).code).toBe(9);
});

test('a document is not planned again under a key it was begun with, though the device is as wanted by now', async () => {
  const file = join(folder, 'access.yaml');
  writeFileSync(file, 'aaa: {}\n');
  const view = {
    basis: '0011',
    lines: ['aaa new-model'],
    drift: ['missing: aaa new-model'],
    brought: [],
    bound: [],
    warnings: [],
    missing: [],
    safeguard: '',
  };
  const apply = ['device', 'apply', file, '-s', 'name=sw*', '--idempotency-key', 'k-3'];
  fixture.control.documents = ok({ devices: [{ device: 'sw1' as never, view, notes: [] }] });
  expect((await fixture.run(apply)).out).toMatch(/accepted, job p-1\n$/);
  expect(fixture.control.events).toMatchObject([{ kind: 'config.push', devices: ['sw1'], basis: { sw1: '0011' } }]);
  fixture.control.documents = ok({ devices: [{ device: 'sw1' as never, view: { ...view, lines: [], drift: [] }, notes: [] }] });
  expect((await fixture.run(apply)).out).toMatch(/already begun as job p-1\n$/);
  writeFileSync(file, 'aaa: { newModel: true }\n');
  expect((await fixture.run(apply)).code).toBe(9);
  expect(fixture.control.events).toHaveLength(1);
});

test('without a key each call has one of its own', async () => {
  for (const job of ['p-1', 'p-2'])
    expect((await fixture.run(['session', 'query', 's-1'])).out).toMatch(new RegExp(`accepted, job ${job}\n$`));
});

test('an answer that does not come: exit 7, and how to repeat it without doing it twice', async () => {
  const silent = createServer((socket) => socket.resume());
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
  const address = silent.address();
  const server = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const ask = ['posture', 'release', LAPTOP, '--server', server, '--key', 'k', '--timeout', '50ms'];
  const made = await speak(ask);
  expect([made.code, made.err]).toEqual([
    7,
    expect.stringMatching(
      /^portreeve: whether the server took it is not known: the same command with `--idempotency-key [0-9a-f-]{36}` does it once/,
    ),
  ]);
  expect(made.err).toContain('does not answer (nothing came within 50 ms)');
  const given = await speak([...ask, '--idempotency-key', 'mine']);
  expect(given.err).toContain('the same command, with the same key, does it once and not twice');
  silent.close();
  const refused = await speak(['posture', 'release', LAPTOP, '--server', 'http://127.0.0.1:9', '--key', 'k']);
  expect([refused.code, refused.err.includes('is not known')]).toEqual([7, false]);
});

test('an interrupt after the request went out: exit 130, and the key', async () => {
  const interrupt = new AbortController();
  const open = new Promise<void>(() => {});
  fixture.control.hold = open;
  setTimeout(() => interrupt.abort(), 50);
  const spoken = await fixture.run(['posture', 'report', LAPTOP, 'compliant'], { interrupted: interrupt.signal });
  expect([spoken.code, spoken.err]).toEqual([130, expect.stringMatching(/--idempotency-key [0-9a-f-]{36}`.*\nportreeve: interrupted\n$/)]);
});
