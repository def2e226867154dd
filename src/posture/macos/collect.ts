import { KEXT_SWITCH_FILE } from './anyconnect.ts';
import { parseComponents } from './components.ts';
import type { MacFacts } from './facts.ts';
import { parseKernelExtensions } from './kernel-extensions.ts';
import { parseKextApproval } from './kext-approval.ts';
import { parseKextSwitch } from './kext-switch.ts';
import { parseSystemExtensions } from './system-extensions.ts';
import { findClientVersion, parseVersion } from './version.ts';

export const COLLECT_NAMES = [
  'os-version',
  'client-version',
  'client-package',
  'extensions',
  'components',
  'kexts',
  'kext-switch',
  'kext-approval',
] as const;
export type CollectName = (typeof COLLECT_NAMES)[number];

/** A command a collector runs on the Mac: a program and its arguments, never a shell line. */
export type CollectCommand = {
  readonly name: CollectName;
  readonly program: string;
  readonly args: readonly string[];
  /** Only root may read it: a collector without the right leaves it out, and the fact stays unknown. */
  readonly root: boolean;
};

const APPROVALS = 'SELECT team_id,bundle_id,allowed FROM kext_policy_mdm';

/** What a collector runs, in this order; none of them changes anything. */
export const COLLECT_COMMANDS: readonly CollectCommand[] = [
  { name: 'os-version', program: '/usr/bin/sw_vers', args: ['-productVersion'], root: false },
  { name: 'client-version', program: '/opt/cisco/anyconnect/bin/vpn', args: ['-v'], root: false },
  { name: 'client-package', program: '/usr/sbin/pkgutil', args: ['--pkg-info', 'com.cisco.pkg.anyconnect.vpn'], root: false },
  { name: 'extensions', program: '/usr/bin/systemextensionsctl', args: ['list'], root: false },
  { name: 'kexts', program: '/usr/sbin/kextstat', args: [], root: false },
  { name: 'kext-switch', program: '/bin/cat', args: [KEXT_SWITCH_FILE], root: false },
  { name: 'kext-approval', program: '/usr/bin/sqlite3', args: ['/var/db/SystemPolicyConfiguration/KextPolicy', APPROVALS], root: true },
];

/** What each command printed, standard output and standard error as one text; a command that did not run is left out. */
export type Collected = Partial<Readonly<Record<CollectName, string>>>;

/**
 * The facts in what was collected. macOS has no command that prints the states of the components (`components`): a collector reads them through the
 * network extension framework, or from the report of a tool that does, in one of the forms of `parseComponents`.
 */
export function factsOf(collected: Collected): MacFacts {
  const told = [collected['client-version'], collected['client-package']].flatMap((text) => findClientVersion(text ?? '') ?? []);
  const client = told.find(({ kind }) => kind === 'version') ?? told[0];
  const osVersion = parseVersion(collected['os-version']?.trim() ?? '');
  const { extensions, components, kexts, 'kext-switch': kextSwitch, 'kext-approval': kextApproval } = collected;
  return {
    ...(osVersion && { osVersion }),
    ...(client && { client }),
    ...(extensions !== undefined && { extensions: parseSystemExtensions(extensions).rows }),
    ...(components !== undefined && { components: parseComponents(components) }),
    ...(kexts !== undefined && { kexts: parseKernelExtensions(kexts) }),
    ...(kextSwitch !== undefined && { kextSwitch: parseKextSwitch(kextSwitch) }),
    ...(kextApproval !== undefined && { kextApproved: parseKextApproval(kextApproval) }),
  };
}
