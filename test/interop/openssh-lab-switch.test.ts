import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LabSwitch } from '../lab/lab-switch.ts';
import { missing, programPath } from './foreign.ts';

const run = promisify(execFile);

describe.skipIf(missing('ssh', 'sshpass', 'ssh-keyscan', 'ssh-keygen'))('OpenSSH against the lab switch', () => {
  let lab: LabSwitch;
  beforeEach(async () => {
    lab = await LabSwitch.start({ hostname: 'a-very-long-hostname-for-a-switch', accounting: false });
  });
  afterEach(() => lab.stop());

  const flags = (...more: readonly string[]) => [
    ...['-p', 'cisco', programPath('ssh') ?? 'ssh', '-F', 'none', '-p', String(lab.ready.ssh.port)],
    ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', ...more],
  ];

  test('its host key has the fingerprint that was announced', async () => {
    const scan = await run('ssh-keyscan', ['-p', String(lab.ready.ssh.port), '127.0.0.1']);
    const key =
      scan.stdout
        .split('\n')
        .find((line) => line.startsWith('[127.0.0.1]'))
        ?.split(' ')[2] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(key, 'base64'));
    expect(`SHA256:${Buffer.from(digest).toString('base64').replace(/=+$/, '')}`).toBe(lab.ready.ssh.hostKey);
  });

  test.each(['password', 'keyboard-interactive'])('one command, logged in by %s', async (method) => {
    const { stdout } = await run(
      'sshpass',
      flags('-o', `PreferredAuthentications=${method}`, 'admin@127.0.0.1', 'show version | include IOS XE Software'),
    );
    expect(stdout.trim()).toBe('Cisco IOS XE Software, Version 17.09.04a');
  });

  test('a wrong password is refused: sshpass ends with 5 at the second prompt', async () => {
    const wrong = flags('admin@127.0.0.1', 'show clock').with(1, 'wrong');
    await expect(run('sshpass', wrong)).rejects.toMatchObject({ code: 5 });
  });

  test('a terminal session: configure, leave, look, and exit', async () => {
    const shell: ChildProcessWithoutNullStreams = spawn('sshpass', flags('-tt', 'admin@127.0.0.1'));
    let seen = '';
    shell.stdout.on('data', (octets: Buffer) => {
      seen += octets.toString();
    });
    const lines = [
      'terminal length 0',
      'conf t',
      'ip access-list extended WEB',
      'permit tcp any any eq 80',
      'permit tcp any any eq 443',
      'end',
      'show ip access-lists WEB',
      'exit',
    ];
    shell.stdin.write(lines.map((line) => `${line}\n`).join(''));
    const [code] = await once(shell, 'close');
    expect(code).toBe(0);
    expect(seen).toContain('a-very-long-hostname(config-ext-nacl)#permit tcp any any eq 443');
    expect(seen).toContain(
      'Extended IP access list WEB\r\n    10 permit tcp any any eq www\r\n    20 permit tcp any any eq 443\r\na-very-long-hostname-for-a-switch#exit',
    );
  });

  test('by public key, under a host key of ssh-keyscan and no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portreeve-ssh-'));
    const file = (name: string) => join(folder, name);
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file('id')]);
    await lab.stop();
    lab = await LabSwitch.start({
      accounting: false,
      authorizedKeys: [readFileSync(file('id.pub'), 'utf8')],
      sshAuthentication: ['publickey'],
    });
    const { stdout: known } = await run('ssh-keyscan', ['-H', '-p', String(lab.ready.ssh.port), '127.0.0.1']);
    writeFileSync(file('known_hosts'), known);
    const ssh = (): ReturnType<typeof run> =>
      run('ssh', [
        ...[
          '-F',
          'none',
          '-i',
          file('id'),
          '-o',
          'BatchMode=yes',
          '-o',
          'StrictHostKeyChecking=yes',
          '-o',
          `UserKnownHostsFile=${file('known_hosts')}`,
        ],
        ...['-p', String(lab.ready.ssh.port), 'admin@127.0.0.1', 'show privilege'],
      ]);
    expect((await ssh()).stdout.toString().trim()).toBe('Current privilege level is 15');
    const { port } = lab.ready.ssh;
    await lab.stop();
    lab = await LabSwitch.start({ accounting: false, sshPort: port });
    await expect(ssh()).rejects.toMatchObject({ stderr: expect.stringContaining('REMOTE HOST IDENTIFICATION HAS CHANGED') });
    rmSync(folder, { recursive: true });
  });

  test('a terminal session under a revert timer, a page at a time', async () => {
    await lab.stop();
    lab = await LabSwitch.start({ accounting: false, archive: true });
    const shell: ChildProcessWithoutNullStreams = spawn('sshpass', flags('-tt', 'admin@127.0.0.1'));
    let seen = '';
    shell.stdout.on('data', (octets: Buffer) => {
      seen += octets.toString();
    });
    const upTo = (text: string) => expect.poll(() => seen, { timeout: 10_000 }).toContain(text);
    shell.stdin.write('terminal length 5\n');
    shell.stdin.write('configure terminal revert timer 1\n');
    await upTo('sw1(config)#Rollback Confirmed Change: Rollback will begin in one minute.');
    shell.stdin.write('hostname tried\nend\nshow running-config\n');
    await upTo(' --More-- ');
    shell.stdin.write('q');
    lab.advance(60);
    await upTo('Total number of passes: 1\r\nRollback Done');
    shell.stdin.write('\nexit\n');
    const [code] = await once(shell, 'close');
    expect(code).toBe(0);
    expect(seen.slice(seen.indexOf('Rollback Done'))).toContain('\r\nsw1#exit');
  });
});
