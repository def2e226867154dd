import { hasOneValue } from './attributes.ts';
import type { Finding, LintParts } from './finding.ts';
import { lintDefaults } from './lint-defaults.ts';
import { lintLists } from './lint-lists.ts';
import { lintMerges } from './lint-merges.ts';
import { lintPlainDevices } from './lint-plain-devices.ts';
import { lintRules } from './lint-rules.ts';
import { lintSelection } from './lint-selection.ts';
import { lintUnused } from './lint-unused.ts';
import { slowSearchAdvice, slowSearches } from './unknown-user-latency.ts';

/** Looks a sound policy through; the findings are in the order of the elements. Pure: nothing is evaluated against a request. */
export function lint(parts: LintParts): readonly Finding[] {
  const { policy } = parts;
  const logic = { resolve: policy.resolve, shared: policy.shared, single: hasOneValue(policy.catalogue) };
  return [
    ...lintSelection(parts, logic),
    ...lintRules(parts, logic),
    ...lintDefaults(parts),
    ...lintMerges(parts),
    ...lintUnused(parts),
    ...lintLatency(parts),
    ...lintLists(parts),
    ...lintPlainDevices(parts),
  ];
}

function lintLatency({ policy, draft, stores, devices }: LintParts): readonly Finding[] {
  if (stores === undefined || devices === undefined) return [];
  return slowSearches(policy.record.document, stores, devices).map((search) => {
    const located = draft.unknownUserPolicies.find(({ value }) => value.name === search.policy);
    return { code: 'slow-search', severity: 'warning', message: slowSearchAdvice(search), at: located?.source.at(located.path) ?? '' };
  });
}
