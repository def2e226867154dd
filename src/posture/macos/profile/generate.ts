import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { CONTAINER_BUNDLE, EXTENSION_BUNDLE, KEXT_BUNDLE, TEAM } from '../anyconnect.ts';
import { CONFIGURATION, CONTENT_FILTER_PAYLOAD, KERNEL_EXTENSION_PAYLOAD, SYSTEM_EXTENSION_PAYLOAD } from '../apple-payloads.ts';
import { payloadUuid } from './identity.ts';
import { isXmlText, type PlistDict, writePlist } from './plist-write.ts';

export type ProfileOptions = {
  readonly organization: string;
  /** Only keys that have an effect on macOS, and Apple's defaults for what users may override; else the keys of Cisco's sample (trap T0-5). */
  readonly strictApple?: boolean;
  /** Whether users may approve other extensions too (requirement M24). Left out: as the sample, true; with `strictApple` as Apple's defaults. */
  readonly allowUserOverrides?: boolean;
  /** What the user sees in the network settings; may be in his language (trap T0-7). */
  readonly userDefinedName?: string;
};

export type Profile = { readonly content: PlistDict; readonly xml: string; readonly warnings: readonly string[] };

/** Who may be the provider of the content filter, in the language of code requirements (requirement M22). */
export const DESIGNATED_REQUIREMENT = `anchor apple generic and identifier "${EXTENSION_BUNDLE}" and (certificate leaf[field.1.2.840.113635.100.6.1.9] /* exists */ or certificate 1[field.1.2.840.113635.100.6.2.6] /* exists */ and certificate leaf[field.1.2.840.113635.100.6.1.13] /* exists */ and certificate leaf[subject.OU] = ${TEAM})`;

const CONTENT_FILTER_NAME = 'Cisco AnyConnect Content Filter';
const LONGEST_NAME = 200;

/**
 * The configuration profile that approves AnyConnect's kernel extension, system extension and content filter (requirements M7, M8, M14, M21 to M24).
 * It is for a management server: macOS takes none of the three payloads from a user.
 */
export function generateProfile(options: ProfileOptions): Result<Profile, Fault> {
  const { strictApple = false, userDefinedName = CONTENT_FILTER_NAME } = options;
  const organization = options.organization.normalize('NFC').trim();
  const unfit = unfitName('organization', organization) ?? unfitName('userDefinedName', userDefinedName);
  if (unfit) return err(unfit);
  const overrides = (apple: boolean): boolean => options.allowUserOverrides ?? (strictApple ? apple : true);
  const kextOverrides = overrides(false);
  const content: PlistDict = {
    PayloadContent: [
      { AllowUserOverrides: kextOverrides, ...kernelExtension(organization, strictApple) },
      { AllowUserOverrides: overrides(true), ...systemExtension(organization, strictApple) },
      contentFilter(organization, strictApple, userDefinedName),
    ],
    ...common(organization, CONFIGURATION.type, 'Approved AnyConnect System and Kernel Extensions', strictApple),
    PayloadRemovalDisallowed: true,
    PayloadScope: 'System',
  };
  const warnings = kextOverrides
    ? [
        'AllowUserOverrides of the kernel extension payload is true, as in the sample: Apple leaves it false, and users may then approve other kernel extensions',
      ]
    : [];
  return ok({ content, xml: writePlist(content), warnings });
}

function unfitName(what: string, text: string): Fault | undefined {
  if (text === '') return fault('input.invalid', `the ${what} is empty: give it a name`);
  if (text.length > LONGEST_NAME)
    return fault('input.invalid', `the ${what} is ${text.length} characters long, at most ${LONGEST_NAME} are allowed`);
  if (/[\r\n]/.test(text) || !isXmlText(text))
    return fault('input.invalid', `the ${what} has characters a profile cannot hold: use letters of one line`);
  return undefined;
}

function common(organization: string, type: string, title: string, strictApple: boolean): PlistDict {
  const uuid = payloadUuid(organization, type);
  return {
    PayloadDescription: '',
    PayloadDisplayName: title,
    ...(!strictApple && { PayloadEnabled: true }),
    PayloadIdentifier: type === CONTENT_FILTER_PAYLOAD.type ? `${type}.${uuid}` : uuid,
    PayloadOrganization: organization,
    PayloadType: type,
    PayloadUUID: uuid,
    PayloadVersion: 1,
  };
}

function kernelExtension(organization: string, strictApple: boolean): PlistDict {
  return {
    AllowedKernelExtensions: { [TEAM]: [KEXT_BUNDLE] },
    ...common(organization, KERNEL_EXTENSION_PAYLOAD.type, 'AnyConnect Kernel Extension', strictApple),
  };
}

function systemExtension(organization: string, strictApple: boolean): PlistDict {
  return {
    AllowedSystemExtensions: { [TEAM]: [EXTENSION_BUNDLE] },
    AllowedSystemExtensionTypes: { [TEAM]: ['NetworkExtension'] },
    ...common(organization, SYSTEM_EXTENSION_PAYLOAD.type, 'AnyConnect System Extension', strictApple),
  };
}

/** The sample's `Enabled` is no key of Apple's; AutoFilterEnabled and FilterBrowsers have no effect on macOS. */
function contentFilter(organization: string, strictApple: boolean, userDefinedName: string): PlistDict {
  return {
    ...(!strictApple && { Enabled: true, AutoFilterEnabled: false, FilterBrowsers: false }),
    FilterSockets: true,
    FilterPackets: false,
    FilterType: 'Plugin',
    FilterGrade: 'firewall',
    ...common(organization, CONTENT_FILTER_PAYLOAD.type, CONTENT_FILTER_NAME, strictApple),
    FilterDataProviderBundleIdentifier: EXTENSION_BUNDLE,
    FilterDataProviderDesignatedRequirement: DESIGNATED_REQUIREMENT,
    PluginBundleID: CONTAINER_BUNDLE,
    VendorConfig: {},
    UserDefinedName: userDefinedName,
  };
}
