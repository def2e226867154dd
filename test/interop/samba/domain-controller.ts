import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Certificate, selfSigned } from '../certificate.ts';
import { missing, programPath, spawnTied } from '../foreign.ts';
import { BASE, domainLdif, PASSWORDS } from './accounts.ts';
import { makeNamespace, type Namespace } from './namespace.ts';

const run = promisify(execFile);
const READY_WITHIN = 60_000;
/** For the hook that starts a domain, in ms: provisioning takes 4 s of processor time, which other suites may want as well. */
export const DOMAIN_STARTS_WITHIN = 150_000;
const DOMAIN = 'INTEROP';
const REALM = 'INTEROP.TEST';

/** A program and its first arguments. */
export type Command = { readonly program: string; readonly args: readonly string[] };

export type DomainController = {
  readonly address: string;
  readonly domain: string;
  readonly realm: string;
  readonly base: string;
  /** `ldap://…` (StartTLS) and `ldaps://…`, both by address; the certificate names it. */
  readonly ldap: string;
  readonly ldaps: string;
  /** PEM file. */
  readonly caFile: string;
  readonly administrator: { readonly dn: string; readonly upn: string; readonly password: string };
  /** The certificate in alice's entry, DER. */
  readonly certificateOfAlice: Uint8Array;
  /** How ntlm_auth is run so that it reaches this domain's winbind. */
  readonly ntlmAuth: Command;
  stop(): Promise<void>;
};

export type DomainOptions = {
  /** Whether NTLMv1 responses are taken, which MS-CHAP (version 1) is made of; otherwise only those of MS-CHAPv2. */
  readonly ntlmv1?: boolean;
};

/** As `missing`: also where this is not run by root, who alone may make a network namespace. */
export function missingSamba(): boolean {
  if (missing('samba', 'samba-tool', 'winbindd', 'ntlm_auth', 'ldbadd', 'ip', 'openssl', 'setpriv')) return true;
  if (process.getuid?.() === 0) return false;
  const reason = 'needs root, for a network namespace';
  if (process.env.CI === 'true') throw new Error(reason);
  console.warn(`SKIPPED: ${reason}`);
  return true;
}

/**
 * Provisions an Active Directory domain `INTEROP` with Samba and starts its controller in a network namespace of its own, with the people of
 * `accounts.ts`: some 5 s. Resolves when logins are answered; `stop` ends it and removes everything.
 */
export async function startDomainController({ ntlmv1 = false }: DomainOptions = {}): Promise<DomainController> {
  const directory = await mkdtemp(join(tmpdir(), 'samba-'));
  const namespace = await makeNamespace();
  const cleanAtExit = (): void => {
    namespace.removeNow();
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', cleanAtExit);
  const stop = async (): Promise<void> => {
    process.off('exit', cleanAtExit);
    await namespace.remove();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const tls = await selfSigned(directory, 'dc1', ['DNS:dc1.interop.test', `IP:${namespace.address}`]);
    const certificateOfAlice = derOf(
      await readFile((await selfSigned(directory, 'alice', ['email:alice@interop.test'])).certificate, 'utf8'),
    );
    await provision(directory, namespace);
    const config = join(directory, 'smb.conf');
    await writeFile(config, smbConf(directory, namespace, tls, ntlmv1));
    await fill(directory, domainLdif(certificateOfAlice));
    const inside = (program: string, ...args: string[]): Command => insideOf(namespace, join(directory, 'run'), [program, ...args]);
    const ntlmAuth = inside('ntlm_auth', `--configfile=${config}`);
    const daemon = inside(programPath('samba') ?? 'samba', '-F', '--no-process-group', '-M', 'prefork', '-s', config);
    spawnTied(daemon.program, daemon.args);
    await ready(ntlmAuth, namespace.address, directory);
    return {
      address: namespace.address,
      domain: DOMAIN,
      realm: REALM,
      base: BASE,
      ldap: `ldap://${namespace.address}:389`,
      ldaps: `ldaps://${namespace.address}:636`,
      caFile: tls.certificate,
      administrator: { dn: `CN=Administrator,CN=Users,${BASE}`, upn: 'administrator@interop.test', password: ADMIN_PASSWORD },
      certificateOfAlice,
      ntlmAuth,
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

const ADMIN_PASSWORD = 'Adm1n.Passw0rd';

async function provision(directory: string, { name, address }: Namespace): Promise<void> {
  const host = [`--host-ip=${address}`, '--host-name=dc1', '--dns-backend=NONE'];
  const domain = [`--realm=${REALM}`, `--domain=${DOMAIN}`, '--server-role=dc', `--adminpass=${ADMIN_PASSWORD}`];
  await run('ip', ['netns', 'exec', name, 'samba-tool', 'domain', 'provision', `--targetdir=${directory}`, ...domain, ...host]);
  await mkdir(join(directory, 'run'));
}

/** Into the database itself, before anybody serves it: one program for all instead of one for each. */
async function fill(directory: string, ldif: string): Promise<void> {
  const file = join(directory, 'people.ldif');
  await writeFile(file, ldif);
  await run('ldbadd', ['-H', join(directory, 'private', 'sam.ldb'), file]);
}

function smbConf(directory: string, { address }: Namespace, tls: Certificate, ntlmv1: boolean): string {
  return `[global]
realm = ${REALM}
workgroup = ${DOMAIN}
netbios name = DC1
server role = active directory domain controller
server services = rpc, ldap, cldap, kdc, winbindd
interfaces = ${address} 127.0.0.1
bind interfaces only = yes
lock directory = ${directory}
state directory = ${directory}/state
cache directory = ${directory}/cache
private dir = ${directory}/private
binddns dir = ${directory}/bind-dns
logging = file
log file = ${directory}/log
ntlm auth = ${ntlmv1 ? 'ntlmv1-permitted' : 'mschapv2-and-ntlmv2-only'}
tls enabled = yes
tls keyfile = ${tls.key}
tls certfile = ${tls.certificate}
tls cafile =
[sysvol]
path = ${directory}/state/sysvol
[netlogon]
path = ${directory}/state/sysvol/interop.test/scripts
`;
}

/** Clients of winbind look for its socket in /run/samba only: each domain has one of its own, mounted for what runs inside. */
function insideOf({ name }: Namespace, sockets: string, command: readonly string[]): Command {
  const script = 'mkdir -p /run/samba && mount --bind "$0" /run/samba && exec "$@"';
  return { program: 'ip', args: ['netns', 'exec', name, 'sh', '-c', script, sockets, ...command] };
}

/** Winbind and LDAP come up one after the other, in no order. */
async function ready(ntlmAuth: Command, address: string, directory: string): Promise<void> {
  const login = [`--domain=${DOMAIN}`, '--username=alice', `--password=${PASSWORDS.alice}`];
  const signs = [() => run(ntlmAuth.program, [...ntlmAuth.args, ...login]), () => connected(address, 389), () => connected(address, 636)];
  const deadline = Date.now() + READY_WITHIN;
  for (const sign of signs) {
    while (!(await succeeds(sign))) {
      if (Date.now() > deadline) throw new Error(`samba was not ready within ${READY_WITHIN} ms:\n${await endOf(join(directory, 'log'))}`);
      await sleep(100);
    }
  }
}

async function succeeds(sign: () => Promise<unknown>): Promise<boolean> {
  try {
    await sign();
    return true;
  } catch {
    return false;
  }
}

async function connected(host: string, port: number): Promise<void> {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

async function endOf(log: string): Promise<string> {
  return (await readFile(log, 'utf8')).slice(-2000);
}

function derOf(pem: string): Uint8Array {
  return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
}
