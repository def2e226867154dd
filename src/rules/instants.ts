/** The milliseconds a written date or time stands for, both ends included: a date is its whole day, `08:30` its whole minute. */
export type Span = { readonly from: number; readonly to: number };

const WRITTEN = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?(?: ?(Z|[+-]\d{2}:\d{2}))?)?$/;

/** Reads `2026-08-14`, `2026-08-14T08:30`, `2026-08-14 08:30:00+02:00`; without an offset it is UTC. Undefined for anything else. */
export function parseSpan(text: string): Span | undefined {
  const match = WRITTEN.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => (part === undefined ? 0 : Number(part)));
  const utc = new Date(Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second));
  // Date.UTC carries 31 April over to 1 May: what comes back must be what was written.
  if (
    utc.getUTCFullYear() !== year ||
    utc.getUTCMonth() + 1 !== month ||
    utc.getUTCDate() !== day ||
    utc.getUTCHours() !== hour ||
    utc.getUTCMinutes() !== minute
  ) {
    return undefined;
  }
  const from = utc.getTime() - offsetOf(match[7]);
  const length = match[4] === undefined ? 86_400_000 : match[6] === undefined ? 60_000 : 1000;
  return { from, to: from + length - 1 };
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
