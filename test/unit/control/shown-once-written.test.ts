import { expect, test } from 'vitest';
import { World } from './world.ts';

test('a job is shown as the disk has it: proved once that is written, and who waits for its end is told then', async () => {
  const world = new World();
  await world.control.start();
  world.connect();
  const { store } = world;
  const writes: (() => void)[] = [];
  const slowly =
    <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await new Promise<void>((resolve) => writes.push(resolve));
      return write(...args);
    };
  store.save = slowly(store.save.bind(store));
  store.saveSteps = slowly(store.saveSteps.bind(store));

  const job = await world.job(world.posture('compliant', 1));
  const settled = world.control.settled(job, 60_000);
  const shown = async () => {
    const plan = await world.control.job(job);
    return `${plan?.state} ${plan?.steps.at(0)?.state}`;
  };
  await world.pass(100);
  const seen = [await shown()];
  for (let turn = 0; turn < 20 && writes.length > 0; turn++) {
    expect(seen.at(-1)).not.toBe('proved proved');
    writes.shift()?.();
    await world.pass(10);
    seen.push(await shown());
  }
  expect(seen[0]).toBe('running ready');
  expect(seen.at(-1)).toBe('proved proved');
  expect((await settled)?.state).toBe('proved');
});
