import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { generateProfile } from '../../../../src/posture/macos/profile/generate.ts';
import { lintProfile } from '../../../../src/posture/macos/profile/lint.ts';

const SAMPLE = readFileSync('test/vectors/macos/s0-5-sample.mobileconfig', 'utf8');

function good(): string {
  const made = generateProfile({ organization: 'Example', strictApple: true });
  if (!made.ok) throw new Error(made.error.message);
  return made.value.xml;
}

const seen = (source: string) => lintProfile(source).findings.map(({ severity, code, line }) => `${severity} ${code} ${line}`);
const lineOf = (source: string, text: string) => source.slice(0, source.indexOf(text)).split('\n').length;

/** The good profile with one thing changed, which must be there to be changed. */
function changed(from: string | RegExp, to: string): string {
  const source = good();
  const mutant = source.replace(from, to);
  expect(mutant).not.toBe(source);
  return mutant;
}

describe('the sample of the document', () => {
  it('has every one of its defects named, with the line (M21, M22)', () => {
    const { wellFormed, clean } = lintProfile(SAMPLE);
    expect([wellFormed, clean]).toEqual([false, false]);
    expect(seen(SAMPLE)).toEqual([
      'error unbalanced-dict 35',
      'warning newline-in-string 82',
      'warning newline-in-string 93',
      'warning mixed-case-uuid 52',
      'warning mixed-case-uuid 58',
      'warning mixed-case-uuid 82',
      'warning mixed-case-uuid 87',
      'warning mixed-case-uuid 112',
      'warning mixed-case-uuid 122',
      'warning pluginbundleid-variant 99',
      'advice sample-uuid 31',
      'advice sample-uuid 58',
      'advice sample-uuid 87',
      'advice sample-uuid 122',
      'advice unknown-key 63',
      'advice not-on-macos 65',
      'advice not-on-macos 67',
      'advice missing-extension-types 35',
      'advice kext-user-overrides 9',
    ]);
  });

  it('is well-formed once the tag in the line named is mended, as the finding says', () => {
    const lines = SAMPLE.split('\n');
    expect(lines[34]).toBe('    </dict>');
    expect(lintProfile(lines.with(34, '    <dict>').join('\n'))).toMatchObject({ wellFormed: true, clean: false });
  });
});

describe('a profile', () => {
  it('made for Apple only has nothing to say about', () => {
    expect(lintProfile(good())).toEqual({ wellFormed: true, clean: true, findings: [] });
  });

  test.each([
    ['FilterType left out (M23)', /\s*<key>FilterType<\/key>\s*<string>Plugin<\/string>/, '', 'error missing-filter-type'],
    ['FilterType of iOS (M23)', '<string>Plugin</string>', '<string>BuiltIn</string>', 'error bad-value'],
    ['FilterGrade translated (M8)', '<string>firewall</string>', '<string>ファイアウォール</string>', 'error bad-value'],
    ['nothing filtered (M8)', /(<key>FilterSockets<\/key>\s*)<true\/>/, '$1<false/>', 'error filters-nothing'],
    [
      'packets instead of sockets (M8)',
      /(<key>FilterSockets<\/key>\s*)<true\/>(\s*<key>FilterPackets<\/key>\s*)<false\/>/,
      '$1<false/>$2<true/>',
      'error sockets-not-filtered',
    ],
    [
      'a key of iOS (M8)',
      '<key>FilterSockets</key>',
      '<key>AutoFilterEnabled</key><false/><key>FilterSockets</key>',
      'advice not-on-macos',
    ],
    ['a key of nobody (M8)', '<key>FilterSockets</key>', '<key>Enabled</key><true/><key>FilterSockets</key>', 'advice unknown-key'],
    ['no types (M7)', /<key>AllowedSystemExtensionTypes<\/key>\s*<dict>[\s\S]*?<\/dict>/, '', 'advice missing-extension-types'],
    ['another type (M7)', '<string>NetworkExtension</string>', '<string>DriverExtension</string>', 'error wrong-extension-type'],
    [
      'a type that is none (M7)',
      '<string>NetworkExtension</string>',
      '<string>NetworkExtension</string><string>Network</string>',
      'error bad-value',
    ],
    ['another team (M14)', /(<key>AllowedKernelExtensions<\/key>\s*<dict>\s*)<key>DE8Y96K9QP/, '$1<key>ABCDE12345', 'error wrong-team'],
    ['another kernel extension (M14)', 'com.cisco.kext.acsock', 'com.cisco.kext.acsock2', 'error wrong-bundle'],
    [
      'another system extension (M7)',
      '<string>com.cisco.anyconnect.macos.acsockext</string>',
      '<string>com.example.x</string>',
      'error wrong-bundle',
    ],
    ['another requirement (M22)', 'anchor apple generic', 'anchor apple', 'error wrong-requirement'],
    ['no requirement (M22)', /<key>FilterDataProviderDesignatedRequirement<\/key>\s*<string>[^<]*<\/string>/, '', 'error missing-key'],
    [
      'the extension as plug-in (M8)',
      '<string>com.cisco.anyconnect.macos.acsock</string>',
      '<string>com.cisco.anyconnect.macos.acsockext</string>',
      'warning pluginbundleid-variant',
    ],
    ['another plug-in (M8)', '<string>com.cisco.anyconnect.macos.acsock</string>', '<string>com.example.x</string>', 'error wrong-bundle'],
    [
      'the team in both lists (M7)',
      '<key>AllowedSystemExtensions</key>',
      '<key>AllowedTeamIdentifiers</key><array><string>DE8Y96K9QP</string></array><key>AllowedSystemExtensions</key>',
      'error team-in-both-lists',
    ],
    ['for one user only (M21)', '<string>System</string>', '<string>User</string>', 'error scope-not-system'],
    ['no scope (M21)', /<key>PayloadScope<\/key>\s*<string>System<\/string>/, '', 'error scope-not-system'],
    ['removable (M21)', /<key>PayloadRemovalDisallowed<\/key>\s*<true\/>/, '', 'warning removal-allowed'],
    ['no envelope (M21)', '<string>Configuration</string>', '<string>Certificate</string>', 'error not-a-configuration'],
    ['no version', /<key>PayloadVersion<\/key>\s*<integer>1<\/integer>/, '', 'error missing-key'],
    ['a number as text', '<integer>1</integer>', '<string>1</string>', 'error wrong-type'],
    ['a truth as text', /(<key>FilterSockets<\/key>\s*)<true\/>/, '$1<string>true</string>', 'error wrong-type'],
    [
      'no content filter (M5)',
      /<dict>\s*<key>FilterSockets[\s\S]*?UserDefinedName<\/key>\s*<string>[^<]*<\/string>\s*<\/dict>/,
      '',
      'warning missing-payload',
    ],
    ['users may approve other kernel extensions (M24)', '<false/>', '<true/>', 'advice kext-user-overrides'],
    [
      'a payload of something else',
      '<key>PayloadContent</key>\n  <array>',
      '<key>PayloadContent</key>\n  <array><dict><key>PayloadType</key><string>com.apple.dock</string></dict>',
      'advice other-payload',
    ],
    ['a key twice', '<key>FilterPackets</key>', '<key>FilterPackets</key><false/><key>FilterPackets</key>', 'warning duplicate-key'],
  ])('%s', (_what, from, to, expected) => {
    expect(seen(changed(from, to)).map((line) => line.replace(/ \d+$/, ''))).toContain(expected);
  });

  it('has no two UUIDs and no two identifiers alike, whatever their case', () => {
    const source = good();
    const [, first = '', second = ''] =
      /PayloadUUID<\/key>\s*<string>([^<]*)[\s\S]*?PayloadUUID<\/key>\s*<string>([^<]*)/.exec(source) ?? [];
    const mutant = source.replaceAll(second, first.toLowerCase());
    expect(lintProfile(mutant).findings.map(({ code }) => code)).toEqual(['duplicate-uuid', 'duplicate-identifier']);
    expect(
      seen(source.replace(`<string>${first}</string>\n      <key>PayloadVersion`, '<string>none</string>\n      <key>PayloadVersion')),
    ).toEqual([`error bad-uuid ${lineOf(source, `<string>${first}</string>\n      <key>PayloadVersion`)}`]);
  });

  it('that is broken is read on behind each break', () => {
    const source = changed('<integer>1</integer>', '<integer>1').replace('    </dict>\n  </array>', '  </array>');
    expect(lintProfile(source).findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['unbalanced-element', 'unbalanced-dict']));
  });

  test.each([
    ['an ampersand', 'a & b', 'bad-entity'],
    ['an entity of another', '&boom;', 'bad-entity'],
    ['a sign', 'a < b', 'broken-tag'],
  ])('with %s that is no XML', (_what, text, code) => {
    expect(
      lintProfile(changed('<string>AnyConnect Kernel Extension</string>', `<string>${text}</string>`)).findings.map((one) => one.code),
    ).toContain(code);
  });

  it('an editor left text, a fence or a second profile in is told so', () => {
    expect(seen(`${good()}\`\`\`\n`)).toEqual([expect.stringContaining('error stray-text')]);
    expect(lintProfile(good() + good()).findings.map(({ code }) => code)).toContain('several-roots');
  });

  it('signed, is read by what it holds', () => {
    expect(lintProfile(`0\ufffd\ufffd\u0000${good()}\u0001\ufffd`)).toMatchObject({ wellFormed: true, clean: true });
  });

  test.each([
    ['', 'no-content'],
    ['bplist00\u0001', 'binary'],
    ['<plist/>', 'no-content'],
    ['<plist><string>x</string></plist>', 'not-a-profile'],
    ['x', 'stray-text'],
    ['<dict>'.repeat(100_000), 'too-deep'],
    ['<'.repeat(1_000_000), 'broken-tag'],
    ['<!>'.repeat(300_000), 'no-content'],
    ['<!['.repeat(300_000), 'no-content'],
    ['&'.repeat(1_000_000), 'bad-entity'],
    ['<!-- '.repeat(200_000), 'broken-tag'],
    [`<!DOCTYPE a [${'<!ENTITY a "b">'.repeat(100)}]><plist><string>&a;</string></plist>`, 'bad-entity'],
    ['x'.repeat(10_000_000), 'too-large'],
    [`<dict>${'<key>a</key><true/>'.repeat(50_000)}</dict>`, 'duplicate-key'],
  ])('anything else is told for what it is (%#)', (source, code) => {
    const { clean, findings } = lintProfile(source);
    expect(clean).toBe(false);
    expect(findings.map((one) => one.code)).toContain(code);
  });
});
