import type { ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programPath, spawnTied } from './foreign.ts';
import { type FreeradiusSettings, radiusdConf, usersFile } from './freeradius-config.ts';

export type FreeradiusOptions = Partial<Omit<FreeradiusSettings, 'directory' | 'ports'>> & {
  /** Users `user0`/`pw0` to `user<n-1>`, besides the named ones; 0 where absent. */
  readonly users?: number;
  /** Further control items of a numbered user, such as `, Tmp-String-0 := "x"`. */
  readonly userItems?: (user: number) => string;
  /** Entries of the users file before the usual ones; the first of a name counts. */
  readonly people?: string;
  /** Does all in one thread (`-s`): the quickest it answers, for handing requests to its pool costs it more than answering them. */
  readonly oneThread?: boolean;
  /** Authentication, accounting and CoA port; free ones where absent. Of a server that comes back where it was. */
  readonly ports?: FreeradiusPorts;
};

export type FreeradiusPorts = readonly [auth: number, acct: number, coa: number];

export type Freeradius = {
  readonly address: string;
  readonly authPort: number;
  readonly acctPort: number;
  readonly coaPort: number;
  readonly secret: string;
  readonly pid: number;
  /** The octets of the accounting detail file so far, as text; empty before the first record. */
  detail(): Promise<string>;
  log(): Promise<string>;
  stop(): Promise<void>;
};

const READY_WITHIN = 15_000;
const DEFAULTS = {
  address: '127.0.0.1',
  secret: 'testing123',
  threads: 5,
  accounting: 'detail',
  requireMessageAuthenticator: false,
  signCoaReplies: false,
  cleanupDelay: 5,
  postAuth: 'ok',
} as const;

/**
 * Starts Debian's FreeRADIUS (3.2.x) in the foreground with a configuration of its own in a temporary folder, on free loopback ports.
 * Resolves when it answers; rejects with the end of its log when it does not start. `stop` ends it by its pid and removes the folder.
 */
export async function startFreeradius(options: FreeradiusOptions = {}): Promise<Freeradius> {
  const program = programPath('freeradius');
  if (program === undefined) throw new Error('freeradius is not installed');
  const { users = 0, userItems, people = '', oneThread = false, ports, ...settings } = options;
  const directory = await mkdtemp(join(tmpdir(), 'freeradius-'));
  const address = settings.address ?? DEFAULTS.address;
  const [auth, acct, coa] = ports ?? (await freePorts(address));
  const of: FreeradiusSettings = { ...DEFAULTS, ...settings, directory, ports: { auth, acct, coa } };
  await mkdir(join(directory, 'log'));
  await mkdir(join(directory, 'run'));
  await writeFile(join(directory, 'radiusd.conf'), radiusdConf(of));
  await writeFile(join(directory, 'users'), `${people}${usersFile(users, userItems)}`);

  const log = join(directory, 'log', 'radius.log');
  const child = spawnTied(program, [oneThread ? '-s' : '-f', '-d', directory, '-n', 'radiusd', '-l', log]);
  const cleanAtExit = (): void => {
    child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', cleanAtExit);
  const stop = async (): Promise<void> => {
    process.off('exit', cleanAtExit);
    await end(child);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await ready(child, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    address,
    authPort: auth,
    acctPort: acct,
    coaPort: coa,
    secret: of.secret,
    pid: child.pid ?? 0,
    detail: () => textOf(join(directory, 'log', 'detail')),
    log: () => textOf(log),
    stop,
  };
}

async function ready(child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + READY_WITHIN;
  while (Date.now() < deadline) {
    const text = await textOf(log);
    if (text.includes('Ready to process requests')) return;
    if (child.exitCode !== null) throw new Error(`freeradius ended with ${child.exitCode}:\n${text.slice(-2000)}`);
    await sleep(25);
  }
  throw new Error(`freeradius was not ready within ${READY_WITHIN} ms:\n${(await textOf(log)).slice(-2000)}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), 3000);
  await ended;
  clearTimeout(patience);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** UDP ports nobody has, held open together so that they differ, then released. */
export async function freePorts(address = '127.0.0.1'): Promise<FreeradiusPorts> {
  const sockets = await Promise.all(
    Array.from({ length: 3 }, () => {
      const socket = createSocket('udp4');
      return new Promise<typeof socket>((resolve, reject) => {
        socket.once('error', reject);
        socket.bind(0, address, () => resolve(socket));
      });
    }),
  );
  const [auth = 0, acct = 0, coa = 0] = sockets.map((socket) => socket.address().port);
  await Promise.all(sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  return [auth, acct, coa];
}
