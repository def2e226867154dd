import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { programPath, spawnTied } from './foreign.ts';

export type Sshd = { readonly port: number; readonly fingerprints: readonly string[]; stop(): Promise<void> };

type HostKeyType = 'ed25519' | 'ecdsa' | 'rsa';

/** OpenSSH's server on a free port of the loopback, for the user who runs the tests, with host keys made anew and `settings` of sshd_config(5). */
export async function sshd(given: {
  readonly publicKey: string;
  readonly hostKeys: readonly HostKeyType[];
  /** The port it had before, when it is started again. */
  readonly port?: number;
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-sshd-'));
  const port = given.port ?? (await freePort());
  const keys = given.hostKeys.map((type) => {
    const file = join(folder, `host_${type}`);
    execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', file, ...(type === 'rsa' ? ['-b', '2048'] : [])]);
    return file;
  });
  writeFileSync(join(folder, 'authorized'), `${given.publicKey}\n`);
  const settings = {
    Port: String(port),
    ListenAddress: '127.0.0.1',
    AuthorizedKeysFile: join(folder, 'authorized'),
    PidFile: 'none',
    UsePAM: 'no',
    StrictModes: 'no',
    PasswordAuthentication: 'no',
    PermitRootLogin: 'prohibit-password',
    ...given.settings,
  };
  const lines = [...keys.map((file) => `HostKey ${file}`), ...Object.entries(settings).map(([name, value]) => `${name} ${value}`)];
  writeFileSync(join(folder, 'config'), `${lines.join('\n')}\n`);
  // As root sshd wants an empty directory to lock its unprivileged part into.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const child = spawnTied(programPath('sshd') ?? 'sshd', ['-D', '-e', '-f', join(folder, 'config')]);
  await answers(port);
  return {
    port,
    fingerprints: keys.map((file) => fingerprintOf(readFileSync(`${file}.pub`, 'utf8'))),
    stop: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

export function currentUser(): string {
  return userInfo().username;
}

function fingerprintOf(publicKey: string): string {
  const digest = createHash('sha256')
    .update(Buffer.from(publicKey.split(' ')[1] ?? '', 'base64'))
    .digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, '127.0.0.1');
    const up = await Promise.race([once(socket, 'connect').then(() => true), once(socket, 'error').then(() => false)]).catch(() => false);
    socket.destroy();
    if (up) return;
    await new Promise((wake) => setTimeout(wake, 25));
  }
  throw new Error('sshd does not answer');
}
