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
  const { code, out } = await fixture.run(['session', 'repair']);
  expect(code).toBe(0);
  expect(seen(out)).toEqual(['s-older sw2 ended', 's-old sw1 there', 's-new sw1 there']);
});

test('or only old ones, or those of a device', async () => {
  expect(seen((await fixture.run(['session', 'repair', '--older-than', '1h'])).out)).toEqual(['s-older sw2 ended', 's-old sw1 there']);
  expect(seen((await fixture.run(['session', 'repair', '--device', 'sw1'])).out)).toEqual(['s-old sw1 there', 's-new sw1 there']);
});

test('what a device tells nothing of makes it 3', async () => {
  const unseen = { session: 's-old' as SessionId, device: 'sw1' as DeviceId, outcome: 'unseen', what: 'no answer' } as const;
  fixture.control.sought.set(unseen.session, unseen);
  const { code, out } = await fixture.run(['session', 'repair', '--older-than', '1h']);
  expect(code).toBe(3);
  expect(seen(out)).toContain('s-old sw1 unseen');
});

test.each([
  [['--older-than', 'long'], 'a duration of at most 366d, such as 1h'],
  [['--device', 'nowhere'], 'no device `nowhere` is configured'],
])('%j is refused: %s', async (argv, why) => {
  const { code, err } = await fixture.run(['session', 'repair', ...argv]);
  expect(code).toBe(9);
  expect(err).toContain(why);
});
