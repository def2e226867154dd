import { expect, test } from 'vitest';
import { platforms } from '../../../drivers/cisco-iosxe/platforms.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import { lackText } from '../../../src/model/tcam.ts';
import { guardAcl, guardLists } from '../../../src/plan/guard.ts';
import type { DeviceView } from '../../../src/plan/snapshot.ts';
import type { Held } from '../../../src/plan/tcam-ledger.ts';
import { wantedList } from '../../../src/plan/wanted-list.ts';

const platform = platforms.find(({ name }) => name === 'c2960l');
const guards = { tcamMaxPercent: 100, tcamReserve: 0, maxTargets: 1 };
const reserve = { baseline: 0, headroomPercent: 0 };

function holding(held: readonly Held[]): DeviceView {
  if (platform === undefined) throw new Error('no platform');
  return { id: 'sw1' as DeviceId, platform, notes: [], tcam: { reserve, held } };
}

/** Sessions, each `kind` of them with a list of its own. */
function sessions(kinds: number, count = 1): readonly Held[] {
  return Array.from({ length: kinds }, (_, at) => ({
    kind: 'sessions',
    asic: 0,
    lists: [{ name: `dACL D${at}`, entries: 1 }],
    count,
  }));
}

const WANTED = { name: 'WEB', lines: ['permit tcp any any eq www'] };

function push(held: readonly Held[]): ReturnType<typeof guardAcl> {
  const wanted = wantedList(WANTED);
  if (!wanted.ok) throw new Error(wanted.error.message);
  return guardAcl(wanted.value, holding(held), guards);
}

test('a Catalyst 2960-L takes eighteen lists, and a push of one more is refused with the sum (C9)', () => {
  expect(push(sessions(17))).toMatchObject({
    ok: true,
    value: [expect.stringMatching(/; 17 of 18 lists now, peak 18, after 18: .*, 0 left$/)],
  });
  expect(push(sessions(18))).toMatchObject({
    ok: false,
    error: {
      code: 'acl.tcam',
      message: expect.stringMatching(/ left; 18 of 18 lists now, peak 19, after 19: 1 \(dACL D0\) \+ .*, 1 too many$/),
    },
  });
});

test('the lists of a configuration document, and those plans have reserved, count like any other', () => {
  const reserved: Held = { kind: 'reservation', asic: 0, plan: 'p', entries: 2, lists: 1 };
  expect(guardLists([WANTED], holding(sessions(17)), guards).ok).toBe(true);
  expect(guardLists([WANTED], holding([...sessions(17), reserved]), guards).ok).toBe(false);
  expect(guardLists([WANTED, { ...WANTED, name: 'OTHER' }], holding(sessions(17)), guards).ok).toBe(false);
});

test('sessions with the same lists take their places once', () => {
  expect(push(sessions(17, 3))).toMatchObject({ ok: true });
});

test('a login that finds no place is told in lists', () => {
  const shortage = { fingerprint: 'f', asic: 0, of: 'lists', limit: 18, used: 18, needed: 1 } as const;
  expect(lackText({ answer: 'reject', shortages: [shortage] })).toBe('ASIC 0 holds 18 of 18 lists and 1 more is needed: reject');
});

test('the port comparators of an ASIC are counted over its lists, equal operations once, and a push that finds none is refused', () => {
  const compares = (...ports: number[]): Held => ({
    kind: 'sessions',
    asic: 0,
    lists: [
      {
        name: `dACL ${ports}`,
        entries: 1,
        operations: ports.map((port) => ({ text: `\`gt ${port}\` (tcp destination)`, protocol: 'tcp', op: 'gt' })),
      },
    ],
    count: 2,
  });
  const push = (line: string): ReturnType<typeof guardLists> =>
    guardLists(
      [{ name: 'WEB', lines: [line] }],
      holding([compares(2001, 2002, 2003, 2004), compares(2004, 2005, 2006, 2007, 2008)]),
      guards,
    );
  expect(push('permit tcp any any gt 2008')).toMatchObject({ ok: true });
  expect(push('permit udp any any gt 2009')).toMatchObject({ ok: true });
  expect(push('permit tcp any any gt 2009')).toMatchObject({
    ok: false,
    error: { code: 'acl.tcam', message: expect.stringMatching(/; 8 of 8 port comparators for tcp now, peak 9, after 9: 1 too many$/) },
  });
});
