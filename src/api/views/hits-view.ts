import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import type { CompiledRuled, Policy } from '../../policy/compile.ts';
import type { RuleStatus } from '../../rules/table.ts';
import type { RuleHits } from './choice-view.ts';

/** How often each rule of the policy in force matched since the last reset. */
export const hitsView = z.object({
  epoch: z.int().describe('grows with every reset'),
  since: z.string().optional().describe('when the counts were last set to zero; absent: never'),
  server: z.string(),
  role: z.enum(['primary', 'secondary']).describe('a secondary shows zero everywhere'),
  servers: z.array(z.string()).describe('whose counts are in it'),
  incomplete: z.string().optional().describe('why counts of other servers may be missing'),
  rules: z.array(z.object({ table: z.string(), rule: z.string(), status: z.enum(['enabled', 'disabled', 'monitor']), hits: z.int() })),
});
export type HitsView = z.output<typeof hitsView>;

export const hitsReset = z.object({ epoch: z.int(), since: z.string() });

type Shown = RuleHits & Omit<HitsView, 'rules' | 'since' | 'servers'> & { readonly since?: number; readonly servers: readonly string[] };
type Table = { readonly id: string; readonly rules: readonly Named[]; readonly otherwise: Named | undefined };
type Named = { readonly name: string; readonly status: RuleStatus };

export function viewOfHits(policy: Policy, shown: Shown): HitsView {
  const { epoch, since, server, role, servers, incomplete } = shown;
  return {
    epoch,
    ...(since !== undefined && { since: toIso(since as Parameters<typeof toIso>[0]) }),
    server,
    role,
    servers: [...servers],
    ...(incomplete !== undefined && { incomplete }),
    rules: tablesOf(policy).flatMap(({ id, rules, otherwise }) =>
      [...rules, ...(otherwise ? [otherwise] : [])].map(({ name, status }) => ({
        table: id,
        rule: name,
        status,
        hits: shown.get(id, name),
      })),
    ),
  };
}

/** Every table of a policy, in the order in which a request meets them. */
function tablesOf({ selection, services }: Policy): readonly Table[] {
  const ruled = (of: CompiledRuled<unknown> | undefined): readonly Table[] => (of ? [of.exceptions, of.main] : []);
  return [
    ...(selection?.mode === 'rules' ? [selection.table] : []),
    ...[...services.values()].flatMap((service): Table[] => [
      ...(service.identity?.mode === 'rules' ? [service.identity.table] : []),
      ...(service.groupMapping?.mode === 'rules' ? [service.groupMapping.table] : []),
      ...(service.type === 'radius' ? ruled(service.authorization) : ruled(service.authorization)),
    ]),
  ];
}
