import { KEXT_BUNDLE } from '../anyconnect.ts';
import type { StepName } from './steps.ts';

export type BookName = 'failover' | 'failback';
export type PreconditionName = 'mdmProfile' | 'tacAdvice' | 'tacConfirmed';

export type BookStep = {
  readonly step: StepName;
  /** What is done, in this order, when the step fails: it ends with the agent running as before (trap T0-14). */
  readonly compensation: readonly StepName[];
};

/** What shows that the whole worked, and what is done while it does not show. */
export type Proof = {
  readonly title: string;
  readonly command: string;
  /** Done once when it does not show, before it is looked for again. */
  readonly remedy?: StepName;
  /** When it still does not: undone with these. Left out: it is waited for. */
  readonly compensation?: readonly StepName[];
};

/** A runbook: what must hold before, what is done, what proves it. Never begun without a person's approval. */
export type Book = {
  readonly name: BookName;
  readonly title: string;
  readonly preconditions: readonly { readonly name: PreconditionName; readonly sentence: string }[];
  readonly steps: readonly BookStep[];
  readonly proof: Proof;
};

/** Failover to the kernel extension: last resort, for a while, on the advice of Cisco TAC (requirements M12, M13, M15 to M18). */
const FAILOVER: Book = {
  name: 'failover',
  title: 'Failover of AnyConnect to its kernel extension',
  preconditions: [
    { name: 'mdmProfile', sentence: `a management profile that approves ${KEXT_BUNDLE} is installed: a user cannot approve it` },
    { name: 'tacAdvice', sentence: 'Cisco TAC advised it: it is a temporary workaround' },
  ],
  steps: [
    { step: 'unload-vpnagentd', compensation: ['load-vpnagentd'] },
    { step: 'deactivate-extension', compensation: ['load-vpnagentd'] },
    { step: 'write-kext-cfg', compensation: ['remove-kext-cfg', 'load-vpnagentd'] },
    { step: 'load-vpnagentd', compensation: ['remove-kext-cfg', 'load-vpnagentd'] },
  ],
  proof: {
    title: `one row of ${KEXT_BUNDLE} (a line that begins with Executing: is none)`,
    command: `kextstat | grep ${KEXT_BUNDLE}`,
    remedy: 'restart-mac',
    compensation: ['unload-vpnagentd', 'remove-kext-cfg', 'load-vpnagentd'],
  },
};

/** Fail-back to the system extension, once TAC confirmed that its fault is mended (requirement M19, trap T0-15). */
const FAILBACK: Book = {
  name: 'failback',
  title: 'Fail-back of AnyConnect to its system extension',
  preconditions: [{ name: 'tacConfirmed', sentence: 'Cisco TAC confirmed that the fault of the system extension is mended' }],
  steps: [
    { step: 'unload-vpnagentd', compensation: ['load-vpnagentd'] },
    { step: 'kextunload', compensation: ['load-vpnagentd'] },
    { step: 'remove-kext-cfg', compensation: ['load-vpnagentd'] },
    { step: 'load-vpnagentd', compensation: ['load-vpnagentd'] },
    { step: 'install-fixed-version', compensation: [] },
  ],
  proof: {
    title: 'the extension shows * * and [activated enabled]; until then its posture is pending',
    command: 'systemextensionsctl list',
  },
};

export const BOOKS: Readonly<Record<BookName, Book>> = { failover: FAILOVER, failback: FAILBACK };
