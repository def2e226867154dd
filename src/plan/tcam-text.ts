import type { AsicAccount, TcamForecast, TcamUse } from './tcam-ledger.ts';

/**
 * What a change does to the ASICs of a device, one line each where there are several: `tcam now 27/255 peak 258 after 258: 2 sessions x 12 (dACL
 * LIMITED) + 3 (ACL REDIRECT) + 228 (ACL BIG), 3 too many`. The sum is that of the peak, so that a person can check it.
 */
export function forecastLines({ before, peak, after }: TcamForecast): readonly string[] {
  return peak.map((worst, at) => {
    const [now, then] = [before[at]?.used ?? 0, after[at]?.used ?? 0];
    const verdict = worst.over > 0 ? `${worst.over} too many` : `${worst.free} left`;
    const sum = worst.by.length === 0 ? '' : `${sumText(worst.by)}, `;
    return `${peak.length === 1 ? '' : `ASIC ${worst.asic} `}tcam now ${now}/${worst.limit} peak ${worst.used} after ${then}: ${sum}${verdict}`;
  });
}

/** The largest first; what is beyond ten together. */
function sumText(by: readonly TcamUse[]): string {
  const shown = by.length <= MOST_TERMS ? by : [...by].sort((a, b) => b.entries - a.entries).slice(0, MOST_TERMS);
  const rest = by.filter((one) => !shown.includes(one));
  const more = rest.reduce((sum, { entries }) => sum + entries, 0);
  return [...shown.map(term), ...(rest.length === 0 ? [] : [`${more} (${rest.length} others)`])].join(' + ');
}

const MOST_TERMS = 10;

/** `tcam 211/255 (83%)`. */
export function accountText({ used, limit }: Pick<AsicAccount, 'used' | 'limit'>): string {
  return `tcam ${used}/${limit}${limit === 0 ? '' : ` (${Math.round((used * 100) / limit)}%)`}`;
}

/** `2 sessions x 12 (dACL LIMITED)`, or `3 (ACL REDIRECT)`. */
export function term({ what, entries, sessions }: Omit<TcamUse, 'sessions'> & { readonly sessions?: number | undefined }): string {
  if (sessions === undefined || entries % sessions !== 0) return `${entries} (${what})`;
  return `${sessions} ${sessions === 1 ? 'session' : 'sessions'} x ${entries / sessions} (${what})`;
}
