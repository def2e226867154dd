import { err, ok, type Result } from '../../base/result.ts';
import { type Atom, type Check, COMPARATORS, type Comparator, PRESENCE_KINDS, type PresenceKind } from './ast.ts';

/** What is wrong with the text of an atom, and how many characters into it. */
export type AtomFault = { readonly message: string; readonly offset: number };

const HEAD = /^(proc|app|sys|device-cert|file|svc|reg)_([0-9]+)_/;
const SCAN = /^[A-Za-z][A-Za-z0-9-]*/;
const PRODUCT = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
/** `_method_comparator_`; a comparator that takes no parameter may end the atom. Methods hold no `_`, so this is linear. */
const CHECK = new RegExp(`_([A-Za-z][A-Za-z0-9-]*)_(${COMPARATORS.join('|')})(?:_|$)`, 'gi');
const UNPRINTABLE = /["\u0000-\u001f\u007f]/;
const LONGEST_FREQUENCY = 6;

/**
 * Reads one atom, the text between the quotes of `sys.client_expr("…")`:
 *
 * ```
 * proc_2_firefox   device-cert_0_0   file_0_/path   svc_0_name   reg_0_key
 * sys_0_MAC-CWA_version_>=_23.9.0.99          scan type, then method, comparator and parameter, once or more
 * app_0_MAC-BROWSER_1001_VERSION_<=_10.0.3    the same, with a product after the scan type
 * ```
 * A parameter reaches to the next `_method_comparator_` or to the end, so that it may hold `_`.
 */
export function parseAtom(text: string): Result<Atom, AtomFault> {
  const unprintable = UNPRINTABLE.exec(text);
  if (unprintable) return err({ message: 'a name or value holds no quote, line break or control character', offset: unprintable.index });
  const [head = '', kind = '', digits = ''] = HEAD.exec(text) ?? [];
  if (text === '') return err({ message: 'a check such as `proc_0_name` is expected', offset: 0 });
  if (head === '') {
    const message = `\`${clip(text)}\` is no check: it begins with proc_, app_, sys_, device-cert_, file_, svc_ or reg_, then minutes and \`_\``;
    return err({ message, offset: 0 });
  }
  if (digits.length > LONGEST_FREQUENCY)
    return err({ message: `\`${digits}\` is no number of minutes between scans`, offset: kind.length + 1 });
  const freq = Number(digits);
  const rest = text.slice(head.length);
  if (isPresence(kind)) return presence(kind, freq, rest, head.length);
  return scan(kind === 'app' ? 'app' : 'sys', freq, rest, head.length);
}

/** The text form of an atom; `parseAtom` reads it back to the same atom. */
export function atomText(atom: Atom): string {
  if (atom.kind !== 'app' && atom.kind !== 'sys') return `${atom.kind}_${atom.freq}_${atom.name}`;
  const product = atom.kind === 'app' ? `_${atom.product}` : '';
  return `${atom.kind}_${atom.freq}_${atom.scan}${product}${atom.checks.map(checkText).join('')}`;
}

function checkText({ method, comparator, param }: Check): string {
  return `_${method}_${comparator}${param === '' ? '' : `_${param}`}`;
}

function presence(kind: PresenceKind, freq: number, name: string, offset: number): Result<Atom, AtomFault> {
  if (name === '') return err({ message: `a name is expected after \`${kind}_${freq}_\``, offset });
  if (kind === 'device-cert' && !/^[0-9]+$/.test(name))
    return err({ message: `\`${clip(name)}\` is no number of a device certificate`, offset });
  return ok({ kind, freq, name });
}

function scan(kind: 'app' | 'sys', freq: number, rest: string, offset: number): Result<Atom, AtomFault> {
  const scanType = SCAN.exec(rest)?.[0];
  if (scanType === undefined) return err({ message: `a scan type such as MAC-CWA is expected, not \`${clip(rest)}\``, offset });
  CHECK.lastIndex = scanType.length;
  const from = CHECK.exec(rest)?.index;
  const at = offset + scanType.length;
  if (from === undefined) return err({ message: `a check such as \`_VERSION_>=_1.0\` is expected after \`${clip(rest)}\``, offset: at });
  const between = rest.slice(scanType.length, from);
  const checks = checksFrom(rest, from, offset);
  if (!checks.ok) return checks;
  if (kind === 'sys') {
    if (between !== '') return err({ message: `a check is expected after \`${scanType}\`, not \`${clip(between)}\``, offset: at });
    return ok({ kind, freq, scan: scanType, checks: checks.value });
  }
  const product = between.slice(1);
  if (!between.startsWith('_') || !PRODUCT.test(product)) {
    return err({ message: `a product is expected after \`${scanType}_\`, not \`${clip(rest.slice(scanType.length))}\``, offset: at });
  }
  return ok({ kind, freq, scan: scanType, product, checks: checks.value });
}

/** The checks that stand from `start` on, where one begins. */
function checksFrom(text: string, start: number, offset: number): Result<readonly Check[], AtomFault> {
  const checks: Check[] = [];
  for (let at = start; at < text.length; ) {
    CHECK.lastIndex = at;
    const found = CHECK.exec(text);
    if (found?.index !== at) throw new Error('a check was seen here before');
    const [whole, method = '', word = ''] = found;
    const comparator = word.toLowerCase() as Comparator;
    const end = paramEnd(text, at + whole.length, comparator);
    const param = text.slice(at + whole.length, end);
    if (param === '' && !takesNone(comparator))
      return err({ message: `a value is expected after \`${method}_${word}_\``, offset: offset + end });
    checks.push({ method, comparator, param });
    at = end;
  }
  return ok(checks);
}

/** Where the parameter that begins at `start` ends; for one that may be left out, `start` less one when the next check follows at once. */
function paramEnd(text: string, start: number, comparator: Comparator): number {
  if (start >= text.length) return text.length;
  CHECK.lastIndex = takesNone(comparator) ? start - 1 : start + 1;
  return CHECK.exec(text)?.index ?? text.length;
}

function takesNone(comparator: Comparator): boolean {
  return comparator === 'exists' || comparator === 'notexists';
}

function isPresence(kind: string): kind is PresenceKind {
  return (PRESENCE_KINDS as readonly string[]).includes(kind);
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
