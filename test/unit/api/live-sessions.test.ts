import { afterAll, beforeAll, expect, test } from 'vitest';
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
