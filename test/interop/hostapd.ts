import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { missing, programPath, spawnTied } from './foreign.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';

const run = promisify(execFile);

const PROGRAMS = ['hostapd', 'hostapd_cli', 'wpa_supplicant', 'wpa_cli', 'ip', 'freeradius'] as const;
const READY_WITHIN = 30_000;

/** The one host behind the switch, a user of the FreeRADIUS fixture. */
const HOST = { mac: '02:00:00:00:00:01', user: 'bob', password: 'bobpw' } as const;

/** The authentication server hostapd asks. */
export type AskedServer = Pick<Freeradius, 'authPort' | 'acctPort' | 'secret' | 'stop'>;

export type HostapdOptions = {
  readonly requireEventTimestamp?: boolean;
  readonly requireMessageAuthenticator?: boolean;
  /** Starts what hostapd (`address`) asks on this side (`client`); FreeRADIUS by default. */
  readonly server?: (at: { readonly client: string; readonly address: string }) => Promise<AskedServer>;
};

/** A live 802.1X session as the authenticator knows it. */
export type HostapdSession = { readonly acctSessionId: string; readonly mac: string; readonly user: string };

export type Hostapd = {
  /** Where its dynamic authorization server listens, and from where it takes requests. */
  readonly address: string;
  readonly dasPort: number;
  readonly client: string;
  readonly secret: string;
  readonly nasIdentifier: string;
  /**
   * The authorized session; the host logs in again where it has none. hostapd forgets a disconnected station some seconds late, and with it a session the
   * host began meanwhile: `lasting` waits for one that stays.
   */
  login(lasting?: 'lasting'): Promise<HostapdSession>;
  /** The authorized session; undefined when the port is unauthorized. */
  session(): Promise<HostapdSession | undefined>;
  /** Has the host of a session authenticate again, which keeps its session; false where hostapd does not know it. */
  reauthenticate(session: HostapdSession): Promise<boolean>;
  /** How often the authentication server let the host of the session in. */
  successes(): Promise<number>;
  stop(): Promise<void>;
};

/** Whether the suite must be skipped: programs are missing, or there is nobody who may make network namespaces. */
export function hostapdMissing(): boolean {
  if (missing(...PROGRAMS)) return true;
  if (process.getuid?.() === 0) return false;
  if (process.env.CI === 'true') throw new Error('needs root for network namespaces');
  console.warn('SKIPPED: needs root for network namespaces');
  return true;
}

/**
 * hostapd as a wired 802.1X authenticator with a dynamic authorization server in one network namespace, wpa_supplicant as the host on its port in
 * another, and FreeRADIUS as the authentication server on this side. Everything has names of its own and is removed by `stop`.
 */
export async function startHostapd(options: HostapdOptions = {}): Promise<Hostapd> {
  const token = randomBytes(3).toString('hex');
  const [switchSpace, hostSpace, uplink] = [`pr${token}sw`, `pr${token}pc`, `pr${token}u`];
  const [third = 0, fourth = 0] = randomBytes(2);
  // 198.18.0.0/15 is set aside for tests of networks (RFC 2544).
  const network = `198.19.${third}`;
  const [client, address] = [`${network}.${(fourth & 0xfc) + 1}`, `${network}.${(fourth & 0xfc) + 2}`];
  const folder = await mkdtemp(join(tmpdir(), 'hostapd-'));
  const undo: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const clean = (): void => {
    for (const step of undo.splice(0).reverse()) step();
  };
  process.once('exit', clean);

  let radius: AskedServer | undefined;
  const stop = async (): Promise<void> => {
    process.off('exit', clean);
    await radius?.stop();
    clean();
  };
  const spawnIn = (space: string, program: string, args: readonly string[]): void => {
    const child = spawnTied(programPath('ip') ?? 'ip', ['netns', 'exec', space, programPath(program) ?? program, ...args]);
    undo.push(() => void child.kill('SIGKILL'));
  };
  try {
    for (const space of [switchSpace, hostSpace]) {
      ip('netns', 'add', space);
      undo.push(() => ip('netns', 'del', space));
    }
    ip('link', 'add', uplink, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', switchSpace);
    ip('addr', 'add', `${client}/30`, 'dev', uplink);
    ip('link', 'set', uplink, 'up');
    ip('-n', switchSpace, 'addr', 'add', `${address}/30`, 'dev', 'uplink');
    ip('-n', switchSpace, 'link', 'set', 'uplink', 'up');
    ip('-n', switchSpace, 'link', 'add', 'swp0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', hostSpace);
    ip('-n', switchSpace, 'link', 'set', 'swp0', 'up');
    ip('-n', hostSpace, 'link', 'set', 'eth0', 'address', HOST.mac);
    ip('-n', hostSpace, 'link', 'set', 'eth0', 'up');

    const { server = () => startFreeradius({ address: client, clients: `${address}/32`, threads: 1, eap: true }) } = options;
    radius = await server({ client, address });
    const files = { authenticator: join(folder, 'hostapd.conf'), supplicant: join(folder, 'wpa.conf') };
    const settings = { folder, client, address, radius, options };
    await writeFile(files.authenticator, authenticatorConf(settings), { mode: 0o600 });
    await writeFile(files.supplicant, supplicantConf(folder), { mode: 0o600 });
    spawnIn(switchSpace, 'hostapd', [files.authenticator]);
    spawnIn(hostSpace, 'wpa_supplicant', ['-Dwired', '-ieth0', '-c', files.supplicant]);
    const ended = new Set<string>();
    let last: string | undefined;
    const session = async (): Promise<HostapdSession | undefined> => {
      const present = await authorizedSession(folder);
      if (present === undefined && last !== undefined) ended.add(last);
      last = present?.acctSessionId;
      return present;
    };
    const hostapd: Hostapd = {
      address,
      dasPort: 3799,
      client,
      secret: radius.secret,
      nasIdentifier: 'sw1',
      session,
      reauthenticate: async ({ mac }) => /^OK/m.test(await askAuthenticator(folder, 'raw', 'EAPOL_REAUTH', mac)),
      successes: async () => Number(/^dot1xAuthBackendAuthSuccesses=(\d+)$/m.exec(await askAuthenticator(folder, 'all_sta'))?.[1] ?? 0),
      login: (lasting) => login(folder, session, ({ acctSessionId }) => lasting === undefined || !ended.has(acctSessionId)),
      stop,
    };
    await hostapd.login();
    return hostapd;
  } catch (error) {
    await stop();
    throw error;
  }
}

function ip(...args: readonly string[]): void {
  execFileSync(programPath('ip') ?? 'ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

type Settings = {
  readonly folder: string;
  readonly client: string;
  readonly address: string;
  readonly radius: AskedServer;
  readonly options: HostapdOptions;
};

function authenticatorConf({ folder, client, address, radius, options }: Settings): string {
  const { requireEventTimestamp = true, requireMessageAuthenticator = false } = options;
  return `interface=swp0
driver=wired
ctrl_interface=${folder}/authenticator
ieee8021x=1
eapol_version=2
eap_reauth_period=0
use_pae_group_addr=1
own_ip_addr=${address}
nas_identifier=sw1
auth_server_addr=${client}
auth_server_port=${radius.authPort}
auth_server_shared_secret=${radius.secret}
acct_server_addr=${client}
acct_server_port=${radius.acctPort}
acct_server_shared_secret=${radius.secret}
radius_acct_interim_interval=1
radius_das_port=3799
radius_das_client=${client} ${radius.secret}
radius_das_time_window=300
radius_das_require_event_timestamp=${Number(requireEventTimestamp)}
radius_das_require_message_authenticator=${Number(requireMessageAuthenticator)}
`;
}

function supplicantConf(folder: string): string {
  return `ctrl_interface=${folder}/supplicant
ap_scan=0
network={
 key_mgmt=IEEE8021X
 eap=MSCHAPV2
 identity="${HOST.user}"
 password="${HOST.password}"
 eapol_flags=0
}
`;
}

async function authorizedSession(folder: string): Promise<HostapdSession | undefined> {
  const stations = await askAuthenticator(folder, 'all_sta');
  const id = /^dot1xAuthSessionId=(\S+)$/m.exec(stations)?.[1];
  return id !== undefined && /^flags=.*\[AUTHORIZED\]/m.test(stations) ? { acctSessionId: id, mac: HOST.mac, user: HOST.user } : undefined;
}

function askAuthenticator(folder: string, ...command: readonly string[]): Promise<string> {
  return ask('hostapd_cli', ['-p', join(folder, 'authenticator'), '-i', 'swp0', ...command]);
}

/** After a Disconnect the host does not come back by itself: it is told to. */
async function login(folder: string, present: Hostapd['session'], serves: (session: HostapdSession) => boolean): Promise<HostapdSession> {
  const deadline = Date.now() + READY_WITHIN;
  for (let turn = 0; Date.now() < deadline; turn++) {
    const session = await present();
    if (session !== undefined && serves(session)) return session;
    if (session === undefined && turn % 20 === 10) await ask('wpa_cli', ['-p', join(folder, 'supplicant'), '-i', 'eth0', 'reassociate']);
    await sleep(100);
  }
  throw new Error(`no 802.1X session within ${READY_WITHIN} ms`);
}

/** What the control program of a daemon prints; nothing while the daemon is not there yet. */
async function ask(program: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(programPath(program) ?? program, args)).stdout;
  } catch {
    return '';
  }
}
