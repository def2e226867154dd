import { instantIn } from '../base/zoned-time.ts';
import type { Condition } from '../rules/ast.ts';
import { parseSpan } from '../rules/instants.ts';
import type { WrittenDateTime } from './condition-schema.ts';

/**
 * A date and time condition (requirement P61) as comparisons of `time.now`, `time.weekday@<zone>` and `time.clock@<zone>` (minutes since
 * midnight), so that a trace shows which part held.
 */
export function dateTimeCondition({ from, to, days, hours, timezone }: WrittenDateTime): Condition {
  const parts: Condition[] = [];
  if (from !== undefined) parts.push(now('ge', from, timezone, 'from'));
  if (to !== undefined) parts.push(now('le', to, timezone, 'to'));
  if (days !== undefined) parts.push({ kind: 'compare', attr: `time.weekday@${timezone}`, op: 'in', value: days });
  if (hours !== undefined) parts.push(anyOf(hours.map((span) => withinHours(span, `time.clock@${timezone}`))));
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'all', of: parts };
}

/** A date without an offset of its own is one of the zone; `to` includes its whole day, minute or second. */
function now(op: 'ge' | 'le', written: string, zone: string, end: 'from' | 'to'): Condition {
  const span = parseSpan(written);
  if (!span) throw new Error('the schema lets no other date through');
  const hasOffset = /(?:Z|[+-]\d{2}:\d{2})$/.test(written.slice(10));
  // The second that `le` includes as a whole.
  const wall = end === 'from' ? span.from : span.to - 999;
  const instant = hasOffset ? wall : instantIn(zone, wall, end === 'from' ? 'first' : 'last');
  return { kind: 'compare', attr: 'time.now', op, value: new Date(instant).toISOString().replace(/\.\d+/, '') };
}

function withinHours(span: string, attr: string): Condition {
  const [start = 0, end = 0] = span.split('-').map(minutesOf);
  const after: Condition = { kind: 'compare', attr, op: 'ge', value: start };
  const before: Condition = { kind: 'compare', attr, op: 'lt', value: end };
  return start < end ? { kind: 'all', of: [after, before] } : { kind: 'anyOf', of: [after, before] };
}

function minutesOf(clock: string): number {
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
}

function anyOf(of: readonly Condition[]): Condition {
  return of.length === 1 && of[0] ? of[0] : { kind: 'anyOf', of };
}
