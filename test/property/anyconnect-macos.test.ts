import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXTENSION_BUNDLE, TEAM } from '../../src/posture/macos/anyconnect.ts';
import { factsOf } from '../../src/posture/macos/collect.ts';
import { judgeExtension } from '../../src/posture/macos/extension-state.ts';
import { generateProfile } from '../../src/posture/macos/profile/generate.ts';
import { lintProfile } from '../../src/posture/macos/profile/lint.ts';
import { textOf } from '../../src/posture/macos/profile/nodes.ts';
import { readPlist } from '../../src/posture/macos/profile/plist-read.ts';
import { type ExtensionRow, parseSystemExtensions } from '../../src/posture/macos/system-extensions.ts';

const STATES = ['activated enabled', 'activated disabled', 'activated waiting for user', 'terminated waiting to uninstall on reboot'];

const row: fc.Arbitrary<Omit<ExtensionRow, 'line'>> = fc.record({
  category: fc.constantFrom('network_extension', 'endpoint_security', 'driver_extension'),
  enabled: fc.boolean(),
  active: fc.boolean(),
  team: fc.constantFrom(TEAM, 'EQHXZ8M8AV'),
  bundle: fc.constantFrom(EXTENSION_BUNDLE, 'com.google.santa.daemon'),
  short: fc.constantFrom('4.9.03038', '4.9.06037', '1.15'),
  build: fc.constantFrom('4.9.06037', '35'),
  name: fc.constantFrom('Cisco AnyConnect Socket Filter Extension', 'santad'),
  state: fc.constantFrom(...STATES),
});
const rows = fc.array(row, { maxLength: 8 });

const star = (mark: boolean): string => (mark ? '*' : '');

/** A list as macOS prints it, a category line above each row. */
function printed(all: readonly Omit<ExtensionRow, 'line'>[], end: string, tab = '\t'): string {
  const lines = all.flatMap(({ category, enabled, active, team, bundle, short, build, name, state }) => [
    `--- com.apple.system_extension.${category}`,
    'enabled\tactive\tteamID\tbundleID (version)\tname\t[state]',
    [star(enabled), star(active), team, `${bundle} (${short}/${build})`, name, `[${state}]`].join(tab),
  ]);
  return [`${all.length} extension(s)`, ...lines, ''].join(end);
}

const lineless = ({ line: _line, ...rest }: ExtensionRow) => rest;

test('a printed list is read back as it was', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom('\n', '\r\n'), (all, end) => {
      const list = parseSystemExtensions(printed(all, end));
      expect(list.problems).toEqual([]);
      expect(list.rows.map(lineless)).toEqual(all);
    }),
  );
});

test('without its tabs too, wherever it is wrapped at a blank behind the team', () => {
  fc.assert(
    fc.property(row, fc.nat(20), (one, at) => {
      const [, , line = ''] = printed([one], '\n').split('\n').slice(1);
      const flat = line.replace(/^(\*?)\t(\*?)\t/, (_all, a: string, b: string) => `${a.padEnd(8)}${b.padEnd(8)}`).replaceAll('\t', ' ');
      const words = flat.slice(16).split(' ');
      const cut = 1 + (at % (words.length - 1));
      const wrapped = `${flat.slice(0, 16)}${words.slice(0, cut).join(' ')}\n${words.slice(cut).join(' ')}`;
      expect(parseSystemExtensions(wrapped).rows.map(lineless)).toEqual([{ ...one, category: '' }]);
    }),
  );
});

test('the order of rows does not change the verdict', () => {
  fc.assert(
    fc.property(
      rows.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => {
        const verdictOf = (some: readonly Omit<ExtensionRow, 'line'>[]) => {
          const judged = judgeExtension(parseSystemExtensions(printed(some, '\n')).rows);
          return judged.verdict === 'pass' ? 'pass' : judged.reason;
        };
        expect(verdictOf(shuffled)).toBe(verdictOf(all));
      },
    ),
  );
});

/** Texts near what the commands print, and far from it. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        '*',
        '\t',
        ' ',
        '\n',
        '\r',
        TEAM,
        `${EXTENSION_BUNDLE} (1/2)`,
        '[activated enabled]',
        '--- ',
        '1 extension(s)',
        '0x1',
        '<',
        '(',
        '[',
        '{',
        'kext=1',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join('')),
);

test('no text makes the reading of facts throw', () => {
  const names = [
    'os-version',
    'client-version',
    'client-package',
    'extensions',
    'components',
    'kexts',
    'kext-switch',
    'kext-approval',
  ] as const;
  fc.assert(
    fc.property(text, (any) => {
      factsOf(Object.fromEntries(names.map((name) => [name, any])));
    }),
    { numRuns: 500 },
  );
});

const organization = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
  .filter((name) => name.trim() !== '' && !/[\p{Cc}\p{Cs}\ufffe\uffff]/u.test(name));

test('a profile that was made has nothing wrong with it, and reads back as it was meant', () => {
  fc.assert(
    fc.property(organization, fc.boolean(), fc.option(fc.boolean(), { nil: undefined }), (name, strictApple, allowUserOverrides) => {
      const made = generateProfile({ organization: name, strictApple, ...(allowUserOverrides !== undefined && { allowUserOverrides }) });
      if (!made.ok) throw new Error(made.error.message);
      expect(lintProfile(made.value.xml)).toMatchObject({ wellFormed: true, clean: true });
      const { root } = readPlist(made.value.xml);
      if (root?.kind !== 'dict') throw new Error('no dictionary');
      expect(textOf(root, 'PayloadOrganization')).toBe(name.normalize('NFC').trim());
    }),
  );
});

test('no text makes the linter throw, and a piece of a profile least of all', () => {
  const made = generateProfile({ organization: 'Example' });
  if (!made.ok) throw new Error(made.error.message);
  const { xml } = made.value;
  const piece = fc.tuple(fc.nat(xml.length), fc.nat(xml.length)).map(([from, to]) => xml.slice(from, to));
  const shuffled = fc.array(fc.oneof(piece, fc.constantFrom('<dict>', '</dict>', '<key>', '</array>', '<!--', ']]>', '&#0;', '&#xD800;')), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        shuffled.map((parts) => parts.join('')),
      ),
      (any) => {
        const { clean, wellFormed } = lintProfile(any);
        expect(clean && !wellFormed).toBe(false);
      },
    ),
    { numRuns: 500 },
  );
});
