import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManagedListDirectory } from '../../src/adapters/directory/managed-lists.ts';
import { instantOf } from '../../src/base/time.ts';
import type { DeviceId } from '../../src/model/device.ts';
import { formerNames, movedTo, outlived, type ProvedVersion, withoutVersion } from '../../src/plan/list-pointer.ts';
import { MemoryLists } from '../unit/lists/memory-lists.ts';

const DEVICE = 'sw1' as DeviceId;

function proved(content: number, generation: number, at: number): ProvedVersion {
  const version = {
    name: `PR-WEB-${String(content).padStart(8, '0')}`,
    lines: [`permit tcp any any eq ${content}`],
    provedAt: instantOf(at),
    job: 'j' as never,
  };
  return { device: DEVICE, list: 'WEB', version, generation };
}

const results = fc.array(fc.record({ content: fc.nat(4), generation: fc.integer({ min: 1, max: 12 }) }), { minLength: 1, maxLength: 30 });

describe('the pointer of a list', () => {
  it('in whatever order pushes are proved, the latest intent wins', () => {
    fc.assert(
      fc.property(results, (order) => {
        let pointer = undefined as ReturnType<typeof movedTo> | undefined;
        for (const [at, { content, generation }] of order.entries()) pointer = movedTo(pointer, proved(content, generation, at));
        const latest = Math.max(...order.map(({ generation }) => generation));
        const winner = order.find(({ generation }) => generation === latest);
        expect(pointer?.generation).toBe(latest);
        expect(pointer?.inForce.name).toBe(proved(winner?.content ?? -1, latest, 0).version.name);
      }),
    );
  });

  it('names only what was proved, keeps what was in force before, and never counts what is in force as left', () => {
    fc.assert(
      fc.property(results, fc.array(fc.nat(4)), (order, gone) => {
        const names = new Set<string>();
        let pointer = undefined as ReturnType<typeof movedTo> | undefined;
        for (const [at, { content, generation }] of order.entries()) {
          const one = proved(content, generation, at);
          names.add(one.version.name);
          const before = pointer;
          pointer = movedTo(pointer, one);
          if (before && before.inForce.name !== pointer.inForce.name) expect(pointer.left[0]?.name).toBe(before.inForce.name);
          const removed = gone[at];
          const name = removed === undefined ? '' : proved(removed, 0, 0).version.name;
          if (pointer.left.some((left) => left.name === name)) pointer = withoutVersion(pointer, name);
          expect(names).toContain(pointer.inForce.name);
          expect(pointer.left.map((left) => left.name)).not.toContain(pointer.inForce.name);
          expect(new Set(pointer.left.map((left) => left.name)).size).toBe(pointer.left.length);
          expect(formerNames(pointer)).not.toContain(pointer.inForce.name);
          expect(outlived(pointer, 0, instantOf(1e6)).map((left) => left.removed)).not.toContain(true);
        }
      }),
    );
  });

  it('what a restart reads is what was in force, with a full disk in between too; numbers go on', async () => {
    await fc.assert(
      fc.asyncProperty(results, fc.array(fc.boolean()), async (order, full) => {
        const store = new MemoryLists();
        const parts = { store, clock: { now: () => instantOf(5) } };
        const first = new ManagedListDirectory([], parts, { whenAbsent: 'name-as-written' });
        for (const [at, { content, generation }] of order.entries()) {
          store.full = full[at] === true;
          const before = first.get(DEVICE, 'WEB');
          const answer = await first.proved(proved(content, generation, at));
          if (!answer.ok) expect(first.get(DEVICE, 'WEB')).toBe(before);
        }
        const again = new ManagedListDirectory(store.held(), parts, { whenAbsent: 'name-as-written' });
        expect(again.get(DEVICE, 'WEB')).toEqual(first.get(DEVICE, 'WEB'));
        expect(again.on(DEVICE).versionOf('WEB')).toBe(first.get(DEVICE, 'WEB')?.inForce.name);
        expect(again.nextGeneration()).toBeGreaterThan(first.get(DEVICE, 'WEB')?.generation ?? 0);
      }),
      { numRuns: 50 },
    );
  });
});
