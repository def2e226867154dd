import { EXTENSION_BUNDLE, TEAM } from './anyconnect.ts';
import type { ExtensionRow } from './system-extensions.ts';

/** Why the extension is not in force, the most telling first (trap T0-11). */
export const EXTENSION_REASONS = ['disabled', 'waiting-for-user', 'inactive', 'terminated', 'wrong-team', 'absent'] as const;
export type ExtensionReason = (typeof EXTENSION_REASONS)[number];

export type ExtensionVerdict =
  | { readonly verdict: 'pass'; readonly row: ExtensionRow }
  | { readonly verdict: 'fail'; readonly reason: ExtensionReason; readonly row?: ExtensionRow };

/**
 * Whether AnyConnect's extension is approved and active (requirement M9): any row of its team and bundle that is `* *` `[activated enabled]`
 * will do, whatever old copies stand beside it; the same bundle of another team is not it (traps T0-11, T0-12). The order of rows is no matter.
 */
export function judgeExtension(rows: readonly ExtensionRow[]): ExtensionVerdict {
  const named = rows.filter(({ bundle }) => bundle === EXTENSION_BUNDLE);
  const judged = named.map((row) => ({ row, reason: reasonOf(row) }));
  const live = judged.find(({ reason }) => reason === undefined);
  if (live) return { verdict: 'pass', row: live.row };
  for (const reason of EXTENSION_REASONS) {
    const found = judged.find((one) => one.reason === reason);
    if (found) return { verdict: 'fail', reason, row: found.row };
  }
  return { verdict: 'fail', reason: 'absent' };
}

function reasonOf({ team, enabled, active, state }: ExtensionRow): ExtensionReason | undefined {
  if (team !== TEAM) return 'wrong-team';
  if (/^(?:terminat|uninstall)/.test(state)) return 'terminated';
  if (/\bdisabled$/.test(state)) return 'disabled';
  if (/\bwaiting for user\b/.test(state)) return 'waiting-for-user';
  if (state !== 'activated enabled') return 'inactive';
  if (!enabled) return 'disabled';
  return active ? undefined : 'inactive';
}
