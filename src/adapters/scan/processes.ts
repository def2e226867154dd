import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RunCommand } from './run-command.ts';

export type Process = { readonly pid: number; readonly names: readonly string[] };

/**
 * The processes of a Linux system by what they are called: the name the kernel keeps, which is cut to 15 octets, and those of the program and of its
 * first argument, which are whole. One that ends while it is looked at is left out.
 */
export async function linuxProcesses(proc = '/proc'): Promise<readonly Process[]> {
  const pids = (await readdir(proc)).filter((name) => /^[0-9]+$/.test(name));
  return Promise.all(
    pids.map(async (pid): Promise<Process> => {
      const folder = join(proc, pid);
      const [kept, program, line] = await Promise.all([
        orNothing(readFile(join(folder, 'comm'), 'utf8')),
        orNothing(readlink(join(folder, 'exe'))),
        orNothing(readFile(join(folder, 'cmdline'), 'utf8')),
      ]);
      const names = [kept.trim(), nameIn(program.replace(/ \(deleted\)$/, '')), nameIn(line.split('\0')[0] ?? '')];
      return { pid: Number(pid), names: [...new Set(names)].filter((name) => name !== '') };
    }),
  );
}

/** The processes of a Mac, by the names of their programs. */
export async function macProcesses(run: RunCommand): Promise<readonly Process[] | undefined> {
  const printed = await run('/bin/ps', ['-axo', 'pid=,comm=']);
  return printed?.split('\n').flatMap((row): Process[] => {
    const match = /^\s*([0-9]+)\s+(.+)$/.exec(row);
    return match ? [{ pid: Number(match[1]), names: [basename(match[2] ?? '')] }] : [];
  });
}

/** A title a program gave itself, `sshd: somebody [priv]`, begins with its name. */
function nameIn(path: string): string {
  return basename(path.split(' ')[0] ?? '').replace(/:$/, '');
}

/** Not ours to look at, or gone by now. */
function orNothing(text: Promise<string>): Promise<string> {
  return text.catch(() => '');
}
