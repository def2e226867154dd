import fc from 'fast-check';
import { expect, test } from 'vitest';
import { platforms } from '../../drivers/cisco-iosxe/platforms.ts';
import {
  type AsicAccount,
  asicsOfPort,
  type Held,
  type TcamPlatform,
  type TcamReserve,
  tcamAccounts,
  tcamForecast,
} from '../../src/plan/tcam-ledger.ts';

const NOTHING: TcamReserve = { baseline: 0, headroomPercent: 0 };
const list = fc.record({ name: fc.constantFrom('FULL', 'LIMITED', 'GUEST'), entries: fc.nat(120) });
const asic = fc.nat(1);
const held: fc.Arbitrary<Held> = fc.oneof(
  fc.record({
    kind: fc.constant('sessions' as const),
    asic,
    lists: fc.array(list, { maxLength: 3 }),
    count: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ kind: fc.constant('list' as const), asic, list, count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('reservation' as const), asic, plan: fc.uuid(), entries: fc.nat(50), lists: fc.nat(3) }),
  fc.record({ kind: fc.constant('unexplained' as const), asic, entries: fc.nat(50) }),
);
const some = fc.array(held, { maxLength: 12 });
const platform: fc.Arbitrary<TcamPlatform> = fc.constantFrom(...platforms);
const reserve = fc.record({ baseline: fc.nat(40), headroomPercent: fc.nat(100) });

function used(accounts: readonly AsicAccount[], asic: number): number {
  return accounts.find((one) => one.asic === asic)?.used ?? 0;
}

test('no figure is negative, and an account adds up (C9)', () => {
  fc.assert(
    fc.property(platform, reserve, some, (one, kept, all) => {
      for (const account of tcamAccounts(one, kept, all)) {
        expect(Math.min(account.limit, account.used, account.free, account.over)).toBeGreaterThanOrEqual(0);
        expect(account.by.reduce((sum, { entries }) => sum + entries, 0)).toBe(account.used);
        expect(account.limit - account.used).toBe(account.free - account.over);
        expect(account.limit).toBeLessThanOrEqual(one.aclEntriesPerAsic);
        expect(account.lists === undefined).toBe(one.listsPerAsic === undefined);
        expect(account.lists?.limit ?? 0).toBeLessThanOrEqual(one.listsPerAsic ?? 0);
        if (account.lists) expect(account.by.reduce((sum, { lists }) => sum + lists, 0)).toBe(account.lists.used);
      }
    }),
  );
});

test('more held is never less used; what is held in another order is the same', () => {
  fc.assert(
    fc.property(platform, reserve, some, held, (one, kept, all, more) => {
      const before = tcamAccounts(one, kept, all);
      const after = tcamAccounts(one, kept, [...all, more]);
      for (const { asic: number } of after) expect(used(after, number)).toBeGreaterThanOrEqual(used(before, number));
      const turned = tcamAccounts(one, kept, all.toReversed());
      expect(turned.map((account) => account.used)).toEqual(before.map((account) => account.used));
    }),
  );
});

test('the peak of a change is never below what was and what will be', () => {
  fc.assert(
    fc.property(platform, reserve, some, some, fc.nat(12), (one, kept, all, comes, count) => {
      const { before, peak, after, fits } = tcamForecast(one, kept, all, { goes: all.slice(0, count), comes });
      for (const { asic: number } of peak) {
        expect(used(peak, number)).toBeGreaterThanOrEqual(used(before, number));
        expect(used(peak, number)).toBeGreaterThanOrEqual(used(after, number));
      }
      expect(fits).toBe(
        peak.every(({ used: entries, limit, lists }) => entries <= limit && (lists === undefined || lists.used <= lists.limit)),
      );
    }),
  );
});

test('sharing never takes more than a copy for every session', () => {
  fc.assert(
    fc.property(platform, some, (one, all) => {
      const shared = tcamAccounts({ ...one, daclSharing: 'per-acl' }, NOTHING, all);
      const copied = tcamAccounts({ ...one, daclSharing: 'per-session' }, NOTHING, all);
      shared.forEach((account, at) => {
        expect(account.used).toBeLessThanOrEqual(copied[at]?.used ?? -1);
      });
    }),
  );
});

const ISR = platforms.find(({ name }) => name === 'isr1000-8p') as TcamPlatform;
const C9300 = platforms.find(({ name }) => name === 'c9300') as TcamPlatform;

function sessions(count: number, entries: number): readonly Held[] {
  return [{ kind: 'sessions', asic: 0, lists: [{ name: 'LIMITED', entries }], count }];
}

test('255 entries of an ISR1000 over all sessions and redirect lists, one more is too many (C9)', () => {
  const redirect: Held = { kind: 'list', asic: 0, list: { name: 'redirect_acl', entries: 7 }, count: 31 };
  const [full] = tcamAccounts(ISR, NOTHING, [...sessions(31, 8), redirect]);
  expect(full).toMatchObject({ used: 255, limit: 255, free: 0, over: 0 });
  expect(
    tcamAccounts(ISR, NOTHING, [...sessions(31, 8), redirect, { kind: 'reservation', asic: 0, plan: 'p', entries: 1, lists: 1 }])[0],
  ).toMatchObject({ over: 1 });
});

test('a change in the middle of which old and new do not fit together is refused', () => {
  const [old] = sessions(1, 200);
  const comes: Held = { kind: 'sessions', asic: 0, lists: [{ name: 'NEW', entries: 56 }], count: 1 };
  if (old === undefined) throw new Error('no session');
  const forecast = tcamForecast(ISR, NOTHING, [old], { goes: [old], comes: [comes] });
  expect(forecast).toMatchObject({ fits: false, peak: [{ used: 256, over: 1 }], after: [{ used: 56, over: 0 }] });
});

test('equal lists of Catalyst sessions are held once, with the closing entry', () => {
  expect(tcamAccounts(C9300, NOTHING, sessions(500, 20))[0]?.used).toBe(21);
});

test('head-room and what is in use otherwise come off first', () => {
  const [account] = tcamAccounts(ISR, { baseline: 10, headroomPercent: 10 }, []);
  expect(account).toMatchObject({ limit: 229, used: 10, free: 219 });
  const more = {
    ...ISR,
    listsPerAsic: 18,
    comparators: { unitsPerAsic: 8, protocols: 'together', cost: { eq: 0, gt: 1, lt: 1, neq: 1, range: 2 } },
  } as const;
  expect(tcamAccounts(more, { baseline: 10, headroomPercent: 10 }, [])).toMatchObject([
    { lists: { limit: 16 }, comparators: [{ limit: 7 }] },
  ]);
});

test('a change takes away as many sessions as go, and a list with the last that names it', () => {
  const redirect = (count: number): Held => ({ kind: 'list', asic: 0, list: { name: 'redirect_acl', entries: 7 }, count });
  const held = [...sessions(3, 10), redirect(3)];
  const without = (count: number) =>
    tcamForecast(ISR, NOTHING, held, { goes: [...sessions(count, 10), redirect(count)], comes: [] }).after[0];
  expect([1, 3].map((count) => without(count)?.used)).toEqual([27, 0]);
});

test('a port is on the ASIC its platform says; a routed one is on none; one nobody placed is charged to all (C7)', () => {
  const two: TcamPlatform = { ...ISR, ports: [0, 1].map((asic) => ({ prefix: `Gi1/${asic}/`, from: 0, to: 3, place: { asic } })) };
  const of = (platform: TcamPlatform, port: string | undefined) => asicsOfPort(platform, port);
  expect([of(ISR, 'GigabitEthernet0/1/7'), of(ISR, 'GigabitEthernet0/0/1'), of(C9300, 'GigabitEthernet1/0/9')]).toEqual([[0], [], [0]]);
  expect([of(two, 'Gi1/1/3'), of(two, 'Gi1/1/4'), of(two, undefined)]).toEqual([[1], [0, 1], [0, 1]]);
});
