import type { Duration } from '../base/time.ts';

/** The size of one wave: a number of targets, or a part of all in percent. */
export type WaveSize = { readonly targets: number } | { readonly percent: number };

/** A span of the week by the wall clock of a time zone; one whose end is not after its beginning runs past midnight. */
export type TimeWindow = {
  /** On which days it begins; 0 = Sunday. */
  readonly days: readonly number[];
  /** Minutes since midnight. */
  readonly from: number;
  readonly to: number;
  /** IANA name. */
  readonly zone: string;
};

/** Reached, nothing more is begun; `percent` is of the targets that have begun. */
export type FailureLimit = { readonly count?: number; readonly percent?: number };
/** What the authentication path must be better than: `p95` in ms, `rejects` in percent. */
export type Health = { readonly p95?: Duration; readonly rejects?: number };

/** Steps a second, on one device, in one site, and everywhere. */
export type RolloutRates = { readonly perDevice?: number; readonly perSite?: number; readonly global?: number };

/** What somebody who starts a rollout wants of it; what is left out is as the playbook has it. */
export type RolloutWish = {
  readonly rate?: RolloutRates;
  readonly batches?: readonly WaveSize[];
  readonly pause?: Duration;
  readonly maxFailures?: FailureLimit;
  readonly requireHealthy?: Health;
  readonly parallel?: number;
  readonly window?: TimeWindow;
};
