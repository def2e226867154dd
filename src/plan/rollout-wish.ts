import { type Fault, fault } from '../base/fault.ts';
import { given } from '../base/given.ts';
import { rateText } from '../base/rate.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Rollout } from '../model/plan.ts';
import type { RolloutRates, RolloutWish } from '../model/rollout.ts';
import type { RolloutLaw } from './playbook.ts';
import { wavesOf } from './waves.ts';

const AT_ONCE: RolloutLaw = { sizes: [{ percent: 100 }], pause: 0, rate: {}, jitter: 0 };

/**
 * How `total` targets are gone about: as the playbook says, and stricter where that is wished. `plan.refused` where more is wished than the playbook
 * allows: larger batches, more failures, a shorter pause, higher rates, more devices at once. Undefined where all targets are acted on at once.
 */
export function rolloutFor(
  playbook: string,
  law: RolloutLaw | undefined,
  wish: RolloutWish | undefined,
  total: number,
): Result<Rollout | undefined, Fault> {
  if (wish === undefined || Object.keys(wish).length === 0) return ok(law && lawful(law, wavesOf(law.sizes, total)));
  const { sizes, pause, maxFailures, requireHealthy, parallel, rate, windows = [], ...rest } = law ?? AT_ONCE;
  const waves = wavesOf(wish.batches ?? sizes, total);
  const why =
    (law && wish.batches && largerBatch(waves, wavesOf(sizes, total))) ??
    moreFailures(wish.maxFailures, maxFailures) ??
    higherRate(wish.rate, rate) ??
    (wish.pause !== undefined && wish.pause < pause ? `a pause of at least ${pause} ms between batches` : undefined) ??
    (parallel !== undefined && (wish.parallel ?? 0) > parallel ? `${parallel} devices at once` : undefined);
  if (why !== undefined) return err(fault('plan.refused', `playbook \`${playbook}\` allows ${why}: ask for no more than that`));
  const failures = { ...maxFailures, ...wish.maxFailures };
  const health = given({
    p95: least(requireHealthy?.p95, wish.requireHealthy?.p95),
    rejects: least(requireHealthy?.rejects, wish.requireHealthy?.rejects),
  });
  const sets = wish.window ? [...windows, [wish.window]] : windows;
  const atOnce = wish.parallel ?? parallel;
  return ok({
    ...rest,
    waves,
    asked: wish,
    rate: { ...rate, ...wish.rate },
    pause: wish.pause ?? pause,
    ...(Object.keys(failures).length > 0 && { maxFailures: failures }),
    ...(Object.keys(health).length > 0 && { requireHealthy: health }),
    ...(atOnce !== undefined && { parallel: atOnce }),
    ...(sets.length > 0 && { windows: sets }),
  });
}

function lawful({ sizes: _, ...law }: RolloutLaw, waves: readonly number[]): Rollout {
  return { waves, ...law };
}

/** What the playbook allows in the first batch that has begun more targets than its own would have by then. */
function largerBatch(wished: readonly number[], allowed: readonly number[]): string | undefined {
  const at = wished.findIndex((begun, place) => begun > (allowed[place] ?? begun));
  return at < 0 ? undefined : `${allowed[at]} targets begun with batch ${at + 1}`;
}

function moreFailures(wished: RolloutWish['maxFailures'], allowed: Rollout['maxFailures']): string | undefined {
  if (allowed?.count !== undefined && (wished?.count ?? 0) > allowed.count) return `${allowed.count} failures`;
  if (allowed?.percent !== undefined && (wished?.percent ?? 0) > allowed.percent) return `failures of ${allowed.percent} %`;
  return undefined;
}

function higherRate(wished: RolloutRates = {}, allowed: RolloutRates): string | undefined {
  for (const [of, most] of Object.entries(allowed) as [keyof RolloutRates, number][]) {
    if ((wished[of] ?? 0) > most) return `${rateText(most)} ${RATED[of]}`;
  }
  return undefined;
}

const RATED = { perDevice: 'on one device', perSite: 'in one site', global: 'in all' } as const;

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}
