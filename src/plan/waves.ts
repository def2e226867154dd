import type { Work } from '../base/work.ts';
import type { Rollout } from '../model/plan.ts';
import type { WaveSize } from '../model/rollout.ts';

/**
 * How many targets have begun when each wave has. A part of all is rounded up; the last size is repeated until none is left, so that
 * `[1, 5%, 100%]` of 100 targets is `[1, 6, 100]` and `[10]` is one wave of ten after another.
 */
export function wavesOf(sizes: readonly WaveSize[], total: number): readonly number[] {
  const waves: number[] = [];
  let begun = 0;
  for (let i = 0; begun < total; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)] ?? { percent: 100 };
    const wanted = 'targets' in size ? size.targets : Math.ceil((total * size.percent) / 100);
    begun = Math.min(total, begun + Math.max(1, wanted));
    waves.push(begun);
  }
  return waves;
}

/** Which wave the target at `place` (from 0) belongs to, from 1. */
export function waveAt(waves: readonly number[], place: number): number {
  return waves.findIndex((begun) => place < begun) + 1;
}

/** Whether so many failures end a rollout of which `begun` targets have begun. */
export function isTooMany(failed: number, begun: number, limit: Rollout['maxFailures']): boolean {
  if (limit === undefined || failed === 0) return false;
  const { count = Number.POSITIVE_INFINITY, percent = Number.POSITIVE_INFINITY } = limit;
  return failed >= count || failed * 100 >= percent * begun;
}

/** The targets of each device in turn, each device's in their order: a wave asks little of any one device. */
export function* inTurns<T>(targets: readonly T[], deviceOf: (target: T) => string): Work<readonly T[]> {
  const queues = new Map<string, T[]>();
  for (const target of targets) {
    const queue = queues.get(deviceOf(target));
    if (queue) queue.push(target);
    else queues.set(deviceOf(target), [target]);
    yield;
  }
  const all: T[] = [];
  for (let round = 0; all.length < targets.length; round++) {
    for (const queue of queues.values()) all.push(...queue.slice(round, round + 1));
    yield;
  }
  return all;
}
