import { expect, it } from 'vitest';
import { Pacer, type Ticket } from '../../../src/control/pacer.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { PlanId } from '../../../src/model/plan.ts';

const PACING = { perDevice: 10, bounces: 1, bulk: 100_000 };
const ROLLOUT = { rate: {}, jitter: 0 };

/** An event loop in which no time passes: what is to happen at once happens when it goes round. */
class StandingLoop {
  #tasks = new Set<() => void>();

  monotonic(): number {
    return 0;
  }

  after(delay: number, task: () => void): () => void {
    if (delay === 0) this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  goRound(): void {
    const tasks = this.#tasks;
    this.#tasks = new Set();
    for (const task of tasks) task();
  }
}

/** How many of a thousand changes, each of a device of its own and free to go, are begun in each turn of the loop. */
function begunByTurn(bulk: boolean): readonly number[] {
  const loop = new StandingLoop();
  let begun = 0;
  const pacer = new Pacer({ clock: loop, pacing: PACING, granted: (ticket) => begin(ticket) });
  const begin = (ticket: Ticket): void => {
    if (pacer.ask(ticket)) begun++;
  };
  for (let n = 1; n <= 1000; n++) {
    const ticket = { step: `j/${n}`, lane: `${n}`, device: `sw${n}` as DeviceId, site: undefined, bounce: false };
    begin(bulk ? { ...ticket, bulk: { plan: 'j' as PlanId, rollout: ROLLOUT } } : ticket);
  }
  const turns: number[] = [];
  while (begun > 0) {
    turns.push(begun);
    begun = 0;
    loop.goRound();
  }
  return turns;
}

it.each([
  ['of a rollout', true, 768],
  ['that are urgent', false, 1000],
])('of many changes %s a few are begun in a turn of the event loop, so that answers and logins are read in between', (_, bulk, all) => {
  const turns = begunByTurn(bulk);
  expect(Math.max(...turns)).toBe(32);
  expect(turns.reduce((sum, some) => sum + some, 0)).toBe(all);
});
