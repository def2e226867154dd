import type { Duration } from '../../base/time.ts';
import type { Platform } from '../expression/client-report.ts';
import type { CompiledExpression } from '../expression/compile.ts';
import type { Questions } from '../expression/facts.ts';
import type { Flow } from '../factors/flow.ts';
import type { AnyConnectPolicy } from '../macos/policy.ts';

/** A check ready to be held against facts. */
export type RunnableCheck = {
  readonly id: string;
  readonly blocking: boolean;
  /** How old facts may be. */
  readonly ttl: Duration | undefined;
  readonly reason: string | undefined;
  readonly remedy: string | undefined;
  readonly test:
    | { readonly kind: 'epa'; readonly expression: CompiledExpression }
    | { readonly kind: 'anyConnect'; readonly policy: AnyConnectPolicy };
};

export type RunnableAssessment = {
  readonly name: string;
  readonly platforms: readonly Platform[] | undefined;
  readonly checks: readonly RunnableCheck[];
  readonly quarantineGroup: string | undefined;
};

/** What postures are judged by: the files of the posture folder, checked and compiled. */
export type PosturePolicy = {
  /** A number that is another one whenever anything in the files is; never 0. */
  readonly revision: number;
  readonly assessments: readonly RunnableAssessment[];
  /** What the assessments ask, so that a report is read once. */
  readonly questions: Questions;
  /** By the name of the file. */
  readonly flows: ReadonlyMap<string, Flow>;
};
