import { afterEach, beforeEach, expect, test } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { SessionId } from '../../../src/model/session.ts';
import { session } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

let fixture: Awaited<ReturnType<typeof cliFixture>>;

beforeEach(async () => {
  fixture = await cliFixture();
  const now = fixture.clock.now();
  const heardOf = (id: string, minutes: number, more: Partial<ReturnType<typeof session>> = {}) =>
    fixture.sessions.put(session(id, { seenAt: instantOf(now - minutes * 60_000), ...more }));
  heardOf('s-new', 5);
  heardOf('s-old', 90);
  heardOf('s-older', 120, { device: 'sw2' as DeviceId });
  heardOf('s-over', 600, { state: 'ended' });
  fixture.control.sought.set('s-older' as SessionId, {
    session: 's-older' as SessionId,
    device: 'sw2' as DeviceId,
    outcome: 'ended',
    what: 'by session-query: the session is over',
  });
});
afterEach(() => fixture.server.close());

const seen = (out: string) =>
  out.split('\n').flatMap((line) => /^(s-\S+) +(\S+) +(there|ended|unseen)/.exec(line)?.slice(1).join(' ') ?? []);

test('live sessions are asked for, those heard of longest ago first', async () => {
  const { code, out } = await fixture.run(['session', 'repair', '--yes']);
  expect(code).toBe(0);
  expect(seen(out)).toEqual(['s-older sw2 ended', 's-old sw1 there', 's-new sw1 there']);
});

test('or only old ones, or those of a device', async () => {
  expect(seen((await fixture.run(['session', 'repair', '--older-than', '1h', '--yes'])).out)).toEqual([
    's-older sw2 ended',
    's-old sw1 there',
  ]);
  expect(seen((await fixture.run(['session', 'repair', '--device', 'sw1', '--yes'])).out)).toEqual(['s-old sw1 there', 's-new sw1 there']);
});

test('what a device tells nothing of makes it 3', async () => {
  const unseen = { session: 's-old' as SessionId, device: 'sw1' as DeviceId, outcome: 'unseen', what: 'no answer' } as const;
  fixture.control.sought.set(unseen.session, unseen);
  const { code, out } = await fixture.run(['session', 'repair', '--older-than', '1h', '--yes']);
  expect(code).toBe(3);
  expect(seen(out)).toContain('s-old sw1 unseen');
});

test('several are asked for only after a question with their number and some of them, oldest first', async () => {
  const refused = await fixture.run(['session', 'repair']);
  expect(refused).toMatchObject({ code: 9, out: '' });
  expect(refused.err).toBe(
    'portreeve: ask devices for sessions, and end those they do not have: 3: s-older on sw2, s-old on sw1, s-new on sw1: add --yes to go on\n',
  );
  expect(fixture.control.events).toEqual([]);
  expect((await fixture.run(['session', 'repair', '--older-than', '100m'])).code, 'one is nothing to ask about').toBe(0);
});

test('one call asks for no more than 200, and the question says how many are left', async () => {
  for (let n = 0; n < 200; n++) fixture.sessions.put(session(`s-more-${n}`, { seenAt: fixture.clock.now() }));
  const { code, err } = await fixture.run(['session', 'repair']);
  expect([code, err]).toEqual([
    9,
    expect.stringMatching(/: 200: s-older on sw2, .+, and 195 more \(3 more are left for later\): add --yes/),
  ]);
});

test.each([
  [['--older-than', 'long'], 'a duration of at most 366d, such as 1h'],
  [['--device', 'nowhere'], 'no device `nowhere` is configured'],
])('%j is refused: %s', async (argv, why) => {
  const { code, err } = await fixture.run(['session', 'repair', ...argv]);
  expect(code).toBe(9);
  expect(err).toContain(why);
});
