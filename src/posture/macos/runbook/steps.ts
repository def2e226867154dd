import { AGENT_PLIST, CONTAINER_APP, KEXT_BUNDLE, KEXT_SWITCH_FILE } from '../anyconnect.ts';

export type StepName =
  | 'unload-vpnagentd'
  | 'deactivate-extension'
  | 'write-kext-cfg'
  | 'load-vpnagentd'
  | 'kextunload'
  | 'remove-kext-cfg'
  | 'restart-mac'
  | 'install-fixed-version';

/** One thing that is done on the Mac, and how one sees that it worked. */
export type Step = {
  readonly name: StepName;
  readonly title: string;
  /** The line to run in a terminal of the user's session; left out where it is no command. */
  readonly command?: string;
  /** What the user is asked meanwhile: nobody but he can answer, so the step waits for him. */
  readonly prompt?: string;
  /** What must be so afterwards. It decides, not the exit code of the command. */
  readonly check: string;
};

const SHELL_APP = `${CONTAINER_APP}/Contents/MacOS/${CONTAINER_APP.slice(CONTAINER_APP.lastIndexOf('/') + 1, -'.app'.length)}`.replaceAll(
  ' ',
  '\\ ',
);

/** The steps of both runbooks, with the commands of the source document (requirements M16, M19). */
export const STEPS: Readonly<Record<StepName, Step>> = {
  'unload-vpnagentd': {
    name: 'unload-vpnagentd',
    title: 'stop the AnyConnect agent',
    command: `sudo launchctl unload ${AGENT_PLIST}`,
    check: '`sudo launchctl list` no longer names com.cisco.anyconnect.vpnagentd',
  },
  'deactivate-extension': {
    name: 'deactivate-extension',
    title: 'deactivate the system extension',
    command: `${SHELL_APP} -deactivateExt`,
    prompt: 'macOS asks for the credentials of an administrator: answer it at the Mac',
    check: '`systemextensionsctl list` shows the extension as [terminated waiting to uninstall on reboot], or no longer',
  },
  'write-kext-cfg': {
    name: 'write-kext-cfg',
    title: 'switch AnyConnect to the kernel extension',
    command: `echo kext=1 | sudo tee ${KEXT_SWITCH_FILE}`,
    check: `${KEXT_SWITCH_FILE} holds kext=1`,
  },
  'load-vpnagentd': {
    name: 'load-vpnagentd',
    title: 'start the AnyConnect agent',
    command: `sudo launchctl load ${AGENT_PLIST}`,
    check: '`sudo launchctl list` names com.cisco.anyconnect.vpnagentd',
  },
  kextunload: {
    name: 'kextunload',
    title: 'unload the kernel extension',
    command: `sudo kextunload -b ${KEXT_BUNDLE}`,
    check: `\`kextstat\` has no row of ${KEXT_BUNDLE}`,
  },
  'remove-kext-cfg': {
    name: 'remove-kext-cfg',
    title: 'switch AnyConnect back to the system extension',
    command: `sudo rm ${KEXT_SWITCH_FILE}`,
    check: `${KEXT_SWITCH_FILE} is not there`,
  },
  'restart-mac': {
    name: 'restart-mac',
    title: 'restart the Mac, for the kernel extension was not loaded',
    prompt: 'the user saves his work and restarts',
    check: 'the agent runs after the restart',
  },
  'install-fixed-version': {
    name: 'install-fixed-version',
    title: 'install the AnyConnect or macOS version that has the fix',
    prompt: 'the extension may ask for its two approvals again',
    check: 'the client has the version TAC named',
  },
};
