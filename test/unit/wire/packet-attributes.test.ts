import { expect, test } from 'vitest';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { type Dictionary, extendDictionary, parseDictionary } from '../../../src/wire/radius/dictionary.ts';
import { encodeAttribute } from '../../../src/wire/radius/encode-attribute.ts';
import { PacketAttributes } from '../../../src/wire/radius/packet-attributes.ts';
import { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

const secret = new SharedSecret('s');
const authenticator = new Uint8Array(16);

function extended(...lines: string[]): Dictionary {
  const read = parseDictionary('own', lines.join('\n'), () => undefined, standardDictionary);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return extendDictionary(standardDictionary, read.value);
}

type Given = readonly [name: string, value: string | number, tag?: number];

function source(dictionary: Dictionary, given: readonly Given[]): { value(name: string): unknown; values(name: string): unknown } {
  const writer = new PacketWriter().begin(1, 1);
  for (const [name, value, tag = 0] of given) {
    const attribute = dictionary.attribute(name);
    const encoded = attribute && encodeAttribute(attribute, value, { tag, secret, requestAuthenticator: authenticator, salt: 1 });
    if (!encoded?.ok) throw new Error(`${name}: ${encoded?.error.why}`);
    writer.raw(encoded.value);
  }
  const view = new PacketView();
  view.read(writer.finishAccessRequest(secret, authenticator) ?? new Uint8Array());
  const attributes = new PacketAttributes(view, dictionary);
  const key = (name: string): number => dictionary.attribute(name)?.key ?? -1;
  return { value: (name) => attributes.value(key(name)), values: (name) => attributes.values(key(name)) };
}

test('values by data type', () => {
  const { value } = source(standardDictionary, [
    ['User-Name', 'bob'],
    ['Service-Type', 'Call-Check'],
    ['NAS-IP-Address', '10.0.0.1'],
    ['Event-Timestamp', 1_700_000_000],
    ['Class', '0x0aFF'],
    ['NAS-IPv6-Address', '2001:DB8::1'],
    ['Framed-IPv6-Prefix', '2001:db8::/32'],
    ['MIP6-Feature-Vector', '18446744073709551615'],
  ]);
  expect(value('User-Name')).toBe('bob');
  expect(value('service-type')).toBe(10);
  expect(value('NAS-IP-Address')).toBe('10.0.0.1');
  expect(value('Event-Timestamp')).toBe(1_700_000_000);
  expect(value('Class')).toBe('0aff');
  expect(value('NAS-IPv6-Address')).toBe('2001:db8::1');
  expect(value('Framed-IPv6-Prefix')).toBe('2001:db8::/32');
  expect(value('MIP6-Feature-Vector')).toBe(2 ** 64);
  expect(value('Reply-Message')).toBeUndefined();
  expect(value('No-Such-Attribute')).toBeUndefined();
});

test('several values keep their order; the vendor alias reads the same', () => {
  const { value, values } = source(standardDictionary, [
    ['Cisco-AVPair', 'a=1'],
    ['Reply-Message', 'one'],
    ['cisco-av-pair', 'b=2'],
    ['Reply-Message', 'two'],
  ]);
  expect(values('cisco-av-pair')).toEqual(['a=1', 'b=2']);
  expect(value('Cisco-AVPair')).toBe('a=1');
  expect(values('Reply-Message')).toEqual(['one', 'two']);
  expect(values('Class')).toEqual([]);
  expect(values('MS-RAS-Version')).toEqual([]);
});

test('tags are left out', () => {
  const { value } = source(standardDictionary, [
    ['Tunnel-Type', 'VLAN', 1],
    ['Tunnel-Private-Group-Id', '100', 1],
  ]);
  expect(value('Tunnel-Type')).toBe(13);
  expect(value('Tunnel-Private-Group-Id')).toBe('100');
});

test('passwords and keys have no value', () => {
  const { value, values } = source(standardDictionary, [
    ['User-Password', 'secret'],
    ['Tunnel-Password', 'secret'],
    ['MS-MPPE-Send-Key', '0x0011'],
  ]);
  for (const name of ['User-Password', 'Tunnel-Password', 'MS-MPPE-Send-Key']) {
    expect(value(name)).toBeUndefined();
    expect(values(name)).toEqual([]);
  }
});

test('members of TLVs, extended types, other layouts and split values', () => {
  const dictionary = extended(
    'VENDOR Wide 4846 format=2,1',
    'BEGIN-VENDOR Wide',
    'ATTRIBUTE Wide-Number 769 integer',
    'END-VENDOR Wide',
    'ATTRIBUTE Long 245.9 string',
  );
  const { value, values } = source(dictionary, [
    ['IP-Port-Map-Range-Start', 1000],
    ['IP-Port-Map-Range-Start', 2000],
    ['Frag-Status', 1],
    ['Wide-Number', 7],
    ['Long', 'x'.repeat(400)],
    ['EAP-Message', `0x${'ab'.repeat(300)}`],
  ]);
  expect(values('IP-Port-Map-Range-Start')).toEqual([1000, 2000]);
  expect(value('Frag-Status')).toBe(1);
  expect(value('Wide-Number')).toBe(7);
  expect(value('Long')).toBe('x'.repeat(400));
  expect(value('EAP-Message')).toBe('ab'.repeat(300));
});

test('a value that is not of its type is passed over', () => {
  const view = new PacketView();
  view.read(
    new PacketWriter().begin(1, 1).octets(5, Buffer.of(1)).u32(5, 2).finishAccessRequest(secret, authenticator) ?? new Uint8Array(),
  );
  const attributes = new PacketAttributes(view, standardDictionary);
  expect(attributes.value(5)).toBeUndefined();
  expect(attributes.values(5)).toEqual([2]);
});

test('keys stay what they are when a dictionary is extended, nested ones too', () => {
  const dictionary = extended('ATTRIBUTE Mine 200 tlv', 'ATTRIBUTE Mine-Inner 200.1 string');
  for (const attribute of standardDictionary.attributes()) expect(dictionary.attribute(attribute.name)?.key).toBe(attribute.key);
  const keys = [...dictionary.attributes()].map(({ key, oid }) => `${key} ${oid.join('.')}`);
  expect(new Set(keys).size).toBe(new Set([...dictionary.attributes()].map(({ key }) => key)).size);
});
