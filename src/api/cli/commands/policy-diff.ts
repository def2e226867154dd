import { type GivenView, type ImpactView, impactView } from '../../views/impact-view.ts';
import { columns, printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import type { Paint } from '../paint.ts';

const CHANGES_PENDING = 2;

/** `policy diff`: exit 2 when something differs. */
export async function diffPolicies(call: Call): Promise<number> {
  const [from = 'current', to = 'files'] = call.arguments;
  const { sessions = false } = call.options<{ readonly sessions?: boolean }>();
  const body = { from, to, sessions };
  const found = await call.api({ method: 'POST', path: '/policy:impact', body, schema: impactView, within: 120_000 });
  if (!found.ok) return call.fail(found.error);
  const { elements, sessions: impact } = found.value;
  call.print(found.value, {
    table: () => showImpact(found.value, call.paint),
    ids: () => impact?.changes.map(({ session }) => session) ?? elements.map(({ kind, name }) => `${kind} ${name}`),
  });
  return elements.length > 0 || (impact?.changes.length ?? 0) > 0 ? CHANGES_PENDING : 0;
}

const SIGNS = { added: '+', removed: '-', changed: '~', moved: '>' } as const;

function showImpact({ from, to, elements, sessions }: ImpactView, paint: Paint): string {
  const lines = [
    `policy revision ${from} -> ${to}: ${elements.length === 0 ? 'nothing differs' : plural(elements.length, 'element differs', 'elements differ')}`,
    ...elements.flatMap(({ kind, name, change, rules }) => [
      painted(paint, change, `  ${SIGNS[change]} ${printable(`${kind} ${name}`)}`),
      ...rules.map((rule) => painted(paint, rule.change, `      ${SIGNS[rule.change]} ${printable(`${rule.table}, rule ${rule.rule}`)}`)),
    ]),
  ];
  return `${[...lines, ...(sessions ? sessionLines(sessions, paint) : [])].join('\n')}\n`;
}

function sessionLines({ looked, changes, undecidable, devices }: NonNullable<ImpactView['sessions']>, paint: Paint): readonly string[] {
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
