import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generatedSources } from '../../../scripts/generate/sources.ts';
import { Attribute, CiscoAttribute, MicrosoftAttribute, Vendor } from '../../../src/wire/radius/attribute-types.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';

const root = join(import.meta.dirname, '../../..');

test('the generated files are what `npm run generate` makes', () => {
  const sources = generatedSources(root);
  expect(sources.size).toBeGreaterThan(20);
  for (const [path, text] of sources) expect(readFileSync(join(root, path), 'utf8'), path).toBe(text);
});

test('making them twice gives the same', () => {
  expect([...generatedSources(root)]).toEqual([...generatedSources(root)]);
});

test.each([
  ['User-Name', 1, 'string'],
  ['User-Password', 2, 'string'],
  ['Framed-IPX-Network', 23, 'integer'],
  ['Vendor-Specific', 26, 'vsa'],
  ['Acct-Status-Type', 40, 'integer'],
  ['Event-Timestamp', 55, 'date'],
  ['Egress-VLANID', 56, 'integer'],
  ['Tunnel-Password', 69, 'string'],
  ['EAP-Message', 79, 'octets'],
  ['Message-Authenticator', 80, 'octets'],
  ['Chargeable-User-Identity', 89, 'octets'],
  ['NAS-IPv6-Address', 95, 'ipv6addr'],
  ['Error-Cause', 101, 'integer'],
  ['Delegated-IPv6-Prefix', 123, 'ipv6prefix'],
  ['Framed-IPv6-Address', 168, 'ipv6addr'],
  ['Frag-Status', 241 * 256 + 1, 'integer'],
  ['Cisco-AVPair', 9 * 65536 + 1, 'string'],
  ['MS-MPPE-Recv-Key', 311 * 65536 + 17, 'octets'],
  ['MS-CHAP2-Response', 311 * 65536 + 25, 'octets'],
])('%s is %i, %s', (name, key, dataType) => {
  expect(standardDictionary.attribute(name)).toMatchObject({ key, dataType });
});

test('flags of hidden, tagged and joined attributes', () => {
  expect(standardDictionary.attribute('User-Password')).toMatchObject({ encrypt: 1, tagged: false });
  expect(standardDictionary.attribute('Tunnel-Password')).toMatchObject({ encrypt: 2, tagged: true });
  expect(standardDictionary.attribute('MS-MPPE-Send-Key')).toMatchObject({ encrypt: 2, tagged: false });
  expect(standardDictionary.attribute('EAP-Message')?.concat).toBe(true);
});

test('values of the later RFCs are there', () => {
  const value = (attribute: string, name: string): number | undefined => standardDictionary.attribute(attribute)?.names?.get(name);
  expect(value('Service-Type', 'Authorize-Only')).toBe(17);
  expect(value('Error-Cause', 'Multiple-Session-Selection-Unsupported')).toBe(508);
  expect(value('Tunnel-Type', 'VLAN')).toBe(13);
  expect(value('Tunnel-Medium-Type', 'IEEE-802')).toBe(6);
  expect(value('Acct-Status-Type', 'Interim-Update')).toBe(3);
});

test('constants and dictionary agree', () => {
  for (const [name, number] of Object.entries(Attribute)) {
    expect(
      standardDictionary
        .byKey(number)
        ?.name.replaceAll(/[^A-Za-z0-9]/g, '')
        .toLowerCase(),
    ).toBe(name.toLowerCase());
  }
  expect([Vendor.Cisco, Vendor.Microsoft]).toEqual([9, 311]);
  expect([CiscoAttribute.Avpair, MicrosoftAttribute.Chap2Response]).toEqual([1, 25]);
});
