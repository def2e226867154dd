import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The full path of a program, looked for on PATH and where Debian puts daemons. */
export function programPath(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/bin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/**
 * Whether a suite must be skipped because foreign programs are missing. On a user's machine it says so and why;
 * in CI a missing program is an error, so that a green run has really run them.
 */
export function missing(...programs: readonly string[]): boolean {
  const absent = programs.filter((name) => programPath(name) === undefined);
  if (absent.length === 0) return false;
  const reason = `needs ${absent.join(', ')}: not installed (Debian: npm run foreign)`;
  if (process.env.CI === 'true') throw new Error(reason);
  console.warn(`SKIPPED: ${reason}`);
  return true;
}

/** Debian's Python, whose packages are Debian's too; another one may come first on PATH. */
export const PYTHON = '/usr/bin/python3';

/** As `missing`, for a Python package: asked for by importing it. */
export function missingModule(name: string): boolean {
  if (missing('python3')) return true;
  if (spawnSync(PYTHON, ['-c', `import ${name}`], { stdio: 'ignore' }).status === 0) return false;
  const reason = `needs python3-${name}: not installed (Debian: npm run foreign)`;
  if (process.env.CI === 'true') throw new Error(reason);
  console.warn(`SKIPPED: ${reason}`);
  return true;
}

/** A child that ends with us even when we are killed, where the system has `setpriv`; it execs, so the pid is the program's. */
export function spawnTied(program: string, args: readonly string[]): ChildProcess {
  const setpriv = programPath('setpriv');
  return setpriv === undefined
    ? spawn(program, args, { stdio: 'ignore' })
    : spawn(setpriv, ['--pdeathsig', 'KILL', program, ...args], { stdio: 'ignore' });
}
