import fc from 'fast-check';
import { expect, test } from 'vitest';
import { platforms } from '../../drivers/cisco-iosxe/platforms.ts';
import { AsicCount, type SessionLists, sessionLists } from '../../src/plan/asic-count.ts';
import { type TcamCost, tcamAccounts } from '../../src/plan/tcam-ledger.ts';

const list = fc.record({ name: fc.constantFrom('FULL', 'LIMITED', 'GUEST'), entries: fc.nat(40) });
const lists = fc
  .record({ own: fc.uniqueArray(list, { maxLength: 2, selector: ({ name }) => name }), redirect: fc.option(list, { nil: undefined }) })
  .map(({ own, redirect }) => sessionLists(own, redirect));
type Move =
  | { readonly do: 'add'; readonly lists: SessionLists }
  | { readonly do: 'remove'; readonly which: number }
  | { readonly do: 'reserve'; readonly plan: string; readonly cost: TcamCost }
  | { readonly do: 'release'; readonly plan: string };
const plan = fc.constantFrom('p1', 'p2');
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ do: fc.constant('add' as const), lists }),
  fc.record({ do: fc.constant('remove' as const), which: fc.nat(20) }),
  fc.record({ do: fc.constant('reserve' as const), plan, cost: fc.record({ entries: fc.nat(50), lists: fc.nat(2) }) }),
  fc.record({ do: fc.constant('release' as const), plan }),
);
const platform = fc.constantFrom(...platforms.map((one) => ({ ...one, listsPerAsic: 18 })));

test('what is counted as it changes is what the account adds up, and the cost of one more is what one more adds (C9)', () => {
  fc.assert(
    fc.property(platform, fc.array(move, { maxLength: 30 }), lists, (one, moves, more) => {
      const count = new AsicCount(one, 0);
      const present: SessionLists[] = [];
      const added = (): TcamCost => {
        const [account] = tcamAccounts(one, { baseline: 0, headroomPercent: 0 }, count.held());
        return { entries: account?.used ?? -1, lists: account?.lists?.used ?? -1 };
      };
      for (const step of moves) {
        if (step.do === 'add') {
          present.push(step.lists);
          count.add(step.lists);
        } else if (step.do === 'remove') {
          const [gone] = present.splice(step.which % Math.max(1, present.length), 1);
          if (gone) count.remove(gone);
        } else if (step.do === 'reserve') count.reserve(step.plan, step.cost);
        else count.release(step.plan);
        expect(count.used).toEqual(added());
      }
      const before = count.used;
      const cost = count.costOf(more);
      count.add(more);
      expect(count.used).toEqual({ entries: before.entries + cost.entries, lists: before.lists + cost.lists });
      count.remove(more);
      expect(count.used).toEqual(before);
    }),
  );
});
