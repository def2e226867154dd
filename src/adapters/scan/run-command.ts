import { execFile } from 'node:child_process';

const PATIENCE = 10_000;
const LONGEST = 1024 * 1024;

/** What a program printed, standard output and standard error as one text, whatever its exit code; undefined when it did not run. */
export type RunCommand = (program: string, args: readonly string[]) => Promise<string | undefined>;

/** Runs a program for its output, never through a shell: at most 10 s, and 1 MiB. */
export const runCommand: RunCommand = (program, args) =>
  new Promise((done) => {
    execFile(program, [...args], { timeout: PATIENCE, maxBuffer: LONGEST, encoding: 'utf8' }, (error, stdout, stderr) => {
      // A number is the exit code of a program that ran; a text such as ENOENT says that none did.
      const ran = error === null || typeof error.code === 'number';
      done(ran ? stdout + stderr : undefined);
    });
  });
