import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { ReportedFacts } from '../posture/assess/judge.ts';

/** Looks at the machine it runs on, for a client of posture. */
export interface HostScanner {
  /** What this machine is: platform, processes, addresses; of the files only those named. Nothing is changed by looking. */
  scan(files: readonly string[]): Promise<Result<ReportedFacts, Fault>>;
  /** Ends processes by name and deletes files by path, as a challenge asks; tells in words what was done and what could not be. */
  act(killProcesses: readonly string[], deleteFiles: readonly string[]): Promise<readonly string[]>;
}
