const UNITS = { y: 31_536_000, w: 604_800, d: 86_400, h: 3600, m: 60, s: 1 } as const;

/** A span of time as IOS writes it in counters: `188755s`, `2h9m`, `1w3d`. */
export const DURATION = '(?:\\d+[ywdhms])+';

/** A span of time in seconds, no finer than the device prints; undefined where there is none. A year counts 365 days. */
export function durationSeconds(text: string | undefined): number | undefined {
  if (text === undefined || !new RegExp(`^${DURATION}$`).test(text)) return undefined;
  return [...text.matchAll(/(\d+)([ywdhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNITS[unit as keyof typeof UNITS],
    0,
  );
}
