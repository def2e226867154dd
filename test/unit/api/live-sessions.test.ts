import { afterAll, beforeAll, expect, test } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import { session } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

let fixture: Awaited<ReturnType<typeof cliFixture>>;

beforeAll(async () => {
  fixture = await cliFixture();
  fixture.sessions.put(session('s-live'));
  fixture.sessions.put(session('s-over', { state: 'ended' }));
});
afterAll(() => fixture.server.close());

test.each([
  [[], ['s-live']],
  [['--all'], ['s-live', 's-over']],
  [['--state', 'ended'], ['s-over']],
])('session list %j', async (argv, expected) => {
  const { code, out } = await fixture.run(['session', 'list', '-o', 'name', ...argv]);
  expect(code).toBe(0);
  expect(out.match(/s-live|s-over/g)).toEqual(expected);
});

test('each session shows its last proof and its age; one that ended, what ended it', async () => {
  const now = fixture.clock.now();
  const lastProof = { kind: 'coa', at: instantOf(now - 7_260_000), detail: 'Disconnect-ACK after 3.0 ms' } as const;
  fixture.sessions.put(session('s-proof', { state: 'ended', lastProof }));
  const list = await fixture.run(['session', 'list', '--state', 'ended']);
  expect(list.out).toMatch(/s-proof.* 2h ago/);
  const one = await fixture.run(['session', 'get', 's-proof']);
  expect(one.out).toMatch(/proof +coa 2h ago, at \S+: Disconnect-ACK after 3\.0 ms/);
  const json = JSON.parse((await fixture.run(['session', 'get', 's-proof', '-o', 'json'])).out);
  expect(json.lastProof).toMatchObject({ kind: 'coa', age: 7260 });
});
