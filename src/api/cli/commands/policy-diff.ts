import { fault } from '../../../base/fault.ts';
import { impactView } from '../../views/impact-view.ts';
import type { Call } from '../command-line.ts';
import { showImpact } from '../show-impact.ts';

const CHANGES_PENDING = 2;

/** `policy diff`: exit 2 when something differs. */
export async function diffPolicies(call: Call): Promise<number> {
  const { asOf } = call.common;
  if (asOf !== undefined && call.arguments.length > 1) {
    return call.fail([fault('input.invalid', '`--as-of` stands in place of the first policy: name the second one only')]);
  }
  const [from = 'current', to = 'files'] = asOf === undefined ? call.arguments : [asOf, ...call.arguments];
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
