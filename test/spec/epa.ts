import type { Atom, Check, Expression } from '../../src/posture/expression/ast.ts';
import { atomText } from '../../src/posture/expression/atom.ts';
import type { ClientReport, Presence, ReportedScan, ReportedValue } from '../../src/posture/expression/client-report.ts';

/** Endpoint analysis as the specification says it, slow and obvious: the oracle of `src/posture/expression`. undefined = nobody knows. */
export type Answer = boolean | undefined;

export function passes(expression: Expression, report: ClientReport): boolean {
  return answer(expression, report) === true;
}

export function answer(expression: Expression, report: ClientReport): Answer {
  switch (expression.kind) {
    case 'atom':
      return atomAnswer(expression.atom, report);
    case 'not': {
      const inner = answer(expression.of, report);
      return inner === undefined ? undefined : !inner;
    }
    case 'all': {
      const parts = expression.of.map((one) => answer(one, report));
      return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
    }
    case 'anyOf': {
      const parts = expression.of.map((one) => answer(one, report));
      return parts.includes(true) ? true : parts.includes(undefined) ? undefined : false;
    }
  }
}

function atomAnswer(atom: Atom, report: ClientReport): Answer {
  if (atom.kind === 'app' || atom.kind === 'sys') {
    if (!KNOWN.includes(atom.scan.toUpperCase().replace(/^MAC-(?!CWA$)/, ''))) return undefined;
    return scanAnswer(atom, report) ?? report.verdicts?.[atomText(atom)];
  }
  return presenceAnswer(atom.kind, atom.name, report) ?? report.verdicts?.[atomText(atom)];
}

const KNOWN =
  'ANTIPHI ANTISPY ANTIVIR BACKUP BROWSER DATA-PREV DESK-SHARE DEV-CONT DOMAIN FIREWALL HD-ENC HEALTH IM MAC MAC-CWA P2P PATCH REG REG-NON-NUM REG-NUM URL-FILT WIN-CWA WIN-UPDATE'.split(
    ' ',
  );

function presenceAnswer(kind: 'proc' | 'file' | 'svc' | 'reg' | 'device-cert', name: string, report: ClientReport): Answer {
  const { processes, files, services, registry, certificates, platform } = report;
  const presence: Presence | undefined = { proc: processes, file: files, svc: services, reg: registry, 'device-cert': certificates }[kind];
  if (presence === undefined) return undefined;
  const anyCase = platform !== 'linux' || kind === 'reg' || kind === 'device-cert';
  const same = (a: string, b: string): boolean => {
    if (!anyCase) return a === b;
    const form = (one: string): string => (kind === 'proc' ? one.toLowerCase().replace(/\.exe$/, '') : one.toLowerCase());
    return form(a) === form(b);
  };
  if (Array.isArray(presence)) return presence.some((one) => same(one, name));
  const said = Object.entries(presence).filter(([one]) => same(one, name));
  return said.length === 0 ? undefined : said.some(([, there]) => there);
}

function scanAnswer(atom: Extract<Atom, { kind: 'app' | 'sys' }>, report: ClientReport): Answer {
  const answers = atom.checks.map((check) => checkAnswer(atom, check, report));
  return answers.includes(false) ? false : answers.includes(undefined) ? undefined : true;
}

function checkAnswer(atom: Extract<Atom, { kind: 'app' | 'sys' }>, check: Check, report: ClientReport): Answer {
  const value = reported(atom, check.method, report);
  if (value === undefined) return undefined;
  const isMac = /^(?:MAC-)?MAC$/i.test(atom.scan);
  const clean = (text: string): string => {
    if (isMac) return text.replace(/[\s:.-]/g, '').toLowerCase();
    const bare = text.trim();
    return /^(?:MAC-)?DOMAIN$/i.test(atom.scan) || /^(?:true|false)$/i.test(bare) ? bare.toLowerCase() : bare;
  };
  const { comparator } = check;
  if (comparator === 'exists') return value !== null;
  if (comparator === 'notexists') return value === null;
  if (value === null) return false;
  const have = (Array.isArray(value) ? value : [value]).map((one) => clean(String(one)));
  const wanted = clean(check.param);
  const list = check.param
    .split(',')
    .map(clean)
    .filter((one) => one !== '');
  const [only] = have;
  const versions = !isMac && have.length === 1 && only !== undefined && /^[0-9]/.test(only) && /^[0-9]/.test(wanted);
  const sign = versions && only !== undefined ? byComponents(only, wanted) : undefined;
  const equal = sign === undefined ? have.length === 1 && only === wanted : sign === 0;
  switch (comparator) {
    case '==':
      return equal;
    case '!=':
      return !equal;
    case '<':
      return sign === undefined ? undefined : sign < 0;
    case '<=':
      return sign === undefined ? undefined : sign <= 0;
    case '>':
      return sign === undefined ? undefined : sign > 0;
    case '>=':
      return sign === undefined ? undefined : sign >= 0;
    case 'contains':
      return have.some((one) => one.includes(wanted));
    case 'notcontains':
      return !have.some((one) => one.includes(wanted));
    case 'anyof':
      return list.some((one) => have.includes(one));
    case 'noneof':
      return !list.some((one) => have.includes(one));
    case 'allof':
      return list.every((one) => have.includes(one));
  }
}

function reported(atom: Extract<Atom, { kind: 'app' | 'sys' }>, method: string, report: ClientReport): ReportedValue | undefined {
  const named = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
    Object.entries(record ?? {}).findLast(([one]) => one.toUpperCase() === name.toUpperCase())?.[1];
  const scan: ReportedScan | undefined =
    atom.kind === 'sys' ? named(report.system, atom.scan) : named(named(report.applications, atom.scan), atom.product);
  const own = scan === null ? undefined : named(scan, method);
  if (own !== undefined) return own;
  // A list of addresses says more than that there is nothing to scan.
  const asksAddresses = /^(?:MAC-)?MAC$/i.test(atom.scan) && atom.kind === 'sys' && method.toUpperCase() === 'ADDR';
  return (asksAddresses ? report.macs : undefined) ?? (scan === null ? null : undefined);
}

function byComponents(a: string, b: string): number {
  const split = (text: string): { readonly numbers: readonly bigint[]; readonly tail: string } => {
    const [whole = ''] = /^[0-9]+(?:\.[0-9]+)*/.exec(text) ?? [];
    return { numbers: whole.split('.').map(BigInt), tail: text.slice(whole.length) };
  };
  const [left, right] = [split(a), split(b)];
  for (let at = 0; at < Math.max(left.numbers.length, right.numbers.length); at++) {
    const [x, y] = [left.numbers[at] ?? 0n, right.numbers[at] ?? 0n];
    if (x !== y) return x < y ? -1 : 1;
  }
  return left.tail === right.tail ? 0 : left.tail < right.tail ? -1 : 1;
}
