import { expect, it } from 'vitest';
import { type Hearing, Pacer, type Ticket } from '../../../src/control/pacer.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';

const SESSIONS = 30;
/** RFC 5080: the first repetition, and when a request is given up. */
const [AGAIN, GIVEN_UP] = [2000, 30_000];

/** When the last change for a device that answers was begun, in ms, where every `nth` device answers nothing; `known`: which these are, so that they are left alone. */
function doneWhere(nth: number, bulk: number, { devices = 240, known = false } = {}): { readonly at: number; readonly left: number } {
  const clock = new ManualClock();
  const heard = new Map<DeviceId, Hearing>();
  const dead = (device: DeviceId): boolean => Number(device.slice(2)) % nth === 0;
  let [at, left] = [0, 0];
  const pacer = new Pacer({
    clock,
    pacing: { perDevice: 1000, bounces: 1, bulk },
    granted: (ticket) => ask(ticket),
    hearing: (device) => heard.get(device) ?? (known && dead(device) ? 'silent' : 'unheard'),
  });
  const ask = (ticket: Ticket): void => {
    if (!pacer.ask(ticket)) return;
    const { device, step } = ticket;
    const over = (state: Hearing) => () => {
      heard.set(device, state);
      pacer.over(step);
    };
    if (dead(device) && known) {
      clock.after(0, over('silent'));
      return;
    }
    if (dead(device)) {
      clock.after(AGAIN, () => heard.set(device, 'silent'));
      clock.after(GIVEN_UP, over('silent'));
      return;
    }
    [at, left] = [clock.monotonic(), left - 1];
    clock.after(5, over('answers'));
  };
  for (let n = 0; n < devices * SESSIONS; n++) {
    const device = `sw${1 + (n % devices)}` as DeviceId;
    if (!dead(device)) left++;
    const own = { plan: 'j' as PlanId, rollout: { rate: {}, jitter: 0 } };
    ask({ step: `j/${n + 1}`, lane: `${n}`, device, site: undefined, bounce: false, bulk: own });
  }
  clock.advance((1.2 * 1000 * devices * SESSIONS) / bulk);
  return { at, left };
}

const NONE = Number.POSITIVE_INFINITY;

it.each([
  [200, 240],
  [2000, 240],
  [2000, 2400],
])('a rollout at %i/s is no slower for the others where a third of %i devices answers nothing (C4)', (bulk, devices) => {
  const alive = doneWhere(NONE, bulk, { devices });
  expect(alive.left).toBe(0);
  const { at, left } = doneWhere(3, bulk, { devices });
  expect(left).toBe(0);
  expect(at).toBeLessThan(1.05 * alive.at);
});

it('what is not sent to devices that are known to be silent takes no turn from the others', () => {
  const { at, left } = doneWhere(3, 200, { known: true });
  expect(left).toBe(0);
  expect(at).toBeLessThan(0.7 * doneWhere(NONE, 200).at);
});
