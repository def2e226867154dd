import type { Check } from './ast.ts';
import type { Fact } from './facts.ts';
import { normalText } from './names.ts';
import { compareVersions, parseVersion } from './version.ts';

/** Whether a reported value passes; undefined when the two cannot be compared. */
export type CheckTest = (fact: Fact) => boolean | undefined;

/**
 * The test of one check. Lists are separated by commas: `anyof` = one of the listed is reported, `noneof` = none is, `allof` = all are.
 * A value the client found not to be there passes `notexists` and nothing else.
 */
export function checkTest(scan: string, { comparator, param }: Check): CheckTest {
  const wanted = normalText(scan, param);
  switch (comparator) {
    case 'exists':
      return ({ texts }) => texts !== undefined;
    case 'notexists':
      return ({ texts }) => texts === undefined;
    case '==':
      return equality(wanted);
    case '!=': {
      const equal = equality(wanted);
      return (fact) => fact.texts !== undefined && equal(fact) === false;
    }
    case '<':
      return order(wanted, (sign) => sign < 0);
    case '<=':
      return order(wanted, (sign) => sign <= 0);
    case '>':
      return order(wanted, (sign) => sign > 0);
    case '>=':
      return order(wanted, (sign) => sign >= 0);
    case 'contains':
      return ({ texts }) => texts?.some((text) => text.includes(wanted)) ?? false;
    case 'notcontains':
      return ({ texts }) => texts !== undefined && !texts.some((text) => text.includes(wanted));
    case 'anyof':
    case 'noneof':
    case 'allof':
      return listed(
        comparator,
        param
          .split(',')
          .map((one) => normalText(scan, one))
          .filter((one) => one !== ''),
      );
  }
}

/** Versions as versions, everything else as text. */
function equality(wanted: string): (fact: Fact) => boolean {
  const version = parseVersion(wanted);
  return ({ texts, version: found }) => {
    if (texts === undefined) return false;
    if (version && found) return compareVersions(found, version) === 0;
    return texts.length === 1 && texts[0] === wanted;
  };
}

function order(wanted: string, passes: (sign: number) => boolean): CheckTest {
  const version = parseVersion(wanted);
  return ({ texts, version: found }) => {
    if (texts === undefined) return false;
    return version && found ? passes(compareVersions(found, version)) : undefined;
  };
}

function listed(comparator: 'anyof' | 'noneof' | 'allof', wanted: readonly string[]): CheckTest {
  const set: ReadonlySet<string> = new Set(wanted);
  const any: CheckTest = ({ texts }) => texts?.some((text) => set.has(text)) ?? false;
  if (comparator === 'anyof') return any;
  if (comparator === 'noneof') return (fact) => fact.texts !== undefined && !any(fact);
  return ({ texts }) => texts !== undefined && wanted.every((one) => texts.includes(one));
}
