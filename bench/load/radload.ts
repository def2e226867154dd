import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What radload prints, as far as it is used here; `ms` are milliseconds from sending to the verified reply. */
export type Report = {
  readonly rps: number;
  readonly replies: number;
  readonly lost: number;
  readonly bad_auth: number;
  readonly bad_ma: number;
  readonly wrong_verdict: number;
  readonly ms: { readonly p50: number; readonly p99: number };
};

export type Target = { readonly pid: number; readonly port: number };
export type Load = {
  readonly kind: 'pap' | 'chap' | 'acct';
  readonly outstanding: number;
  readonly seconds: number;
  readonly users: number;
};
/** `cpuMicroseconds`: what the server's process spent on a request, all threads, user and system. */
export type Measured = Report & { readonly cpuMicroseconds: number };

export type Radload = { measure(target: Target, load: Load): Promise<Measured>; remove(): Promise<void> };

/** Compiles the load generator into a temporary folder. Needs a C compiler. */
export async function buildRadload(): Promise<Radload> {
  const folder = await mkdtemp(join(tmpdir(), 'radload-'));
  const program = join(folder, 'radload');
  await run('cc', ['-O2', '-w', '-o', program, new URL('../radload.c', import.meta.url).pathname]);
  return {
    async measure({ pid, port }, { kind, outstanding, seconds, users }) {
      const before = processorTime(pid);
      const args = ['-p', String(port), '-k', kind, '-c', String(outstanding), '-d', String(seconds), '-U', String(users)];
      const { stdout } = await run(program, args);
      const spent = processorTime(pid) - before;
      const report = JSON.parse(stdout) as Report;
      return { ...report, cpuMicroseconds: (spent / report.replies) * 1e6 };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Linux counts in hundredths of a second (`getconf CLK_TCK`). */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time of a process with all its threads, from /proc (proc_pid_stat(5), fields 14 and 15). */
function processorTime(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
