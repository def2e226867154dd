import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath, spawnTied } from './foreign.ts';
import type { Freeradius } from './freeradius.ts';
import type { Issued } from './pki.ts';

/** A radsecproxy between UDP and UDP, for authentication. */
export async function startUdpRadsecproxy(upstream: Freeradius, port: number) {
  const server = ` host ${upstream.address}\n port ${upstream.authPort}\n type udp\n secret ${upstream.secret}\n`;
  const text = `ListenUDP 127.0.0.1:${port}
LogLevel 5
client here {
 host 127.0.0.1
 type udp
 secret ${upstream.secret}
}
server auth {
${server}}
realm * {
 server auth
}
`;
  return run(text);
}

/** A radsecproxy as the RADIUS/TLS side of a device: takes UDP on `port`, authentication and accounting, and asks the TLS port `upstream`. */
export async function startRadsecproxyBefore(upstream: number, port: number, secret: string, caFile: string, own: Issued) {
  const text = `ListenUDP 127.0.0.1:${port}
LogLevel 3
LoopPrevention off
tls default {
 CACertificateFile ${caFile}
 CertificateFile ${own.certificateFile}
 CertificateKeyFile ${own.keyFile}
}
client device {
 host 127.0.0.1
 type udp
 secret ${secret}
}
server portreeve {
 host 127.0.0.1
 port ${upstream}
 type tls
 secret radsec
 certificateNameCheck off
 statusServer on
}
realm * {
 server portreeve
 accountingServer portreeve
}
`;
  return run(text);
}

/** A radsecproxy that takes RADIUS/TLS on a free port and asks a FreeRADIUS over UDP. */
export async function startRadsecproxy(upstream: Freeradius, caFile: string, own: Issued) {
  const port = await freeTcpPort();
  const started = run(configuration(port, upstream, caFile, own));
  await listening(port);
  return { ...started, port };
}

function run(configured: string) {
  const folder = mkdtempSync(join(tmpdir(), 'radsecproxy-'));
  const file = join(folder, 'radsecproxy.conf');
  writeFileSync(file, configured, { mode: 0o600 });
  const child = spawnTied(programPath('radsecproxy') ?? 'radsecproxy', ['-f', '-c', file]);
  return {
    pid: child.pid ?? 0,
    async stop(): Promise<void> {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.kill('SIGKILL')) await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configuration(port: number, upstream: Freeradius, caFile: string, own: Issued): string {
  const server = (name: string, of: number): string =>
    `server ${name} {\n host ${upstream.address}\n port ${of}\n type udp\n secret ${upstream.secret}\n}\n`;
  return `ListenTLS 127.0.0.1:${port}
LogLevel 5
tls default {
 CACertificateFile ${caFile}
 CertificateFile ${own.certificateFile}
 CertificateKeyFile ${own.keyFile}
}
client portreeve {
 host 127.0.0.1
 type tls
 secret radsec
 certificateNameCheck off
}
${server('auth', upstream.authPort)}${server('acct', upstream.acctPort)}realm * {
 server auth
 accountingServer acct
}
`;
}

export async function freeTcpPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((wake) => setTimeout(wake, 25));
  }
  throw new Error(`nothing listens on ${port}`);
}
