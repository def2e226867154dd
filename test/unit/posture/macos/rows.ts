import { EXTENSION_BUNDLE, TEAM } from '../../../../src/posture/macos/anyconnect.ts';
import type { MacFacts } from '../../../../src/posture/macos/facts.ts';
import type { ExtensionRow } from '../../../../src/posture/macos/system-extensions.ts';

/** AnyConnect's extension, approved and active, unless said otherwise. */
export function extensionRow(more: Partial<ExtensionRow> = {}): ExtensionRow {
  return {
    category: 'network_extension',
    enabled: true,
    active: true,
    team: TEAM,
    bundle: EXTENSION_BUNDLE,
    short: '4.9.06037',
    build: '4.9.06037',
    name: 'Cisco AnyConnect Socket Filter Extension',
    state: 'activated enabled',
    line: 1,
    ...more,
  };
}

export const TERMINATED = { enabled: false, active: false, state: 'terminated waiting to uninstall on reboot' };
export const WAITING = { enabled: false, active: true, state: 'activated waiting for user' };
export const DISABLED = { enabled: false, active: true, state: 'activated disabled' };

/** A Mac on which all is well by way of the system extension. */
export const HEALTHY: MacFacts = {
  osVersion: [11, 2],
  client: { kind: 'version', text: '4.9.06037', version: [4, 9, 6037] },
  extensions: [extensionRow()],
  components: { states: { dnsProxy: 'running', appProxy: 'running', contentFilter: 'running' } },
  kexts: [],
  kextSwitch: false,
  kextApproved: false,
};
