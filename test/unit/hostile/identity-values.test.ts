import { expect, test } from 'vitest';
import { unencodableWith } from '../../../src/app/config/encodable.ts';
import { authorizationOf, replyAttributes } from '../../../src/policy/authorization.ts';
import { authorize } from '../../../src/policy/decide.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { radiusService } from '../policy/radius-service.ts';
import { facts, policyOf, serviceWith } from '../policy/written.ts';
import { FIELDS } from './fields.ts';
import { HOSTILE } from './texts.ts';

const NAMES = FIELDS['attribute of a user in LDAP, in a profile as'].fields;
const ONE_LINE = /^[^\p{Cc}\u2028-\u202e\u2066-\u2069]{1,253}$/u;
/** What may come out, by attribute; a number never comes of such a text. */
const ALLOWED: Readonly<Record<keyof typeof NAMES, RegExp>> = {
  'Filter-Id': /^[\x21-\x7e]{1,253}$/,
  'Tunnel-Private-Group-Id': /^[\x21-\x7e]{1,253}$/,
  'Cisco-AVPair': /^[\x20-\x7e]{1,247}$/,
  'Session-Timeout': /^\d+$/,
  'User-Name': ONE_LINE,
  'Reply-Message': ONE_LINE,
};

test.each(Object.entries(ALLOWED))('%s from an attribute of the user: the value alone, or the user is refused', (name, allowed) => {
  const profile = `profiles: [{ name: OWN, attributes: [{ name: ${name}, from: identity.value }] }]`;
  const policy = policyOf(
    serviceWith('{ default: { profiles: [OWN] } }', profile),
    {},
    { unencodable: unencodableWith(standardDictionary) },
  );
  const service = radiusService(policy, 's');
  if (!service) throw new Error('no service');
  const given = HOSTILE.flatMap((text) => [text, [text], ['plain', text]]).flatMap((value) => {
    const identity = { store: 'LDAP', name: 'bob', attributes: { value } };
    const decision = authorize(policy, service, facts({ identity }));
    if (decision.outcome === 'reject') {
      expect(decision.reason).toBe('profile-value-missing');
      return [];
    }
    if (decision.profile === undefined) throw new Error('no profile');
    expect(replyAttributes(policy, decision.profile)).toEqual([{ name, values: [value].flat(), tag: 0 }]);
    const named = authorizationOf(policy, decision).filterId;
    return named === undefined ? [value].flat() : [...[value].flat(), named];
  });
  expect(given.filter((text) => !allowed.test(text))).toEqual([]);
  expect(HOSTILE.filter((text) => allowed.test(text) && !given.includes(text))).toEqual([]);
});

test('a user name of the store goes no other way than one from a packet', () => {
  const policy = policyOf(serviceWith("{ rules: [{ name: Bob, when: user = 'bob', result: permit }], default: deny }"));
  const service = radiusService(policy, 's');
  if (!service) throw new Error('no service');
  for (const text of HOSTILE.flatMap((one) => [one, `bob${one || '?'}`])) {
    const decision = authorize(policy, service, facts({ userName: text, identity: { store: 'LDAP', name: text, attributes: {} } }));
    expect(decision.rule, JSON.stringify(text)).toBe('Default');
  }
});
