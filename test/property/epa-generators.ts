import fc from 'fast-check';
import type { Atom, Check, Expression } from '../../src/posture/expression/ast.ts';
import type { ClientReport } from '../../src/posture/expression/client-report.ts';

const freq = fc.constantFrom(0, 0, 2, 5, 60);
const name = fc.oneof(
  fc.constantFrom('firefox', 'Firefox.exe', 'bad_tool', 'a b', 'Google Helper (Renderer)', 'x||', "it's"),
  fc.stringMatching(/^[A-Za-z0-9_.() /\\:-]{1,12}$/),
);
const presence: fc.Arbitrary<Atom> = fc
  .record({ kind: fc.constantFrom('proc' as const, 'file' as const, 'svc' as const, 'reg' as const), freq, name })
  .filter((atom) => readable(atom.name));
const certificate: fc.Arbitrary<Atom> = fc.record({ kind: fc.constant('device-cert' as const), freq, name: fc.constantFrom('0', '1') });

const scan = fc.constantFrom('ANTIVIR', 'MAC-CWA', 'mac-browser', 'MAC', 'MAC-MAC', 'DOMAIN', 'REG', 'NEWSCAN');
const version = fc.constantFrom('1', '1.0', '1.0.0', '23.9.0.99', '23.10', '4.9.04000', '10.0.3-beta', '10.0.3', '00', '7x');
const text = fc.oneof(
  version,
  fc.constantFrom('TRUE', 'false', 'fe-ff:00', 'feff00', 'corp.example', 'CORP.example', 'a_b', 'a', 'b', 'a,b', 'b, a'),
);
const check: fc.Arbitrary<Check> = fc.oneof(
  fc.record({
    method: fc.constantFrom('VERSION', 'version', 'ADDR', 'RTP', 'SUFFIX'),
    comparator: fc.constantFrom('<=', '>=', '==', '!=', '<', '>', 'anyof', 'noneof', 'allof', 'contains', 'notcontains'),
    param: text,
  }),
  fc.record({
    method: fc.constantFrom('VERSION', 'RTP'),
    comparator: fc.constantFrom('exists', 'notexists'),
    param: fc.constantFrom('', 'TRUE'),
  }),
);
const checks = fc.array(check, { minLength: 1, maxLength: 3 });
const sys: fc.Arbitrary<Atom> = fc.record({ kind: fc.constant('sys' as const), freq, scan, checks });
const app: fc.Arbitrary<Atom> = fc.record({
  kind: fc.constant('app' as const),
  freq,
  scan,
  product: fc.constantFrom('1001', '0', '0_0', '2600'),
  checks,
});

/** A name that is one atom when it stands inside a string: no operators, parentheses that close. */
function readable(of: string): boolean {
  let open = 0;
  for (const character of of) {
    if (character === '(') open++;
    if (character === ')' && --open < 0) return false;
  }
  return of === of.trimEnd() && !/\|\||&&|\s(?:OR|AND)(?:[\s(]|$)/.test(of);
}

export const expression = fc.letrec<{ node: Expression }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(presence, certificate, sys, app).map((atom): Expression => ({ kind: 'atom', atom })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((of): Expression => ({ kind: 'all', of })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((of): Expression => ({ kind: 'anyOf', of })),
    tie('node').map((of): Expression => ({ kind: 'not', of })),
  ),
})).node;

const things = fc.oneof(fc.array(name, { maxLength: 4 }), fc.dictionary(name, fc.boolean(), { maxKeys: 4 }));
const value = fc.oneof(text, fc.boolean(), fc.integer({ min: 0, max: 30 }), fc.constant(null), fc.array(text, { maxLength: 3 }));
const reportedScan = fc.oneof(
  { arbitrary: fc.constant(null), weight: 1 },
  { arbitrary: fc.dictionary(fc.constantFrom('VERSION', 'ADDR', 'RTP', 'SUFFIX'), value), weight: 4 },
);

export const report = fc.record(
  {
    platform: fc.constantFrom('windows', 'macos', 'linux'),
    processes: things,
    files: things,
    services: things,
    registry: things,
    certificates: fc.constantFrom<Record<string, boolean> | string[]>(['0'], { 0: true }, { 0: false }),
    macs: fc.array(fc.constantFrom('fe:ff:00', 'FEFF00', 'aa'), { maxLength: 2 }),
    system: fc.dictionary(fc.constantFrom('MAC-CWA', 'DOMAIN', 'REG', 'MAC'), reportedScan),
    applications: fc.dictionary(
      fc.constantFrom('ANTIVIR', 'MAC-BROWSER', 'NEWSCAN'),
      fc.dictionary(fc.constantFrom('1001', '0', '2600'), reportedScan),
    ),
    verdicts: fc.dictionary(fc.constantFrom('proc_0_firefox', 'device-cert_0_0', 'sys_0_REG_VERSION_==_1'), fc.boolean()),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<ClientReport>;

/** One check of one scan, and a report that answers it. */
export const answered: fc.Arbitrary<readonly [Expression, ClientReport]> = fc
  .record({ check, kind: fc.constantFrom('MAC-CWA', 'REG', 'DOMAIN', 'MAC'), value })
  .map(({ check: one, kind, value: said }) => [
    { kind: 'atom', atom: { kind: 'sys', freq: 0, scan: kind, checks: [one] } },
    { system: { [kind.toLowerCase()]: { [one.method]: said } } } as ClientReport,
  ]);
