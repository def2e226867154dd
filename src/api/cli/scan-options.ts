import type { Fault } from '../../base/fault.ts';
import type { Result } from '../../base/result.ts';
import type { ReportedFacts } from '../../posture/assess/judge.ts';

/** What `posture scan` was asked for. */
export type ScanOptions = {
  readonly mac?: string;
  readonly endpoint?: string;
  readonly file?: readonly string[];
  readonly components?: string;
  readonly flow?: string;
  readonly at?: string;
  readonly client?: 'plugin' | 'browser';
  readonly login?: 'ok' | 'failed';
  readonly stay?: boolean;
  readonly allowActions?: boolean;
};

/** What was found on this machine, and whom it is reported for. */
export type Scanned = { readonly facts: ReportedFacts; readonly endpoint: string; readonly mac: string | undefined };

/** Looks again; `files` are those a challenge asks for. */
export type Look = (files: readonly string[]) => Promise<Result<ReportedFacts, readonly Fault[]>>;
