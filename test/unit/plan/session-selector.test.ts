import { expect, test } from 'vitest';
import type { DeviceId } from '../../../src/model/device.ts';
import type { Mac } from '../../../src/model/mac.ts';
import type { PostureStatus } from '../../../src/model/posture.ts';
import type { Session, SessionId } from '../../../src/model/session.ts';
import { compileSessionSelector, type SelectableSession } from '../../../src/plan/session-selector.ts';

const SESSIONS: readonly SelectableSession[] = [
  selectable('s-1', 'sw-ber-1', 'BER', 'compliant', { port: 'GigabitEthernet1/0/1', userName: 'anna' }),
  selectable('s-2', 'sw-ber-1', 'BER', 'noncompliant', { port: 'GigabitEthernet1/0/2', userName: 'host/pc-1' }),
  selectable('s-3', 'sw-muc-1', 'MUC', 'noncompliant', { userName: 'bob' }),
  selectable('s-4', 'sw-gone', undefined, 'unknown', { userName: 'carol' }),
];

function selectable(
  id: string,
  device: string,
  site: string | undefined,
  posture: PostureStatus,
  more: Partial<Session>,
): SelectableSession {
  const session = {
    id: id as SessionId,
    device: device as DeviceId,
    endpoint: '02-00-5E-00-00-01' as Mac,
    state: 'active',
    ...more,
  } as Session;
  if (site === undefined) return { session, posture, device: undefined };
  const groups = { Location: `All:${site}`, Role: 'access:floor1' };
  return { session, posture, device: { id: session.device, addresses: [], groups, driver: 'cisco-iosxe', platform: 'c9300' } };
}

function chosen(selector: string): readonly string[] {
  const matches = compileSessionSelector(selector);
  if (!matches.ok) throw new Error(matches.error.map(({ message }) => message).join('; '));
  return SESSIONS.filter(matches.value).map(({ session }) => session.id);
}

test.each([
  ['posture=noncompliant and site=BER', ['s-2']],
  ['device=sw-*-1', ['s-1', 's-2', 's-3']],
  ['user=host/*', ['s-2']],
  ['port=GigabitEthernet1/0/*', ['s-1', 's-2']],
  ['group=access/* and not posture=compliant', ['s-2', 's-3']],
  ['group.Role=access/floor1 and platform=c9300', ['s-1', 's-2', 's-3']],
  ['mac=02-00-5E-*', ['s-1', 's-2', 's-3', 's-4']],
  ['id in (s-1, s-4)', ['s-1', 's-4']],
  // Nothing is known of a device that is configured no more.
  ['site!=BER', ['s-3']],
])('%s', (selector, ids) => {
  expect(chosen(selector)).toEqual(ids);
});

test('an attribute there is not is refused with those there are', () => {
  const wrong = compileSessionSelector('colour=red');
  expect(wrong).toMatchObject({ ok: false, error: [{ message: expect.stringContaining('use one of id, mac, ip, user, device, port') }] });
  expect(compileSessionSelector('name=sw1').ok).toBe(false);
});
