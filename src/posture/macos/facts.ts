import type { ComponentReport } from './components.ts';
import type { KextRow } from './kernel-extensions.ts';
import type { ExtensionRow } from './system-extensions.ts';
import type { ClientVersion, Version } from './version.ts';

/** What is known of AnyConnect on a Mac. What was not reported is left out: it fails the checks that need it, and never passes them. */
export type MacFacts = {
  /** Of macOS. */
  readonly osVersion?: Version;
  readonly client?: ClientVersion;
  /** Rows of `systemextensionsctl list`. */
  readonly extensions?: readonly ExtensionRow[];
  readonly components?: ComponentReport;
  /** Kernel extensions that are loaded. */
  readonly kexts?: readonly KextRow[];
  /** `kext=1` stands in acsock.cfg (requirement M28). */
  readonly kextSwitch?: boolean;
  /** A management profile approves the kernel extension (M13). */
  readonly kextApproved?: boolean;
};
