import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Naming } from '../../../src/model/coa-profile.ts';
import { inLearnedOrder, isMisnamed, namingAfter, nextName } from '../../../src/plan/session-naming.ts';

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const names = fc.uniqueArray(fc.constantFrom(...NAMES));
const answer = fc.record({
  errorCause: fc.constantFrom(401, 402, 403, 404, 405, 407, 501, 503, 506),
  transmissions: fc.integer({ min: 1, max: 5 }),
});
/** What each name meets, by name; a name without one is understood. */
const device = fc.dictionary(fc.constantFrom(...NAMES), answer);

/** The names tried on the device until one is understood or no other would help. */
function climbed(order: readonly string[], meets: Readonly<Record<string, { errorCause: number; transmissions: number }>>, once: boolean) {
  const tried: string[] = [];
  for (let present = order[0]; present !== undefined; ) {
    tried.push(present);
    const refused = meets[present];
    if (refused === undefined) return { tried, understood: present };
    present = nextName(order, present, refused, once);
  }
  return { tried, understood: undefined };
}

test('each name is tried at most once, in order, and none after a refusal that is about something else', () => {
  fc.assert(
    fc.property(names, device, fc.boolean(), (order, meets, once) => {
      const { tried } = climbed(order, meets, once);
      expect(tried).toEqual(order.slice(0, tried.length));
      for (const name of tried.slice(0, -1)) expect(isMisnamed(meets[name]?.errorCause)).toBe(true);
    }),
  );
});

test('an at-most-once command goes on only from a request that went out a single time', () => {
  fc.assert(
    fc.property(names, device, (order, meets) => {
      for (const name of climbed(order, meets, true).tried.slice(0, -1)) expect(meets[name]?.transmissions).toBe(1);
    }),
  );
});

test('no name is lost or made up by what was learned, none is both understood and refused, and a known device is written about no more', () => {
  const met = fc.record({ order: names, meets: device });
  fc.assert(
    fc.property(fc.array(met, { maxLength: 8 }), (sessions) => {
      let naming: Naming | undefined;
      for (const { order, meets } of sessions) {
        const present = inLearnedOrder(order, naming);
        expect([...present].sort()).toEqual([...order].sort());
        const { tried, understood } = climbed(present, meets, false);
        if (understood === undefined) continue;
        const refused = tried.slice(0, -1);
        naming = namingAfter(naming, understood, refused) ?? naming;
        expect(naming?.understood).toContain(understood);
        expect(naming?.understood.filter((name) => naming?.refused.includes(name))).toEqual([]);
        expect(namingAfter(naming, understood, refused)).toBeUndefined();
      }
    }),
  );
});

test('a device that changes its mind is believed', () => {
  expect(namingAfter({ understood: ['a'], refused: ['b'] }, 'b', ['a'])).toEqual({ understood: ['b'], refused: ['a'] });
});
