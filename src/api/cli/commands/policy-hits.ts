import { fault } from '../../../base/fault.ts';
import { type HitsView, hitsReset, hitsView } from '../../views/hits-view.ts';
import { begin } from '../begin.ts';
import { columns, printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { wouldSend } from '../dry-run.ts';
import type { Paint } from '../paint.ts';

const CHANGES_PENDING = 2;

/** `policy hits`, and with `--reset` a new beginning. */
export async function policyHits(call: Call): Promise<number> {
  if (call.options<{ readonly reset?: boolean }>().reset) return reset(call);
  const { dryRun, idempotencyKey } = call.common;
  if (dryRun !== undefined || idempotencyKey !== undefined) {
    const flag = dryRun === undefined ? '--idempotency-key' : '--dry-run';
    return call.fail([fault('input.invalid', `\`${flag}\` has no meaning without \`--reset\`: hits are only shown`)]);
  }
  const hits = await call.api({ path: '/policy/hits', schema: hitsView });
  if (!hits.ok) return call.fail(hits.error);
  call.print(hits.value, {
    table: () => showHits(hits.value, call.paint),
    rows: () => hits.value.rules,
    ids: () => hits.value.rules.map(({ hits: count }) => String(count)),
  });
  return 0;
}

async function reset(call: Call): Promise<number> {
  const { dryRun } = call.common;
  const ask = { method: 'POST', path: '/policy/hits:reset', body: {}, schema: hitsReset } as const;
  if (dryRun === 'client') return wouldSend(call, ask);
  const done = await begin(call, ask);
  if (!done.ok) return call.fail(done.error);
  const { epoch, since } = done.value.value;
  const line = dryRun ? `hit counts would be set to zero (epoch ${epoch})\n` : `hit counts are zero since ${since} (epoch ${epoch})\n`;
  call.print(done.value.value, { table: () => line, ids: () => [String(epoch)] });
  return dryRun ? CHANGES_PENDING : 0;
}

function showHits({ since, role, server, servers, incomplete, rules }: HitsView, paint: Paint): string {
  const whose = role === 'secondary' ? `${server} is a secondary: it shows zero, the primary the total` : `total of ${servers.join(', ')}`;
  const lines = [
    printable(`hits ${since === undefined ? 'since counting began' : `since ${since}`}, ${whose}`),
    ...(incomplete === undefined ? [] : [paint.doubtful(printable(`incomplete: ${incomplete}`))]),
  ];
  const table = columns(
    ['TABLE', 'RULE', 'STATUS', 'HITS'],
    rules.map(({ table: id, rule, status, hits }) => [
      id,
      rule,
      status,
      { text: String(hits), paint: (text) => (hits === 0 ? paint.faint(text) : text) },
    ]),
  );
  return `${lines.join('\n')}\n\n${table}`;
}
