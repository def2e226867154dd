/**
 * Keys of the payloads a profile for AnyConnect uses, as Apple publishes them for macOS (github.com/apple/device-management, mdm/profiles). `macos: false`: the
 * key is for other platforms and has no effect here. A `dictionary` of lists has team identifiers as keys.
 */
export type AppleKey = {
  readonly type: 'string' | 'boolean' | 'integer' | 'array' | 'dictionary' | 'lists-by-team' | 'other';
  readonly required?: true;
  readonly macos?: false;
  /** The first macOS that has it, where that is later than the payload itself. */
  readonly since?: string;
  readonly values?: readonly string[];
};

export type ApplePayload = { readonly type: string; readonly since: string; readonly keys: Readonly<Record<string, AppleKey>> };

/** Keys of every payload, the envelope included. `PayloadEnabled` is not among the published ones; every profile editor writes it. */
const COMMON: Readonly<Record<string, AppleKey>> = {
  PayloadIdentifier: { type: 'string', required: true },
  PayloadUUID: { type: 'string', required: true },
  PayloadType: { type: 'string', required: true },
  PayloadVersion: { type: 'integer', required: true },
  PayloadDescription: { type: 'string' },
  PayloadDisplayName: { type: 'string' },
  PayloadOrganization: { type: 'string' },
  PayloadEnabled: { type: 'boolean' },
};

export const CONFIGURATION: ApplePayload = {
  type: 'Configuration',
  since: '10.7',
  keys: {
    ...COMMON,
    PayloadContent: { type: 'array', required: true },
    PayloadScope: { type: 'string', values: ['System', 'User'] },
    PayloadRemovalDisallowed: { type: 'boolean' },
    PayloadExpirationDate: { type: 'other' },
    RemovalDate: { type: 'other' },
    DurationUntilRemoval: { type: 'other' },
    ConsentText: { type: 'dictionary' },
    EncryptedPayloadContent: { type: 'other' },
    IsEncrypted: { type: 'boolean' },
    HasRemovalPasscode: { type: 'boolean' },
    TargetDeviceType: { type: 'integer' },
  },
};

export const SYSTEM_EXTENSION_PAYLOAD: ApplePayload = {
  type: 'com.apple.system-extension-policy',
  since: '10.15',
  keys: {
    ...COMMON,
    AllowUserOverrides: { type: 'boolean' },
    AllowedTeamIdentifiers: { type: 'array' },
    AllowedSystemExtensions: { type: 'lists-by-team' },
    AllowedSystemExtensionTypes: { type: 'lists-by-team', values: ['DriverExtension', 'NetworkExtension', 'EndpointSecurityExtension'] },
    RemovableSystemExtensions: { type: 'lists-by-team', since: '12.0' },
    NonRemovableSystemExtensions: { type: 'lists-by-team', since: '15.0' },
    NonRemovableFromUISystemExtensions: { type: 'lists-by-team', since: '15.0' },
  },
};

export const CONTENT_FILTER_PAYLOAD: ApplePayload = {
  type: 'com.apple.webcontent-filter',
  since: '10.15',
  keys: {
    ...COMMON,
    /** `BuiltIn`, the default, exists on iOS only. */
    FilterType: { type: 'string', required: true, values: ['Plugin'] },
    UserDefinedName: { type: 'string', required: true },
    PluginBundleID: { type: 'string', required: true },
    ServerAddress: { type: 'string' },
    UserName: { type: 'string' },
    Password: { type: 'string' },
    PayloadCertificateUUID: { type: 'string' },
    Organization: { type: 'string' },
    VendorConfig: { type: 'dictionary' },
    FilterSockets: { type: 'boolean' },
    FilterPackets: { type: 'boolean' },
    FilterDataProviderBundleIdentifier: { type: 'string' },
    FilterDataProviderDesignatedRequirement: { type: 'string' },
    FilterPacketProviderBundleIdentifier: { type: 'string' },
    FilterPacketProviderDesignatedRequirement: { type: 'string' },
    FilterGrade: { type: 'string', values: ['firewall', 'inspector'] },
    AutoFilterEnabled: { type: 'boolean', macos: false },
    FilterBrowsers: { type: 'boolean', macos: false },
    PermittedURLs: { type: 'array', macos: false },
    BlacklistedURLs: { type: 'array', macos: false },
    DenyListURLs: { type: 'array', macos: false },
    HideDenyListURLs: { type: 'boolean', macos: false },
    WhitelistedBookmarks: { type: 'array', macos: false },
    AllowListBookmarks: { type: 'array', macos: false },
    ContentFilterUUID: { type: 'string', macos: false },
  },
};

export const KERNEL_EXTENSION_PAYLOAD: ApplePayload = {
  type: 'com.apple.syspolicy.kernel-extension-policy',
  since: '10.13.2',
  keys: {
    ...COMMON,
    AllowUserOverrides: { type: 'boolean' },
    AllowNonAdminUserApprovals: { type: 'boolean', since: '11.0' },
    AllowedTeamIdentifiers: { type: 'array' },
    AllowedKernelExtensions: { type: 'lists-by-team' },
  },
};

export const APPLE_PAYLOADS: readonly ApplePayload[] = [KERNEL_EXTENSION_PAYLOAD, SYSTEM_EXTENSION_PAYLOAD, CONTENT_FILTER_PAYLOAD];
