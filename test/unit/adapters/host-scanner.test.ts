import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createHostScanner, type ScannedHost } from '../../../src/adapters/scan/scanner.ts';
import { parseMac } from '../../../src/model/mac.ts';

const folder = mkdtempSync(join(tmpdir(), 'portreeve-scan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function hostOf(platform: string, printed: Readonly<Record<string, string>> = {}): ScannedHost {
  return {
    platform,
    run: async (program, args) => printed[[program, ...args].join(' ')],
    proc: join(folder, 'proc'),
    release: join(folder, 'os-release'),
    root: false,
  };
}

function process(pid: number, comm: string, exe: string, cmdline: string): void {
  mkdirSync(join(folder, 'proc', String(pid)), { recursive: true });
  writeFileSync(join(folder, 'proc', String(pid), 'comm'), `${comm}\n`);
  writeFileSync(join(folder, 'proc', String(pid), 'cmdline'), cmdline);
  if (exe !== '') symlinkSync(exe, join(folder, 'proc', String(pid), 'exe'));
}

process(7, 'a-very-long-nam', '/opt/a-very-long-name-of-a-program', '/opt/a-very-long-name-of-a-program\0--flag\0');
process(8, 'kworker/0:1', '', '');
process(9, 'sshd', '', 'sshd: somebody [priv]\0');
mkdirSync(join(folder, 'proc', 'self'));
writeFileSync(join(folder, 'os-release'), 'NAME="Debian"\nVERSION_ID="13"\n');

describe('a scan of Linux', () => {
  it('names processes by what the kernel, the program and the command line call them', async () => {
    const facts = await createHostScanner(hostOf('linux')).scan([]);
    expect(facts).toMatchObject({ ok: true, value: { platform: 'linux', system: { OS: { VERSION: '13' } } } });
    expect(facts.ok && facts.value.processes).toEqual(['a-very-long-nam', 'a-very-long-name-of-a-program', 'kworker/0:1', 'sshd']);
    expect(facts.ok && facts.value.files).toBeUndefined();
  });

  it('says of the files that are named whether they are there, and looks for no others', async () => {
    const there = join(folder, 'os-release');
    const facts = await createHostScanner(hostOf('linux')).scan([there, `${there}.gone`]);
    expect(facts.ok && facts.value.files).toEqual({ [there]: true, [`${there}.gone`]: false });
  });

  it.runIf(globalThis.process.platform === 'linux')('finds this very program on this machine', async () => {
    const facts = await createHostScanner().scan([]);
    if (!facts.ok) throw new Error(facts.error.message);
    expect(facts.value.processes).toContain('node');
    for (const mac of facts.value.macs ?? []) expect(parseMac(mac)).toBe(mac);
  });
});

describe('a scan of a Mac', () => {
  const printed = {
    '/bin/ps -axo pid=,comm=': '    1 /sbin/launchd\n  77 /Applications/Firefox.app/Contents/MacOS/firefox\n',
    '/usr/bin/sw_vers -productVersion': '14.5\n',
    '/usr/bin/systemextensionsctl list': '0 extension(s)\n',
    '/usr/sbin/pkgutil --pkg-info com.cisco.pkg.anyconnect.vpn': "No receipt for 'com.cisco.pkg.anyconnect.vpn' found at '/'.\n",
    '/usr/bin/sqlite3 /var/db/SystemPolicyConfiguration/KextPolicy': 'never asked without the right to read it',
  };

  it('runs the commands that can be run, and leaves out the others (M1 to M4 judge what they print)', async () => {
    const facts = await createHostScanner(hostOf('darwin', printed)).scan([]);
    expect(facts.ok && facts.value).toMatchObject({
      platform: 'macos',
      processes: ['firefox', 'launchd'],
      system: { OS: { VERSION: '14.5' } },
      macos: { 'os-version': '14.5\n', extensions: '0 extension(s)\n', 'client-package': expect.stringContaining('No receipt') },
    });
    expect(facts.ok && Object.keys(facts.value.macos ?? {}).toSorted()).toEqual(['client-package', 'extensions', 'os-version']);
  });
});

it('a machine that is neither is not scanned', async () => {
  expect(await createHostScanner(hostOf('win32')).scan([])).toMatchObject({ ok: false, error: { code: 'input.invalid' } });
});

describe('what a challenge asks to be done (E21)', () => {
  it('deletes a file by its absolute path, and nothing by a pattern', async () => {
    const file = join(folder, 'delete-me');
    writeFileSync(file, '');
    const done = await createHostScanner(hostOf('linux')).act([], [file, `${file}-2`, '/tmp/*', 'relative']);
    expect(existsSync(file)).toBe(false);
    expect(done).toEqual([
      `file ${file}: deleted`,
      `file ${file}-2: not there`,
      expect.stringMatching(/^file \/tmp\/\*: not deleted, wildcards/),
      'file relative: not deleted, give an absolute path',
    ]);
  });

  it.runIf(globalThis.process.platform === 'linux')('ends processes of exactly that name', async () => {
    const name = `pr-scan-${globalThis.process.pid}`;
    const program = join(folder, name);
    symlinkSync('/bin/sleep', program);
    const child = spawn(program, ['60'], { stdio: 'ignore' });
    const ended = once(child, 'exit');
    await once(child, 'spawn');
    const done = await createHostScanner().act([name, 'no-such-process-here'], []);
    expect(done).toEqual([`process ${name}: ${child.pid} was told to end`, 'process no-such-process-here: not running']);
    expect((await ended)[1]).toBe('SIGTERM');
  });
});
