import { type AuthLogEntry, authLogEntry, authLogPage } from '../../views/auth-log-view.ts';
import { columns, printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { type Paint, paintState } from '../paint.ts';

const FILTERS = ['user', 'mac', 'device', 'outcome', 'service', 'rule', 'reason', 'limit'] as const;

export async function listDecisions(call: Call): Promise<number> {
  const options = call.options<Partial<Record<(typeof FILTERS)[number], string>>>();
  const query = new URLSearchParams();
  for (const name of FILTERS) if (options[name] !== undefined) query.set(name, options[name]);
  const page = await call.api({ path: `/auth-log?${query}`, schema: authLogPage });
  if (!page.ok) return call.fail(page.error);
  const { decisions } = page.value;
  call.print(page.value, { table: () => showDecisions(decisions, call.paint), ids: () => decisions.map(({ id }) => id) });
  return 0;
}

export async function getDecision(call: Call): Promise<number> {
  const found = await call.api({ path: `/auth-log/${encodeURIComponent(call.argument(0))}`, schema: authLogEntry });
  if (!found.ok) return call.fail(found.error);
  call.print(found.value, { table: () => showDecision(found.value, call.paint), ids: () => [found.value.id] });
  return 0;
}

function showDecisions(decisions: readonly AuthLogEntry[], paint: Paint): string {
  return columns(
    ['DECISION', 'AT', 'OUTCOME', 'USER', 'MAC', 'DEVICE', 'METHOD', 'SERVICE', 'RULE', 'REASON', 'µS'],
    decisions.map((one) => [
      one.id,
      one.at,
      { text: one.outcome, paint: (text) => paintState(paint, one.outcome, text) },
      one.user,
      one.mac ?? '',
      one.device,
      one.method ?? '',
      one.service ?? '',
      one.rule ?? '',
      one.reason,
      String(one.micros),
    ]),
  );
}

function showDecision(one: AuthLogEntry, paint: Paint): string {
  const { identity } = one;
  const facts: [string, string | undefined][] = [
    ['at', one.at],
    ['user', one.user],
    ['identity', identity && `${identity.name} in ${identity.store}${identity.group === undefined ? '' : `, ${identity.group}`}`],
    ['authentication', one.authenticationStatus],
    ['endpoint', one.mac],
    ['posture', one.posture],
    ['device', `${one.device} (${one.deviceAddress})`],
    ['method', one.method],
    ['service', one.service],
    ['rule', one.rule],
    ['reason', one.reason],
    ['policy', `revision ${one.revision}`],
    ['session', one.session],
    ['took', `${one.micros} µs`],
  ];
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(14)}  ${printable(value)}`]));
  return `decision ${printable(one.id)}  ${paintState(paint, one.outcome)}\n${lines.join('\n')}\n`;
}
