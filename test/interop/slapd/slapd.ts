import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Certificate, selfSigned } from '../certificate.ts';
import { missing, programPath, spawnTied } from '../foreign.ts';
import { directoryLdif, type Person, ROOT, SUFFIX } from './entries.ts';

const run = promisify(execFile);
const READY_WITHIN = 15_000;

export type Slapd = {
  /** `ldap://…`, with StartTLS, and `ldaps://…`. */
  readonly ldap: string;
  readonly ldaps: string;
  /** PEM file with the certificate the server shows; it names 127.0.0.1. */
  readonly caFile: string;
  readonly ca: string;
  readonly pid: number;
  /** Ends the process and keeps its entries and its ports. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops it in its tracks: connections are accepted by the system and nothing is answered. */
  /** Resolves when each of its threads has stopped, and so answers nothing more. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Changes entries as the administrator. */
  modify(ldif: string): Promise<void>;
  stop(): Promise<void>;
};

export function missingSlapd(): boolean {
  return missing('slapd', 'ldapadd', 'openssl');
}

/** Starts OpenLDAP with these people and the groups of `entries.ts` in a temporary folder, on free loopback ports. */
export async function startSlapd(people: readonly Person[]): Promise<Slapd> {
  const program = programPath('slapd');
  if (program === undefined) throw new Error('slapd is not installed');
  const directory = await mkdtemp(join(tmpdir(), 'slapd-'));
  const tls = await selfSigned(directory, 'slapd', ['IP:127.0.0.1', 'DNS:localhost']);
  const [ldap, ldaps] = (await freePorts()).map((port, i) => `${i === 0 ? 'ldap' : 'ldaps'}://127.0.0.1:${port}`) as [string, string];
  const config = join(directory, 'slapd.conf');
  await mkdir(join(directory, 'data'));
  await writeFile(config, slapdConf(directory, tls));

  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = spawnTied(program, ['-d', '0', '-h', `${ldap} ${ldaps}`, '-f', config]);
    await ready(child, ldap);
  };
  const kill = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  };
  const cleanAtExit = (): void => {
    child?.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', cleanAtExit);
  const stop = async (): Promise<void> => {
    process.off('exit', cleanAtExit);
    await kill();
    await rm(directory, { recursive: true, force: true });
  };
  const modify = async (ldif: string): Promise<void> => {
    const file = join(directory, 'change.ldif');
    await writeFile(file, ldif);
    await run('ldapmodify', ['-a', '-x', '-H', ldap, '-D', ROOT.dn, '-w', ROOT.password, '-f', file]);
  };
  try {
    await start();
    await modify(directoryLdif(people));
  } catch (cause) {
    await stop();
    throw cause;
  }
  return {
    ldap,
    ldaps,
    caFile: tls.certificate,
    ca: await readFile(tls.certificate, 'utf8'),
    get pid() {
      return child?.pid ?? 0;
    },
    kill,
    start,
    freeze: async () => {
      child?.kill('SIGSTOP');
      while (child?.pid !== undefined && !isStopped(child.pid)) await new Promise((wake) => setTimeout(wake, 5));
    },
    thaw: () => void child?.kill('SIGCONT'),
    modify,
    stop,
  };
}

/** The state stands after the name of the program, which is in brackets (proc(5)). */
function isStopped(pid: number): boolean {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.every((thread) => /\) T /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')));
}

/** `nsAccountLock` is that of 389 Directory Server, which locks an account by this attribute alone. */
function slapdConf(directory: string, tls: Certificate): string {
  return `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/nis.schema
attributetype ( 2.16.840.1.113730.3.1.610 NAME 'nsAccountLock' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
objectclass ( 1.1.2.1 NAME 'lockable' SUP top AUXILIARY MAY nsAccountLock )
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload ppolicy
pidfile ${directory}/slapd.pid
argsfile ${directory}/slapd.args
TLSCACertificateFile ${tls.certificate}
TLSCertificateFile ${tls.certificate}
TLSCertificateKeyFile ${tls.key}
threads 4
access to attrs=userPassword by self write by anonymous auth by dn.exact="cn=service,${SUFFIX}" compare by * none
access to * by users read by anonymous auth
database mdb
maxsize 1073741824
dbnosync
suffix "${SUFFIX}"
rootdn "${ROOT.dn}"
rootpw ${ROOT.password}
directory ${directory}/data
index objectClass,uid,mail,cn,member,uniqueMember,memberUid eq
overlay memberof
overlay ppolicy
ppolicy_use_lockout
`;
}

async function ready(child: ChildProcess, ldap: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`slapd ended with ${child.exitCode}`);
    try {
      await run('ldapsearch', ['-x', '-H', ldap, '-D', ROOT.dn, '-w', ROOT.password, '-b', '', '-s', 'base', '1.1']);
      return;
    } catch {
      await sleep(25);
    }
  }
  throw new Error(`slapd was not ready within ${READY_WITHIN} ms`);
}

async function freePorts(): Promise<readonly number[]> {
  const servers = await Promise.all(
    [0, 1].map(() => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
