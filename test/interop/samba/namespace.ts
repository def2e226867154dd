import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PREFIX = 'portreeve-dc-';
const ENDS_WITHIN = 5000;

/** A network namespace with one address, reachable from here. */
export type Namespace = {
  readonly name: string;
  /** Inside. */
  readonly address: string;
  /** Ends what still runs inside and removes it. */
  remove(): Promise<void>;
  /** The same at once, for the end of this process. */
  removeNow(): void;
};

/**
 * Makes a namespace `10.99.x.2/24`. The name of its link carries the x: the kernel gives a name once, so that no two test files share one.
 * What a killed test run left behind is removed first.
 */
export async function makeNamespace(): Promise<Namespace> {
  await removeAbandoned();
  for (let x = 100; x < 250; x++) {
    const name = `${PREFIX}${x}-${process.pid}`;
    const link = `ptrv-dc-${x}`;
    if (!(await succeeds('ip', ['link', 'add', link, 'type', 'veth', 'peer', 'name', `${link}-in`]))) continue;
    try {
      return await connect(name, link, `10.99.${x}`);
    } catch (cause) {
      removeNow(name, link);
      throw cause;
    }
  }
  throw new Error('no 10.99.x.0/24 is free for a namespace');
}

async function connect(name: string, link: string, network: string): Promise<Namespace> {
  const inside = `${link}-in`;
  const ip = (...args: string[]): Promise<unknown> => run('ip', args);
  await ip('netns', 'add', name);
  await ip('link', 'set', inside, 'netns', name);
  await ip('addr', 'add', `${network}.1/24`, 'dev', link);
  await ip('link', 'set', link, 'up');
  await ip('-n', name, 'addr', 'add', `${network}.2/24`, 'dev', inside);
  await ip('-n', name, 'link', 'set', inside, 'up');
  await ip('-n', name, 'link', 'set', 'lo', 'up');
  return {
    name,
    address: `${network}.2`,
    async remove() {
      const deadline = Date.now() + ENDS_WITHIN;
      for (let inside = pidsIn(name); inside.length > 0 && Date.now() < deadline; inside = pidsIn(name)) {
        signal(inside, 'SIGTERM');
        await sleep(50);
      }
      removeNow(name, link);
    },
    removeNow: () => removeNow(name, link),
  };
}

function removeNow(name: string, link: string): void {
  signal(pidsIn(name), 'SIGKILL');
  spawnSync('ip', ['link', 'del', link]);
  spawnSync('ip', ['netns', 'del', name]);
}

async function removeAbandoned(): Promise<void> {
  const { stdout } = await run('ip', ['netns', 'list']);
  for (const [name, x, pid] of stdout.matchAll(new RegExp(`^${PREFIX}(\\d+)-(\\d+)`, 'gm'))) {
    if (!isAlive(Number(pid))) removeNow(name, `ptrv-dc-${x}`);
  }
}

function isAlive(pid: number): boolean {
  try {
    readFileSync(`/proc/${pid}/stat`);
    return true;
  } catch {
    return false;
  }
}

function pidsIn(name: string): number[] {
  const { stdout } = spawnSync('ip', ['netns', 'pids', name], { encoding: 'utf8' });
  return stdout.split('\n').filter(Boolean).map(Number);
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause;
    }
  }
}

async function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(program, [...args]);
    return true;
  } catch {
    return false;
  }
}
