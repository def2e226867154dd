declare const instant: unique symbol;

/** Wall-clock time in milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number & { readonly [instant]: true };

/** A length of time in milliseconds. */
export type Duration = number;

export function instantOf(milliseconds: number): Instant {
  return milliseconds as Instant;
}

export function toIso(at: Instant): string {
  return new Date(at).toISOString();
}

const UNIT: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads `250ms`, `2s`, `5m`, `12h`, `7d`; undefined for anything else. Result in milliseconds. */
export function parseDuration(text: string): Duration | undefined {
  const match = /^([1-9][0-9]{0,8})(ms|s|m|h|d)$/.exec(text);
  if (!match) return undefined;
  return Number(match[1]) * (UNIT[match[2] ?? ''] ?? Number.NaN);
}
