import { expect, test } from 'vitest';
import { attributeResolver } from '../../../src/policy/attributes.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';

test.each(['user', 'device.Location', 'time.clock@Europe/Paris', 'NAS-Port-Type', 'store.ldap.department'])(
  '`%s` is one attribute however many rules name it',
  (name) => {
    const resolve = attributeResolver(standardDictionary);
    expect(resolve(name)).toBeDefined();
    expect(resolve(name)).toBe(resolve(name));
  },
);

test.each(['nosuch', 'constructor', 'time.clock@Nowhere/Land', 'device.', 'certificate.Weight'])('`%s` is none', (name) => {
  const resolve = attributeResolver(standardDictionary);
  expect(resolve(name)).toBeUndefined();
  expect(resolve(name)).toBeUndefined();
});
