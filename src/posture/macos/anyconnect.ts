/** Who signed AnyConnect's extensions, and what they are called (requirements M2, M7, M14). */
export const TEAM = 'DE8Y96K9QP';
/** The network system extension, bundled in the container application. */
export const EXTENSION_BUNDLE = 'com.cisco.anyconnect.macos.acsockext';
/** The container application "Cisco AnyConnect Socket Filter": it activates and deactivates the extension. */
export const CONTAINER_BUNDLE = 'com.cisco.anyconnect.macos.acsock';
/** The kernel extension, installed as a last resort only (M12). */
export const KEXT_BUNDLE = 'com.cisco.kext.acsock';

export const CONTAINER_APP = '/Applications/Cisco/Cisco AnyConnect Socket Filter.app';
export const AGENT_PLIST = '/Library/LaunchDaemons/com.cisco.anyconnect.vpnagentd.plist';
/** Holds `kext=1` while the kernel extension stands in (M16, M28). */
export const KEXT_SWITCH_FILE = '/opt/cisco/anyconnect/acsock.cfg';

/** What the extension consists of, as the network pane of macOS shows it: the extension works when all three run (M3, M4). */
export const COMPONENTS = ['dnsProxy', 'appProxy', 'contentFilter'] as const;
export type Component = (typeof COMPONENTS)[number];

/** Names of the components for a person. */
export const COMPONENT_TITLES: Readonly<Record<Component, string>> = {
  dnsProxy: 'DNS proxy',
  appProxy: 'app/transparent proxy',
  contentFilter: 'content filter',
};

/**
 * The first macOS whose AnyConnect uses the system extension; kernel extensions need MDM approval from here on (M13). macOS 11 calls itself 10.16
 * to programs that were made for earlier ones.
 */
export const FIRST_MACOS: readonly number[] = [10, 16];
