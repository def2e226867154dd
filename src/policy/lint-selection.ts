import type { Condition } from '../rules/ast.ts';
import { implies, neverHolds } from '../rules/implies.ts';
import type { Draft } from './draft.ts';
import type { Finding, LintParts } from './finding.ts';
import { type Logic, selectionWalk } from './lint-tables.ts';
import { placeOf } from './located.ts';

type Protocol = 'radius' | 'tacacs';

/**
 * Services that requests of the other protocol can reach; they are refused there (trap T1-2: a default without a protocol condition is right only where
 * an earlier rule takes all of the other). Nothing is said of a policy for one protocol alone.
 */
export function lintSelection({ draft }: LintParts, logic: Logic): readonly Finding[] {
  const types = protocols(draft);
  const selection = draft.serviceSelection;
  if (selection === undefined || new Set(types.values()).size < 2) return [];
  const walk = selectionWalk(draft);
  const targets: readonly {
    readonly when: Condition;
    readonly service: string;
    readonly at: string;
    readonly rule: string;
    readonly active: boolean;
  }[] = [
    ...(walk?.rules ?? []).map(({ rule, at }) => ({
      when: rule.when,
      service: String(rule.result),
      at,
      rule: `rule \`${rule.name}\``,
      active: rule.status === 'enabled',
    })),
    {
      when: { kind: 'any' },
      service: selection.value.mode === 'simple' ? selection.value.result : selection.value.default,
      at: placeOf(selection, selection.value.mode === 'simple' ? 'simple' : 'default'),
      rule: selection.value.mode === 'simple' ? 'it' : 'the default rule',
      active: true,
    },
  ];
  return targets.flatMap(({ when, service, at, rule, active }, place): Finding[] => {
    const type = types.get(service);
    if (!active || type === undefined) return [];
    const other: Protocol = type === 'radius' ? 'tacacs' : 'radius';
    const reaching: Condition = { kind: 'all', of: [{ kind: 'compare', attr: 'protocol', op: 'eq', value: other }, when] };
    const taken = targets.slice(0, place).some((one) => one.active && implies(reaching, one.when, logic));
    if (taken || neverHolds(reaching, logic)) return [];
    const message = `service selection: ${rule} sends ${LABELS[other]} requests to \`${service}\`, which takes only ${LABELS[type]} and refuses them: add \`protocol = '${type}'\`, or a rule for ${LABELS[other]} before it`;
    return [{ code: 'service-type-mismatch', severity: 'warning', message, at }];
  });
}

const LABELS: Readonly<Record<Protocol, string>> = { radius: 'RADIUS', tacacs: 'TACACS+' };

function protocols({ services, proxies }: Draft): ReadonlyMap<string, Protocol> {
  return new Map([
    ...services.map(({ value }): [string, Protocol] => [value.name, value.type]),
    ...proxies.map(({ value }): [string, Protocol] => [value.name, value.type === 'radius-proxy' ? 'radius' : 'tacacs']),
  ]);
}
