import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, test } from 'vitest';
import { readKnownHosts } from '../../src/adapters/ssh/known-hosts.ts';
import type { Fault } from '../../src/base/fault.ts';
import type { Result } from '../../src/base/result.ts';
import { Secret } from '../../src/base/secret.ts';
import type { SshTarget } from '../../src/model/device.ts';
import { device, shells } from '../unit/ssh/fixture.ts';
import { newKeyPair } from '../unit/ssh/key-pair.ts';
import { missing } from './foreign.ts';
import { currentUser, type Sshd, sshd } from './sshd.ts';

const user = newKeyPair();
let server: Sshd | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

/** Logs in by key, types a line, and gives what a shell of the system answers. */
async function talk(port: number, ssh: Partial<SshTarget>): Promise<Result<string, Fault>> {
  const { ssh: base, ...rest } = device(port, { username: currentUser(), privateKey: new Secret(user.private), ...ssh });
  if (!base) throw new Error('no ssh');
  const { password: _, ...target } = base;
  const opened = await shells().open({ ...rest, ssh: target });
  if (!opened.ok) return opened;
  const answered = new Promise<string>((resolve) => {
    let seen = '';
    opened.value.onText((text) => {
      seen += text;
      if (/sum 42\b/.test(seen)) resolve(seen);
    });
  });
  opened.value.write('echo sum $((6 * 7))\n');
  const seen = await answered;
  await opened.value.close();
  return { ok: true, value: seen };
}

describe.skipIf(missing('sshd', 'ssh-keygen', 'ssh-keyscan'))("portreeve's SSH against OpenSSH's server", () => {
  test('by public key, under a pinned key', async () => {
    server = await sshd({ publicKey: user.public, hostKeys: ['ed25519'] });
    expect(await talk(server.port, { hostKeys: server.fingerprints })).toMatchObject({ ok: true });
  });

  test.each([
    ['plain', []],
    ['hashed', ['-H']],
  ])(
    'under a known_hosts file of ssh-keyscan, %s; of several keys of the host the one the file holds is asked for',
    async (_form, flags) => {
      server = await sshd({ publicKey: user.public, hostKeys: ['ed25519', 'ecdsa', 'rsa'] });
      const text = execFileSync('ssh-keyscan', [...flags, '-t', 'rsa', '-p', String(server.port), '127.0.0.1'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const { hosts, unreadable } = readKnownHosts('known_hosts', text);
      expect(unreadable).toEqual([]);
      expect(await talk(server.port, { hostKeys: [], knownHosts: hosts })).toMatchObject({ ok: true });
      const { port } = server;
      await server.stop();
      server = await sshd({ publicKey: user.public, hostKeys: ['rsa'], port });
      expect(await talk(port, { hostKeys: [], knownHosts: hosts })).toMatchObject({
        ok: false,
        error: { code: 'device.host-key-changed' },
      });
    },
  );

  test.each([
    [
      'an IOS of long ago',
      { KexAlgorithms: 'diffie-hellman-group14-sha1', HostKeyAlgorithms: 'ssh-rsa', Ciphers: 'aes128-cbc', MACs: 'hmac-sha1' },
    ],
    ['group 1', { KexAlgorithms: 'diffie-hellman-group1-sha1' }],
    ['group exchange with SHA-1', { KexAlgorithms: 'diffie-hellman-group-exchange-sha1' }],
    ['triple DES', { Ciphers: '3des-cbc' }],
    ['AES-256 in CBC', { Ciphers: 'aes256-cbc' }],
    ['MD5', { Ciphers: 'aes128-ctr', MACs: 'hmac-md5' }],
    ['a shortened SHA-1', { Ciphers: 'aes128-ctr', MACs: 'hmac-sha1-96' }],
  ])('a server that has only %s: the modern profile tells both offers, the legacy one gets in', async (_what, settings) => {
    server = await sshd({ publicKey: user.public, hostKeys: ['rsa'], settings });
    const hostKeys = server.fingerprints;
    const modern = await talk(server.port, { hostKeys });
    expect(modern).toMatchObject({ ok: false, error: { code: 'device.algorithms' } });
    if (!modern.ok) expect(Object.values(settings).some((name) => modern.error.message.includes(`it offers \`${name}`))).toBe(true);
    expect(await talk(server.port, { hostKeys, algorithms: 'legacy' })).toMatchObject({ ok: true });
  });
});
