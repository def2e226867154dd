import { expect, test } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { attributeKey } from '../../../src/model/access.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { encodeAttribute } from '../../../src/wire/radius/encode-attribute.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

test.each([
  [{ key: 1, name: 'User-Name', type: 'text' } as const, 'bob', '0105626f62'],
  [{ key: 27, name: 'Session-Timeout', type: 'number' } as const, 60, '1b060000003c'],
  [{ key: 25, name: 'Class', type: 'octets' } as const, '0x01', '190301'],
  [{ key: attributeKey(9, 1), name: 'Cisco-AVPair', type: 'text' } as const, 'a=b', '1a0b000000090105613d62'],
  [{ key: 241 * 256 + 1, name: 'Frag-Status', type: 'number' } as const, 1, 'f1070100000001'],
  [{ key: 6, name: 'Service-Type', type: 'number', names: new Map([['Call-Check', 10]]) } as const, 'Call-Check', '06060000000a'],
])('an attribute known only by its key, $name', (info, value, octets) => {
  const encoded = encodeAttribute(info, value);
  expect(encoded.ok && toHex(encoded.value)).toBe(octets);
});

const why = (name: string, value: string | number | Uint8Array, options = {}): string => {
  const attribute = standardDictionary.attribute(name);
  const encoded = attribute && encodeAttribute(attribute, value, options);
  return encoded && !encoded.ok ? encoded.error.why : 'encoded';
};

test('what cannot be sent says why', () => {
  const hiding = { secret: new SharedSecret('s'), requestAuthenticator: new Uint8Array(16) };
  expect(why('Reply-Message', 'x'.repeat(254))).toBe('Reply-Message: 254 octets, where 253 have room in one attribute');
  expect(why('Cisco-AVPair', 'x'.repeat(248))).toBe('Cisco-AVPair: 248 octets, where 247 have room in one attribute');
  expect(why('IP-Port-Map-Local-Id', 'x'.repeat(253))).toBe('IP-Port-Map-Local-Id: 255 octets, where 252 have room in one attribute');
  expect(why('User-Password', 'x')).toBe('User-Password: it is hidden with the secret and the request authenticator, which are not given');
  expect(why('User-Password', 'x'.repeat(129), hiding)).toBe('User-Password: 129 octets, of which 128 can be hidden');
  expect(why('Tunnel-Password', 'x', hiding)).toBe('Tunnel-Password: it is hidden with a salt, which is not given');
  expect(why('NAS-Port', new Uint8Array(3))).toBe('NAS-Port: 3 octets, where the type integer has 4');
  expect(why('EAP-Message', new Uint8Array(4000))).toBe('encoded');
});
