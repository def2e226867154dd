import { describe, expect, it } from 'vitest';
import { generateProfile, type ProfileOptions } from '../../../../src/posture/macos/profile/generate.ts';
import { payloadUuid, SAMPLE_UUIDS } from '../../../../src/posture/macos/profile/identity.ts';
import type { PlistDict } from '../../../../src/posture/macos/profile/plist-write.ts';

function profileOf(options: Partial<ProfileOptions> = {}) {
  const made = generateProfile({ organization: 'Example', ...options });
  if (!made.ok) throw new Error(made.error.message);
  const [kext, extension, filter] = made.value.content.PayloadContent as readonly PlistDict[];
  if (!kext || !extension || !filter) throw new Error('a payload is missing');
  return { ...made.value, kext, extension, filter };
}

/** As the source document prints it, its line breaks taken out. */
const REQUIREMENT =
  'anchor apple generic and identifier "com.cisco.anyconnect.macos.acsockext" and (certificate leaf[field.1.2.840.113635.100.6.1.9] /* exists */ or certificate 1[field.1.2.840.113635.100.6.2.6] /* exists */ and certificate leaf[field.1.2.840.113635.100.6.1.13] /* exists */ and certificate leaf[subject.OU] = DE8Y96K9QP)';

describe('the profile for AnyConnect', () => {
  it('has an envelope of the whole Mac that a user cannot remove, and three payloads (M21)', () => {
    const { content, kext, extension, filter } = profileOf();
    expect(content).toMatchObject({
      PayloadType: 'Configuration',
      PayloadScope: 'System',
      PayloadRemovalDisallowed: true,
      PayloadVersion: 1,
      PayloadOrganization: 'Example',
    });
    expect([kext, extension, filter].map(({ PayloadType }) => PayloadType)).toEqual([
      'com.apple.syspolicy.kernel-extension-policy',
      'com.apple.system-extension-policy',
      'com.apple.webcontent-filter',
    ]);
  });

  it('approves the system extension by team, bundle and type (M7)', () => {
    expect(profileOf().extension).toMatchObject({
      AllowedSystemExtensions: { DE8Y96K9QP: ['com.cisco.anyconnect.macos.acsockext'] },
      AllowedSystemExtensionTypes: { DE8Y96K9QP: ['NetworkExtension'] },
    });
  });

  it('approves the content filter with the values of the document (M8, M22, M23)', () => {
    expect(profileOf().filter).toMatchObject({
      AutoFilterEnabled: false,
      FilterBrowsers: false,
      FilterSockets: true,
      FilterPackets: false,
      FilterType: 'Plugin',
      FilterGrade: 'firewall',
      FilterDataProviderBundleIdentifier: 'com.cisco.anyconnect.macos.acsockext',
      FilterDataProviderDesignatedRequirement: REQUIREMENT,
      PluginBundleID: 'com.cisco.anyconnect.macos.acsock',
      VendorConfig: {},
      UserDefinedName: 'Cisco AnyConnect Content Filter',
    });
  });

  it('approves the kernel extension by team and bundle (M14)', () => {
    expect(profileOf().kext).toMatchObject({ AllowedKernelExtensions: { DE8Y96K9QP: ['com.cisco.kext.acsock'] } });
  });

  it('lets users override as the sample does, with a warning; as Apple does when asked; as told (M24)', () => {
    const overrides = (options: Partial<ProfileOptions>) => {
      const { kext, extension, warnings } = profileOf(options);
      return [kext.AllowUserOverrides, extension.AllowUserOverrides, warnings.length];
    };
    expect(overrides({})).toEqual([true, true, 1]);
    expect(overrides({ strictApple: true })).toEqual([false, true, 0]);
    expect(overrides({ allowUserOverrides: false })).toEqual([false, false, 0]);
    expect(overrides({ strictApple: true, allowUserOverrides: true })).toEqual([true, true, 1]);
  });

  it('leaves out what has no effect on macOS when asked for Apple only', () => {
    const { filter, content } = profileOf({ strictApple: true });
    for (const key of ['Enabled', 'AutoFilterEnabled', 'FilterBrowsers', 'PayloadEnabled']) expect(filter).not.toHaveProperty(key);
    expect(content).not.toHaveProperty('PayloadEnabled');
    expect(filter.FilterType).toBe('Plugin');
  });

  it('may name the filter in another language; the grade stays the English word (M8)', () => {
    expect(profileOf({ userDefinedName: 'Cisco AnyConnect コンテンツフィルタ' }).filter).toMatchObject({
      UserDefinedName: 'Cisco AnyConnect コンテンツフィルタ',
      FilterGrade: 'firewall',
    });
  });

  it('has no string over several lines, whatever the name of the organisation', () => {
    const { xml } = profileOf({ organization: ' Müller & Söhne <"GmbH"> ' });
    expect(xml).toContain('<string>Müller &amp; Söhne &lt;"GmbH"&gt;</string>');
    for (const line of xml.split('\n')) expect(line.split('<string>').length).toBe(line.split('</string>').length);
  });

  it.each(['', '   ', 'a\nb', 'a\u0000b', '\ud800', 'x'.repeat(201)])('an organisation that is no name is refused', (organization) => {
    expect(generateProfile({ organization })).toMatchObject({ ok: false, error: { code: 'input.invalid' } });
  });
});

describe('identifiers', () => {
  it('are version 5 UUIDs of organisation and payload, the same every time, another for another', () => {
    const uuid = payloadUuid('Example', 'Configuration');
    expect(uuid).toMatch(/^[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/);
    expect(payloadUuid(' Example ', 'Configuration')).toBe(uuid);
    expect(payloadUuid('Beispiel', 'Configuration')).not.toBe(uuid);
    expect(payloadUuid('Example', 'com.apple.webcontent-filter')).not.toBe(uuid);
  });

  it("of a profile are four, upper case, and never the sample's (M21)", () => {
    const { content, kext, extension, filter } = profileOf();
    const uuids = [content, kext, extension, filter].map(({ PayloadUUID }) => String(PayloadUUID));
    expect(new Set(uuids).size).toBe(4);
    for (const uuid of uuids) expect([uuid, SAMPLE_UUIDS.has(uuid)]).toEqual([uuid.toUpperCase(), false]);
    expect(new Set([content, kext, extension, filter].map(({ PayloadIdentifier }) => PayloadIdentifier)).size).toBe(4);
  });
});
