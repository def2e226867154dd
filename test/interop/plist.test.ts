import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { generateProfile, type ProfileOptions } from '../../src/posture/macos/profile/generate.ts';
import { lintProfile } from '../../src/posture/macos/profile/lint.ts';
import { missing, programPath } from './foreign.ts';

const SAMPLE = readFileSync('test/vectors/macos/s0-5-sample.mobileconfig', 'utf8');
const OPTIONS: readonly ProfileOptions[] = [
  { organization: 'Example' },
  { organization: 'Müller & Söhne <"GmbH">', strictApple: true },
  { organization: '例え', allowUserOverrides: false, userDefinedName: 'Cisco AnyConnect コンテンツフィルタ' },
];

function made(options: ProfileOptions) {
  const profile = generateProfile(options);
  if (!profile.ok) throw new Error(profile.error.message);
  return profile.value;
}

/** The sample with the one tag mended that the linter names. */
function mended(): string {
  const at = lintProfile(SAMPLE).findings.find(({ code }) => code === 'unbalanced-dict')?.line ?? 0;
  return SAMPLE.split('\n')
    .map((line, index) => (index === at - 1 ? line.replace('</dict>', '<dict>') : line))
    .join('\n');
}

const TO_JSON = 'import json,plistlib,sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))';

/** Python's plistlib: the content, or the status it ends with when it refuses. */
function python(plist: string | Buffer): unknown {
  const { status, stdout } = spawnSync(programPath('python3') ?? 'python3', ['-c', TO_JSON], { input: plist, encoding: 'utf8' });
  return status === 0 ? JSON.parse(stdout) : { status };
}

/** What libplist's plistutil makes of XML, as a binary property list. */
function plistutil(xml: string): Buffer {
  return spawnSync(programPath('plistutil') ?? 'plistutil', ['-i', '-', '-f', 'bin', '-o', '-'], { input: xml }).stdout;
}

describe.skipIf(missing('python3'))('plistlib of Python', () => {
  test.each(OPTIONS)('reads the profile of $organization as it was meant (M21)', (options) => {
    const { content, xml } = made(options);
    expect(python(xml)).toEqual(content);
  });

  test('refuses the sample of the document, and takes it once the line named by the linter is mended (M21)', () => {
    expect(python(SAMPLE)).toEqual({ status: 1 });
    expect(python(mended())).toMatchObject({ PayloadType: 'Configuration', PayloadContent: [{}, {}, {}] });
  });
});

describe.skipIf(missing('plistutil', 'python3'))('plistutil of libplist', () => {
  test.each(OPTIONS)('makes the profile of $organization binary without loss (M21)', (options) => {
    const { content, xml } = made(options);
    const binary = plistutil(xml);
    expect(binary.subarray(0, 8).toString('latin1')).toBe('bplist00');
    expect(python(binary)).toEqual(content);
  });

  test('refuses the sample of the document, and takes it once the line named by the linter is mended (M21)', () => {
    expect(plistutil(SAMPLE).toString('latin1')).toContain('ERROR');
    expect(plistutil(mended()).subarray(0, 8).toString('latin1')).toBe('bplist00');
  });
});
