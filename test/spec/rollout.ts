/**
 * Whether a rollout of which so many targets have begun must begin nothing more after so many failures (docs/bulk.md): the limit is reached, not exceeded.
 * `count`: so many; `percent`: such a part of those begun.
 */
export function mustStop(
  failed: number,
  begun: number,
  limit: { readonly count?: number; readonly percent?: number } | undefined,
): boolean {
  if (limit === undefined || failed < 1) return false;
  const byCount = limit.count !== undefined && !(failed < limit.count);
  const byPart = limit.percent !== undefined && !(failed / begun < limit.percent / 100);
  return byCount || byPart;
}
