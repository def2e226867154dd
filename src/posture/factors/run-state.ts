import type { ClientReport } from '../expression/client-report.ts';
import type { Assessment } from '../expression/compile.ts';

/** The plug-in can scan again and again, a browser only at logon (requirement E27). */
export const CLIENT_KINDS = ['plugin', 'browser'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** The scan that goes on after logon: the whole expression of one action, every so many minutes (requirements E24 to E26). */
export type Periodic = { readonly factor: string; readonly action: string; readonly atoms: readonly string[]; readonly minutes: number };

/** Why a run was denied: EPA failed and its last policy has no quarantine group, the logon failed, nothing was left to try, or the flow is another by now. */
export type DenialReason = 'epa-failed' | 'authentication-failed' | 'no-policy' | 'flow-changed';

/** Why a binding led on. */
export type AdvanceReason = 'passed' | 'authenticated' | 'no-authn' | 'quarantine';

/** One thing that happened, in order; together they are the path taken. */
export type TraceEntry =
  | { readonly kind: 'challenge'; readonly factor: string; readonly atoms: readonly string[] }
  | { readonly kind: 'skip'; readonly factor: string; readonly policy: string; readonly rule: 'false' | 'unsupported' }
  | { readonly kind: 'scan'; readonly factor: string; readonly policy: string; readonly action: string; readonly assessment: Assessment }
  | { readonly kind: 'login'; readonly factor: string; readonly policy: string; readonly ok: boolean }
  | {
      readonly kind: 'advance';
      readonly factor: string;
      readonly policy: string;
      readonly because: AdvanceReason;
      readonly group?: string;
      /** The next factor; without one the run is complete. */
      readonly to?: string;
    }
  | { readonly kind: 'periodic'; readonly factor: string; readonly policy: string; readonly minutes: number; readonly armed: boolean }
  | { readonly kind: 'denied'; readonly factor: string; readonly reason: DenialReason };

/** A run between two inputs. Plain data: it is kept between the requests of a client. */
export type RunState = {
  readonly client: ClientKind;
  /** What is waited for, and for which binding of which factor; undefined once the run has ended. */
  readonly waits?: { readonly for: 'report' | 'login'; readonly factor: string; readonly priority: number };
  readonly groups: readonly string[];
  readonly quarantined: boolean;
  readonly loginPageShown: boolean;
  readonly periodic: Periodic | null;
  readonly trace: readonly TraceEntry[];
};

/** What the client is asked in one message: every check of the factor at once (requirement E15), and what it does before it looks (trap T3-14). */
export type Challenge = {
  readonly factor: string;
  readonly atoms: readonly string[];
  readonly killProcesses: readonly string[];
  readonly deleteFiles: readonly string[];
  /** The user is asked first (requirement E22). */
  readonly consent: true;
};

/** An ordinary authentication that somebody else does; a pass-through factor has no view and asks the user nothing. */
export type Login = {
  readonly factor: string;
  readonly policy: string;
  readonly action: string;
  readonly method: string;
  readonly view?: string;
};

/** Trap T3-8: the end of a flow is either `complete` or `denied`, whatever words a document uses. */
export type Step = { readonly state: RunState } & (
  | { readonly kind: 'challenge'; readonly challenge: Challenge }
  | { readonly kind: 'login'; readonly login: Login }
  | { readonly kind: 'complete' }
  | { readonly kind: 'denied'; readonly reason: DenialReason }
);

export type RunInput =
  | { readonly kind: 'report'; readonly report: ClientReport }
  /** The user did not consent, or the client cannot scan: nothing is reported. */
  | { readonly kind: 'declined' }
  | { readonly kind: 'login'; readonly ok: boolean; readonly groups?: readonly string[] };
