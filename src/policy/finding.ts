import type { Instant } from '../base/time.ts';
import type { ListVersions } from '../model/access.ts';
import type { Device, DeviceId } from '../model/device.ts';
import type { Policy } from './compile.ts';
import type { Draft } from './draft.ts';
import type { StoresKnown } from './unknown-user.ts';

export const LINT_CODES = [
  'shadowed-rule',
  'duplicate-rule',
  'rule-never-matches',
  'condition-never-holds',
  'date-is-over',
  'service-type-mismatch',
  'unused',
  'duplicate-element',
  'conflicting-pairs',
  'permits-by-default',
  'asks-nobody',
  'rule-disabled',
  'rule-monitored',
  'rule-without-hits',
  'slow-search',
  'list-absent',
  'plain-device',
  'dacl-entry-never-matches',
  'dacl-entry-not-needed',
  'dacl-not-proved',
  'dacl-source',
] as const;
export type LintCode = (typeof LINT_CODES)[number];

/** Something in a policy that is allowed and looks like a mistake (`warning`) or is worth knowing (`note`). */
export type Finding = {
  readonly code: LintCode;
  readonly severity: 'warning' | 'note';
  readonly message: string;
  /** `file:line:column`, where the files are at hand. */
  readonly at: string;
};

export type LintParts = {
  /** The policy with its places. */
  readonly draft: Draft;
  /** The same policy, compiled. */
  readonly policy: Policy;
  readonly now: Instant;
  /** With the counts of all servers, rules that never matched are told. */
  readonly hits?: { readonly since?: Instant | undefined; get(table: string, rule: string): number };
  /** With stores and devices, searches for unknown users that may outlast a device's patience are told (U24, U25). */
  readonly stores?: StoresKnown;
  readonly devices?: readonly Device[];
  /** With these and devices, lists that were put on some devices and not on all are told. */
  readonly lists?: { on(device: DeviceId): ListVersions };
};
