import fc from 'fast-check';
import { expect, test } from 'vitest';
import { platforms } from '../../drivers/cisco-iosxe/platforms.ts';
import type { PortOperation } from '../../src/acl/comparators.ts';
import { AsicCount, type SessionLists, sessionLists } from '../../src/plan/asic-count.ts';
import { type TcamCost, tcamAccounts } from '../../src/plan/tcam-ledger.ts';

const operation = fc.record({ port: fc.nat(3), op: fc.constantFrom('gt' as const, 'range' as const) }).map(({ port, op }) => ({
  text: `${op} ${port}`,
  protocol: 'tcp',
  op,
}));
const operations = fc.array(operation, { maxLength: 3 });
const list = fc
  .record({ name: fc.constantFrom('FULL', 'LIMITED', 'GUEST'), entries: fc.nat(40), operations })
  // What a list compares goes with its content, which its name and its length stand for here.
  .map((one) => ({ ...one, name: `${one.name} ${one.operations.map(({ text }) => text).join(' ')}` }));
const comparators = { unitsPerAsic: 6, protocols: 'apart', cost: { eq: 0, gt: 1, lt: 1, neq: 1, range: 2 } } as const;
const lists = fc
  .record({ own: fc.uniqueArray(list, { maxLength: 2, selector: ({ name }) => name }), redirect: fc.option(list, { nil: undefined }) })
  .map(({ own, redirect }) => sessionLists(own, redirect));
type Move =
  | { readonly do: 'add'; readonly lists: SessionLists }
  | { readonly do: 'remove'; readonly which: number }
  | { readonly do: 'reserve'; readonly plan: string; readonly cost: TcamCost; readonly operations: readonly PortOperation[] }
  | { readonly do: 'release'; readonly plan: string };
const plan = fc.constantFrom('p1', 'p2');
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ do: fc.constant('add' as const), lists }),
  fc.record({ do: fc.constant('remove' as const), which: fc.nat(20) }),
  fc.record({ do: fc.constant('reserve' as const), plan, cost: fc.record({ entries: fc.nat(50), lists: fc.nat(2) }), operations }),
  fc.record({ do: fc.constant('release' as const), plan }),
);
const platform = fc.constantFrom(...platforms.map((one) => ({ ...one, listsPerAsic: 18, comparators })));

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
        } else if (step.do === 'reserve') count.reserve(step.plan, step.cost, step.operations);
        else count.release(step.plan);
        expect(count.used).toEqual(added());
      }
      const accounted = (): number => tcamAccounts(one, { baseline: 0, headroomPercent: 0 }, count.held())[0]?.comparators?.[0]?.used ?? 0;
      const [before, compared] = [count.used, accounted()];
      const lack = count.comparatorsFor(more);
      const cost = count.costOf(more);
      count.add(more);
      const needed = accounted() - compared;
      expect(lack).toEqual(needed > 0 && compared + needed > 6 ? { limit: 6, used: compared, needed } : undefined);
      expect(count.used).toEqual({ entries: before.entries + cost.entries, lists: before.lists + cost.lists });
      count.remove(more);
      expect(count.used).toEqual(before);
      expect(accounted()).toBe(compared);
    }),
  );
});
