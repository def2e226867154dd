import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { speak } from './cli-fixture.ts';

const SAMPLE_LIST = 'test/vectors/macos/s0-3.3-list.txt';
const SAMPLE_PROFILE = 'test/vectors/macos/s0-5-sample.mobileconfig';
const LIVE =
  '*\t*\tDE8Y96K9QP\tcom.cisco.anyconnect.macos.acsockext (4.9.06037/4.9.06037)\tCisco AnyConnect Socket Filter Extension\t[activated enabled]\n';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portreeve-mac-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const mac = (...argv: readonly string[]) => speak(['posture', 'mac', ...argv]);

describe('posture mac check', () => {
  const components = () => file('components.txt', 'dnsProxy=running\nappProxy=running\ncontentFilter=running\n');

  it('judges what the commands of a Mac printed', async () => {
    const { code, out, err } = await mac('check', '--list', file('list.txt', LIVE), '--version', '4.9.06037', '--components', components());
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^AnyConnect is compliant by its system extension\n/);
  });

  it("passes the document's list and fails its version, apart (M1, M9)", async () => {
    const { code, out, err } = await mac('check', '--list', SAMPLE_LIST, '--version', '4.9.03038', '--components', components());
    expect(code).toBe(3);
    expect(out).toMatch(/client-version +fail +version-too-old/);
    expect(out).toMatch(/system-extension +pass/);
    expect(err).toBe('portreeve: AnyConnect is noncompliant (version-too-old): update AnyConnect\n');
  });

  it('fails what was not given', async () => {
    const { code, out } = await mac('check', '--list', file('list.txt', LIVE), '-o', 'json');
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ posture: 'noncompliant', reason: 'not-reported', problems: [] });
  });

  it('takes the fallback from a policy file until it ends, and tells what the list did not say right (M12, M20)', async () => {
    const policy = (until: string) => file(`policy-${until}.yaml`, `minVersion: 4.9.04xxx\nkextFallback: { until: ${until} }\n`);
    const kextstat = file('kextstat.txt', '181 0 0xffffff7fa1000000 0x10000 0x10000 com.cisco.kext.acsock (4.9.6) <8 6 5 3>\n');
    const facts = ['--list', file('none.txt', '1 extension(s)\n'), '--version', '4.9.06037', '--os', '11.2', '--kextstat', kextstat];
    const approved = [
      '--cfg',
      file('acsock.cfg', 'kext=1\n'),
      '--kext-approval',
      file('approval.txt', 'DE8Y96K9QP|com.cisco.kext.acsock|1\n'),
    ];
    const now = await mac('check', ...facts, ...approved, '--policy', policy('2999-01-01'));
    expect(now.code).toBe(0);
    expect(now.out).toMatch(/^AnyConnect is compliant by its kernel extension\n/);
    expect(now.out).toContain('note: the list says 1 extensions and has 0');
    const late = await mac('check', ...facts, ...approved, '--policy', policy('2020-01-01'));
    expect(late).toMatchObject({ code: 3, err: expect.stringContaining('fallback-expired') });
    const wrong = await mac('check', ...facts, '--policy', file('wrong.yaml', 'kextFallback: {}\n'));
    expect(wrong).toMatchObject({ code: 9, err: expect.stringContaining('kextFallback.until') });
  });

  it('is pending while the way back has begun: exit 2 (M19)', async () => {
    const argv = ['check', '--list', file('gone.txt', '0 extension(s)\n'), '--version', '4.9.06037', '--failing-back'];
    expect(await mac(...argv)).toMatchObject({ code: 2, err: expect.stringContaining('pending (absent)') });
  });

  it('a file that cannot be read: exit 9', async () => {
    expect(await mac('check', '--list', join(folder, 'nothing'))).toMatchObject({
      code: 9,
      err: expect.stringContaining('cannot be read (ENOENT)'),
    });
  });
});

describe('posture mac profile and lint', () => {
  it('prints a profile, warnings apart; and finds nothing wrong with it (M21)', async () => {
    const made = await mac('profile', '--org', 'Example');
    expect([made.code, made.err]).toEqual([0, expect.stringMatching(/^portreeve: warning: AllowUserOverrides/)]);
    expect(await mac('lint', file('made.mobileconfig', made.out))).toMatchObject({ code: 0, err: '' });
  });

  it('writes to a file, and over none', async () => {
    const path = join(folder, 'written.mobileconfig');
    expect(await mac('profile', '--org', 'Example', '--strict-apple', '-f', path)).toMatchObject({
      code: 0,
      out: `${path} written\n`,
      err: '',
    });
    expect(readFileSync(path, 'utf8')).toContain('<key>PayloadContent</key>');
    expect(await mac('lint', path)).toMatchObject({ code: 0, out: `${path}: nothing to say about it\n` });
    expect(await mac('profile', '--org', 'Example', '-f', path)).toMatchObject({ code: 9, err: expect.stringContaining('EEXIST') });
  });

  it("names the defects of the document's sample by line: exit 3", async () => {
    const { code, out, err } = await mac('lint', SAMPLE_PROFILE);
    expect(code).toBe(3);
    expect(out).toMatch(/^35 +error +unbalanced-dict/m);
    expect(err).toBe(`portreeve: \`${SAMPLE_PROFILE}\` has 10 defects: mend the lines named\n`);
  });
});

describe('posture mac runbook', () => {
  it('prints the steps, their names, or data (M16, M19)', async () => {
    expect((await mac('runbook', 'failover')).out).toContain('1. stop the AnyConnect agent (unload-vpnagentd)');
    expect((await mac('runbook', 'failback', '-q')).out).toBe(
      'unload-vpnagentd\nkextunload\nremove-kext-cfg\nload-vpnagentd\ninstall-fixed-version\n',
    );
    expect(JSON.parse((await mac('runbook', 'failback', '-o', 'json')).out)).toMatchObject({
      name: 'failback',
      steps: [{ name: 'unload-vpnagentd' }, {}, {}, {}, {}],
    });
    expect((await mac('runbook', 'sideways')).code).toBe(9);
  });
});
