/** A thing that holds TCAM entries: `entries` in all; with `sessions`, that many sessions hold an equal share of them each. */
export type TcamUse = { readonly what: string; readonly entries: number; readonly sessions?: number };

export type TcamBudget = { readonly fits: boolean; readonly total: number; readonly arithmetic: string };

/**
 * Whether `added` still fits into `limit` entries, and the sum a person can check:
 * `in use 27 = 2 sessions x 12 (dACL LIMITED) + 3 (ACL REDIRECT); adding 260 (ACL BIG): 287 of 255, 32 too many`.
 */
export function tcamBudget(ask: { readonly limit: number; readonly used: readonly TcamUse[]; readonly added: TcamUse }): TcamBudget {
  const used = ask.used.reduce((sum, { entries }) => sum + entries, 0);
  const total = used + ask.added.entries;
  const sum =
    used === 0
      ? ''
      : ` = ${ask.used
          .filter(({ entries }) => entries > 0)
          .map(term)
          .join(' + ')}`;
  const left = ask.limit - total;
  const verdict = left < 0 ? `${-left} too many` : `${left} left`;
  return { fits: left >= 0, total, arithmetic: `in use ${used}${sum}; adding ${term(ask.added)}: ${total} of ${ask.limit}, ${verdict}` };
}

function term({ what, entries, sessions }: TcamUse): string {
  if (sessions === undefined || entries % sessions !== 0) return `${entries} (${what})`;
  return `${sessions} ${sessions === 1 ? 'session' : 'sessions'} x ${entries / sessions} (${what})`;
}
