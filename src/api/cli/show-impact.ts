import type { GivenView, ImpactView } from '../views/impact-view.ts';
import { columns, printable } from './columns.ts';
import type { Paint } from './paint.ts';

const SIGNS = { added: '+', removed: '-', changed: '~', moved: '>' } as const;

/** What differs between two policies, and which live sessions that moves. */
export function showImpact({ from, to, elements, sessions }: ImpactView, paint: Paint): string {
  const lines = [
    `policy revision ${from} -> ${to}: ${elements.length === 0 ? 'nothing differs' : plural(elements.length, 'element differs', 'elements differ')}`,
    ...elements.flatMap(({ kind, name, change, rules }) => [
      painted(paint, change, `  ${SIGNS[change]} ${printable(`${kind} ${name}`)}`),
      ...rules.map((rule) => painted(paint, rule.change, `      ${SIGNS[rule.change]} ${printable(`${rule.table}, rule ${rule.rule}`)}`)),
    ]),
  ];
  return `${[...lines, ...(sessions ? sessionLines(sessions, paint) : [])].join('\n')}\n`;
}

function sessionLines(
  { looked, changes, undecidable, devices, refused }: NonNullable<ImpactView['sessions']>,
  paint: Paint,
): readonly string[] {
  const heading = `\n${changes.length} of ${plural(looked, 'live session', 'live sessions')} would be decided differently`;
  const table = columns(
    ['SESSION', 'USER', 'MAC', 'DEVICE', 'BEFORE', 'AFTER', 'COA'],
    changes.map(({ session, user, mac, device, before, after, coa, why }) => [
      session,
      user,
      mac ?? '',
      device,
      givenText(before),
      givenText(after),
      why === undefined ? coa : `none: ${why}`,
    ]),
  );
  return [
    heading,
    ...(changes.length > 0 ? [table.trimEnd()] : []),
    ...refused.map((why) => paint.bad(`  ! refused: ${printable(why)}`)),
    ...undecidable.map(({ session, why }) => paint.doubtful(`  ? session ${printable(session)} cannot be decided: ${printable(why)}`)),
    ...devices.map(({ device, platform, asic, limit, now, after, peak, refused }) => {
      const several = devices.some((other) => other.device === device && other.asic !== asic);
      const text = `  ${device} (${platform})${several ? ` ASIC ${asic}` : ''} tcam now ${now}/${limit} peak ${peak} after ${after}`;
      if (refused.length > 0) return paint.bad(printable(`${text}; does not fit: ${refused.join(', ')}`));
      return peak > limit ? paint.doubtful(printable(`${text}; does not fit all at once`)) : printable(text);
    }),
  ];
}

function givenText({ outcome, rule, profiles, dacl, reason }: GivenView): string {
  if (outcome !== 'accept') return `${outcome}${rule === '' ? '' : ` by ${rule}`}${reason === undefined ? '' : ` (${reason})`}`;
  return [`${rule}: ${profiles.join(', ') || 'permit'}`, dacl].filter(Boolean).join(' ');
}

function painted(paint: Paint, change: keyof typeof SIGNS, line: string): string {
  if (change === 'added') return paint.good(line);
  return change === 'removed' ? paint.bad(line) : paint.doubtful(line);
}

function plural(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
