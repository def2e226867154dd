import { randomUUID } from 'node:crypto';
import { type HitsView, hitsReset, hitsView } from '../../views/hits-view.ts';
import { columns, printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import type { Paint } from '../paint.ts';

/** `policy hits`, and with `--reset` a new beginning. */
export async function policyHits(call: Call): Promise<number> {
  if (call.options<{ readonly reset?: boolean }>().reset) return reset(call);
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
  const done = await call.api({ method: 'POST', path: '/policy/hits:reset', body: {}, idempotencyKey: randomUUID(), schema: hitsReset });
  if (!done.ok) return call.fail(done.error);
  const { epoch, since } = done.value;
  call.print(done.value, { table: () => `hit counts are zero since ${since} (epoch ${epoch})\n`, ids: () => [String(epoch)] });
  return 0;
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
