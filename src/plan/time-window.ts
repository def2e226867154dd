import { err, ok, type Result } from '../base/result.ts';
import { type Instant, instantOf } from '../base/time.ts';
import { type WallClock, wallClockOf } from '../base/zoned-time.ts';
import type { TimeWindow } from '../model/rollout.ts';

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY = 24 * 60;
const WEEK = 7 * DAY;
const MINUTE = 60_000;
/** Clocks are put forward or back by less than this, in minutes. */
const LARGEST_SHIFT = 180;

/**
 * Reads `Sat 02:00-04:00 Europe/Berlin`, `Mon-Thu,Sun 20:00-05:00 UTC` or `daily 22:00-24:00 UTC`. The error is one sentence.
 */
export function parseTimeWindow(text: string): Result<TimeWindow, string> {
  const [, daysText = '', fromText = '', toText = '', zone = ''] =
    /^\s*(\S+)\s+(\d\d?:\d\d)\s*-\s*(\d\d?:\d\d)\s+(\S+)\s*$/.exec(text) ?? [];
  if (zone === '') return err(`\`${text}\` is no window such as \`Sat 02:00-04:00 Europe/Berlin\``);
  const days = daysIn(daysText);
  if (days === undefined) return err(`\`${daysText}\` names no days: write \`Sat\`, \`Mon-Thu\`, \`Sat,Sun\` or \`daily\``);
  const from = minuteIn(fromText);
  const to = minuteIn(toText);
  if (from === undefined || from === DAY) return err(`\`${fromText}\` is no time of day from 00:00 to 23:59`);
  if (to === undefined) return err(`\`${toText}\` is no time of day from 00:00 to 24:00`);
  if (from === to) return err(`the window \`${text}\` is empty: for a whole day write 00:00-24:00`);
  return isZone(zone) ? ok({ days, from, to, zone }) : err(`\`${zone}\` is no time zone such as \`Europe/Berlin\` or \`UTC\``);
}

/** `Sat 02:00-04:00 Europe/Berlin`, as `parseTimeWindow` reads it. */
export function timeWindowText({ days, from, to, zone }: TimeWindow): string {
  const named = days.map((day) => (WEEKDAYS[day] ?? '').replace(/^./, (letter) => letter.toUpperCase()));
  return `${days.length === 7 ? 'daily' : named.join(',')} ${clockText(from)}-${clockText(to)} ${zone}`;
}

/** Whether one window of each set is open; no sets are always open. */
export function areOpen(sets: readonly (readonly TimeWindow[])[], now: Instant): boolean {
  return sets.every((windows) => windows.some((window) => isWithin(window, clockOf(window.zone)(now))));
}

/** The next minute at which one window of each set is open, looked for over two weeks; undefined when there is none. */
export function opensAt(sets: readonly (readonly TimeWindow[])[], now: Instant): Instant | undefined {
  let at = instantOf((Math.floor(now / MINUTE) + 1) * MINUTE);
  const end = now + 2 * WEEK * MINUTE;
  while (at <= end) {
    const ahead = Math.max(...sets.map((windows) => minutesUntil(windows, at)));
    if (!Number.isFinite(ahead)) return undefined;
    if (ahead === 0) return at;
    // A clock that is put forward or back on the way makes the distance wrong by so much: the last hours are gone minute by minute.
    at = instantOf(at + (ahead > LARGEST_SHIFT ? ahead - LARGEST_SHIFT : 1) * MINUTE);
  }
  return undefined;
}

/** By the wall clock; 0 when one of them is open. */
function minutesUntil(windows: readonly TimeWindow[], at: Instant): number {
  return Math.min(
    ...windows.map((window) => {
      const clock = clockOf(window.zone)(at);
      if (isWithin(window, clock)) return 0;
      const now = clock.weekday * DAY + clock.minute;
      return Math.min(...window.days.map((day) => (day * DAY + window.from - now + WEEK) % WEEK));
    }),
  );
}

const clocks = new Map<string, (now: number) => WallClock>();

/** One clock a zone, since making one costs far more than reading it. */
function clockOf(zone: string): (now: number) => WallClock {
  const clock = clocks.get(zone) ?? wallClockOf(zone);
  clocks.set(zone, clock);
  return clock;
}

function isWithin({ days, from, to }: TimeWindow, { weekday, minute }: WallClock): boolean {
  if (from < to) return days.includes(weekday) && minute >= from && minute < to;
  return (days.includes(weekday) && minute >= from) || (days.includes((weekday + 6) % 7) && minute < to);
}

function daysIn(text: string): readonly number[] | undefined {
  if (/^(?:daily|\*)$/i.test(text)) return WEEKDAYS.map((_, day) => day);
  const days = new Set<number>();
  for (const part of text.split(',')) {
    const [first = '', last = first] = part.split('-').map((name) => name.slice(0, 3).toLowerCase());
    const [from, to] = [WEEKDAYS.indexOf(first), WEEKDAYS.indexOf(last)];
    if (from < 0 || to < 0 || part.split('-').length > 2) return undefined;
    for (let day = from; ; day = (day + 1) % 7) {
      days.add(day);
      if (day === to) break;
    }
  }
  return [...days].sort((a, b) => a - b);
}

function minuteIn(text: string): number | undefined {
  const [hour = 0, minute = 0] = text.split(':').map(Number);
  const of = hour * 60 + minute;
  return minute > 59 || of > DAY ? undefined : of;
}

function clockText(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch (thrown) {
    if (thrown instanceof RangeError) return false;
    throw thrown;
  }
}
