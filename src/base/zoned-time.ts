/** The wall clock of a time zone. Zones are those of the runtime's own tables (IANA names). */
export type WallClock = {
  /** 0 = Sunday. */
  readonly weekday: number;
  /** Minutes since midnight. */
  readonly minute: number;
};

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Reads the wall clock at an instant (ms since 1970); the last minute asked for is kept, since requests come many to a minute. */
export function wallClockOf(zone: string): (now: number) => WallClock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
  });
  let minute = Number.NaN;
  let clock: WallClock = { weekday: 0, minute: 0 };
  return (now) => {
    const asked = Math.floor(now / 60_000);
    if (asked === minute) return clock;
    const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
    minute = asked;
    clock = {
      weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? ''),
      minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
    };
    return clock;
  };
}

const DAY = 86_400_000;

/**
 * The instant at which the zone's wall clock shows what a UTC clock shows at `wall`. What it shows twice when it is put back is meant the `first` or the
 * `last` time; what it skips is taken as if it had not been skipped.
 */
export function instantIn(zone: string, wall: number, which: 'first' | 'last'): number {
  const before = wall - offsetAt(zone, wall - DAY);
  const shown = [before, wall - offsetAt(zone, wall + DAY)].filter((instant) => instant + offsetAt(zone, instant) === wall);
  if (shown.length === 0) return before;
  return which === 'first' ? Math.min(...shown) : Math.max(...shown);
}

/** How far the zone's clock is ahead of UTC, in ms. */
function offsetAt(zone: string, instant: number): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return shown - Math.floor(instant / 1000) * 1000;
}
