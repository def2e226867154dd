import { unitsName } from '../acl/comparators.ts';
import type { AsicAccount, Room, TcamForecast, TcamUse } from './tcam-ledger.ts';

/**
 * What a change does to the ASICs of a device, one line each where there are several: `tcam now 27/255 peak 258 after 258: 2 sessions x 12 (dACL
 * LIMITED) + 3 (ACL REDIRECT) + 228 (ACL BIG), 3 too many`. The sum is that of the peak, so that a person can check it. Where the hardware holds only so
 * many lists, `; 17 of 18 lists now, peak 19, after 19: 17 (dACL …) + …, 1 too many` follows.
 */
export function forecastLines({ before, peak, after }: TcamForecast): readonly string[] {
  return peak.map((worst, at) => {
    const [now, then] = [before[at]?.used ?? 0, after[at]?.used ?? 0];
    const sum = worst.by.length === 0 ? '' : `${sumText(worst.by)}, `;
    const entries = `tcam now ${now}/${worst.limit} peak ${worst.used} after ${then}: ${sum}${verdict(worst)}`;
    const lists = worst.lists === undefined ? '' : `; ${listsText(worst.lists, worst.by, before[at]?.lists, after[at]?.lists)}`;
    const ports = comparatorsText(worst, before[at], after[at]);
    return `${peak.length === 1 ? '' : `ASIC ${worst.asic} `}${entries}${lists}${ports}`;
  });
}

function listsText(peak: Room, by: readonly TcamUse[], before: Room | undefined, after: Room | undefined): string {
  const uses = by.flatMap(({ what, lists }) => (lists > 0 ? [{ what, entries: lists }] : []));
  const sum = uses.length === 0 ? '' : `${sumText(uses)}, `;
  return `${before?.used ?? 0} of ${peak.limit} lists now, peak ${peak.used}, after ${after?.used ?? 0}: ${sum}${verdict(peak)}`;
}

function comparatorsText({ comparators = [] }: AsicAccount, before: AsicAccount | undefined, after: AsicAccount | undefined): string {
  const used = (account: AsicAccount | undefined, protocol: string | undefined): number =>
    account?.comparators?.find((one) => one.protocol === protocol)?.used ?? 0;
  return comparators
    .map((peak) => {
      const [now, then] = [used(before, peak.protocol), used(after, peak.protocol)];
      return `; ${now} of ${peak.limit} ${unitsName(peak.protocol)} now, peak ${peak.used}, after ${then}: ${verdict(peak)}`;
    })
    .join('');
}

function verdict({ over, free }: Room): string {
  return over > 0 ? `${over} too many` : `${free} left`;
}

/** The largest first; what is beyond ten together. */
function sumText(by: readonly Term[]): string {
  const shown = by.length <= MOST_TERMS ? by : [...by].sort((a, b) => b.entries - a.entries).slice(0, MOST_TERMS);
  const rest = by.filter((one) => !shown.includes(one));
  const more = rest.reduce((sum, { entries }) => sum + entries, 0);
  return [...shown.map(term), ...(rest.length === 0 ? [] : [`${more} (${rest.length} others)`])].join(' + ');
}

const MOST_TERMS = 10;

type Term = Pick<TcamUse, 'what' | 'entries'> & { readonly sessions?: number | undefined };

/** `tcam 211/255 (83%)`. */
export function accountText({ used, limit }: Pick<Room, 'used' | 'limit'>): string {
  return `tcam ${used}/${limit}${limit === 0 ? '' : ` (${Math.round((used * 100) / limit)}%)`}`;
}

/** `2 sessions x 12 (dACL LIMITED)`, or `3 (ACL REDIRECT)`. */
export function term({ what, entries, sessions }: Term): string {
  if (sessions === undefined || entries % sessions !== 0) return `${entries} (${what})`;
  return `${sessions} ${sessions === 1 ? 'session' : 'sessions'} x ${entries / sessions} (${what})`;
}
