import { matchesOf, notUnderstood, type Page } from '../../../src/driver/show/page.ts';
import { INTERFACE, parserOf } from './reader.ts';

/** Where a policy of the binding table is attached. */
export type PolicyTarget = {
  /** An interface as printed, or `vlan N`. */
  readonly target: string;
  /** `PORT` or `VLAN`. */
  readonly type: string;
  readonly policy: string;
  readonly feature: string;
  readonly range: string;
};

export type PolicyTargets = { readonly targets: readonly PolicyTarget[] };

const ROW = new RegExp(
  `(?:^|\\s|(?<=all))(vlan \\d+|${INTERFACE})\\s+(PORT|VLAN)\\s+(\\S+)\\s+([A-Z][\\w-]*(?: (?!vlan )[A-Za-z]\\w*)*)\\s+(vlan (?:all|\\d[\\d,-]*))(?=\\s|$|[A-Z]|vlan)`,
  'g',
);
export const TARGET_HEADER = /Target\s+Type\s+Policy\s+Feature\s+Target range/;

/** The rows of a table of targets; a line that is none is noted. */
export function targetsIn(page: Page): readonly PolicyTarget[] {
  for (const line of page.lines) {
    const kinds = line.match(/\s(?:PORT|VLAN)(?=\s|$)/g)?.length ?? 0;
    const read = [...line.matchAll(ROW)].length;
    if (kinds !== read || (read === 0 && !TARGET_HEADER.test(line))) notUnderstood(page, line);
  }
  return matchesOf(page.lines, ROW).map(({ match: [, target = '', type = '', policy = '', feature = '', range = ''] }) => ({
    target,
    type,
    policy,
    feature,
    range,
  }));
}

/** `show device-tracking policies`, of the whole device, an interface or a VLAN. */
export const parsePolicyTargets = parserOf<PolicyTargets>({
  about: 'table of device-tracking policies',
  empty: { targets: [] },
  whole: /vlan all$/,
  read: (page) => {
    const targets = targetsIn(page);
    return targets.length === 0 && !page.lines.some((line) => TARGET_HEADER.test(line)) ? undefined : { targets };
  },
});
