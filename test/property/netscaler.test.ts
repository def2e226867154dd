import fc from 'fast-check';
import { expect, it } from 'vitest';
import { expressionText } from '../../src/posture/expression/print.ts';
import { type FlowDocument, flowDocumentSchema } from '../../src/posture/factors/flow-schema.ts';
import { exportNetscaler } from '../../src/posture/netscaler/export.ts';
import { importNetscaler } from '../../src/posture/netscaler/import.ts';
import { expression } from './epa-generators.ts';

const name = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.#@=: '\\-]{0,12}$/).filter((text) => text.trim() === text && !/ {2}/.test(text));
const names = fc.uniqueArray(name, { minLength: 3, maxLength: 6, selector: (text) => text.toLowerCase() });
const group = fc.option(name, { nil: undefined });
const text = fc.constantFrom('Yes', '', 'a b', '-x', "it's", 'say "no"', 'C:\\x\\', 'dc=example,dc=net', '"', '\\"', 'q{x}');
const settings = fc.dictionary(fc.constantFrom('serverIP', 'ldapBase', 'passwdChange'), text, { noNullPrototype: true });

const document: fc.Arbitrary<FlowDocument> = fc
  .record({
    names,
    labels: names,
    servers: names,
    expression,
    group,
    other: group,
    settings,
    view: fc.option(fc.constant('/x/Single Auth.xml'), { nil: undefined }),
  })
  .chain(({ names: [a = '', b = '', ...rest], labels, servers, ...one }) =>
    fc
      .record({
        priorities: fc.uniqueArray(fc.integer({ min: 1, max: 2_000_000_000 }), { minLength: 9, maxLength: 9 }),
        goto: fc.constantFrom('NEXT' as const, 'END' as const, 7),
      })
      .map(({ priorities, goto }) => {
        const policies = [a, b, ...rest];
        const bind = (from: number) =>
          policies
            .slice(from)
            .map((policy, at) => ({ policy, priority: priorities[at] ?? 1, goto, ...(at === 0 ? { nextFactor: labels[1] ?? '' } : {}) }));
        const optional = <T extends object>(of: T): T =>
          Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as T;
        return flowDocumentSchema.parse({
          epaActions: [
            optional({
              name: a,
              expression: expressionText(one.expression),
              defaultGroup: one.group,
              quarantineGroup: one.other,
              killProcesses: ['x.exe', 'b c'],
              deleteFiles: ['C:\\x y'],
            }),
            { name: b },
          ],
          authenticationActions: rest.map((ordinary) => ({ name: ordinary, method: 'ldap', settings: one.settings })),
          loginSchemas: [optional({ name: 'form', view: one.view, settings: one.settings })],
          policies: [
            { name: a, rule: 'true', action: { epa: a } },
            { name: b, rule: 'HTTP.REQ.HEADER("User-Agent").CONTAINS("a -b")', action: 'noAuthn' },
            ...rest.map((policy) => ({ name: policy, rule: 'false', action: { authentication: policy } })),
          ],
          factors: labels.map((label, at) => optional({ name: label, loginSchema: at === 0 ? 'form' : undefined, bindings: bind(at) })),
          servers: servers.map((server, at) =>
            optional({
              name: server,
              loginSchema: at === 0 ? 'form' : undefined,
              service: at === 1 ? ['SSL', '192.0.2.1', '443'] : [],
              bindings: bind(0),
            }),
          ),
        });
      }),
  );

it('a flow that is exported is imported as it was', () => {
  fc.assert(
    fc.property(document, (one) => {
      const again = importNetscaler(exportNetscaler(one));
      expect(again.document).toEqual(one);
      expect(again.notes).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it('any text is read; nothing is thrown, every line told is there', () => {
  const piece = fc.constantFrom(
    'add authentication epaAction ',
    'bind authentication vserver ',
    'set authentication x ',
    '-csecexpr ',
    '-policy ',
    '"',
    "'",
    'q{',
    '\\',
    '\n',
    ' a ',
    '<!--',
    '-->',
    'add lb vserver ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 30 }), (parts) => {
      const whole = parts.join('');
      const { notes, document: read } = importNetscaler(whole);
      for (const { line = 1 } of notes) expect(line).toBeLessThanOrEqual(whole.split('\n').length);
      expect(typeof exportNetscaler(read)).toBe('string');
    }),
    { numRuns: 2000 },
  );
});
