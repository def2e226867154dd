import { describe, expect, it } from 'vitest';
import { faultsOf } from './written.ts';

const profile = (keys: string): string => `profiles:\n  - { name: P, ${keys} }`;

describe('a profile', () => {
  it.each([
    "vlan: 20, sessionTimeout: 60, redirect: { acl: R, url: 'https://p.example/x?a=b' }",
    'vlan: guest-net, reauthTimer: 60',
    "attributes: [{ name: Reply-Message, values: [a, b] }, { name: cisco-av-pair, value: 'x=y' }]",
    'attributes: [{ name: Service-Type, value: Framed-User }, { name: Service-Type, value: 2 }]',
    'serviceTemplate: true, vlan: 9, sessionTimeout: 60, attributes: [{ name: Filter-Id, value: F }]',
    "attributes: [{ name: Tunnel-Password, value: s, tag: 3 }, { name: Class, value: '0x0a0B' }]",
  ])('may hold %s', (keys) => {
    expect(faultsOf(profile(keys))).toEqual([]);
  });

  it.each([
    ['sessionTimeout: 60, reauthTimer: 60', 'either `sessionTimeout` or `reauthTimer`'],
    ['sessionTimeout: 0', 'at least 1 second'],
    ['vlan: 4095', 'a VLAN number from 1 to 4094'],
    ["redirect: { acl: 'a b', url: 'https://x' }", 'the name of an access list'],
    ["redirect: { acl: R, url: 'ftp://x' }", 'an http or https URL'],
    [`redirect: { acl: R, url: 'https://${'x'.repeat(227)}' }`, 'at most 234 octets'],
    ["dacl: '1st'", 'a dACL name'],
    ['attributes: [{ name: Nonsense, value: 1 }]', 'p.yaml:2:37: there is no attribute `Nonsense` in the dictionary'],
    ['attributes: [{ name: Session-Timeout, value: soon }]', 'p.yaml:2:61: `Session-Timeout`: `soon` is not a number'],
    ['attributes: [{ name: Reply-Message }]', 'either `value` or `values`'],
    [`attributes: [{ name: Cisco-AVPair, value: '${'x'.repeat(248)}' }]`, 'the value is 248 octets long, at most 247 fit'],
    [`attributes: [{ name: Reply-Message, value: '${'é'.repeat(127)}' }]`, 'the value is 254 octets long, at most 253 fit'],
    ['attributes: [{ name: Class, value: xyz }]', '`xyz` is not octets in hexadecimal'],
    ['vlan: 20, attributes: [{ name: Tunnel-Type, value: 13 }]', '`Tunnel-Type` is already set by `vlan`'],
    ['reauthTimer: 20, attributes: [{ name: Termination-Action, value: 1 }]', '`Termination-Action` is already set by `reauthTimer`'],
    ["attributes: [{ name: Message-Authenticator, value: '00' }]", 'is made by the server for each reply'],
    ['attributes: [{ name: Reply-Message, value: a, tag: 1 }]', '`Reply-Message` takes no tag'],
    ['serviceTemplate: true, whenFull: reject', 'p.yaml:2:49: `whenFull` is for what a session is given, not for a service template'],
    [
      'serviceTemplate: true, attributes: [{ name: Filter-Id, from: identity.acl }]',
      'a service template is of no user, so `identity.acl` has no value: take it out, or `serviceTemplate`',
    ],
    [
      'serviceTemplate: true, attributes: [{ name: class, value: "00" }]',
      'p.yaml:2:60: `Class` is of one session and cannot be in a service template',
    ],
    ['serviceTemplate: yes please', 'serviceTemplate'],
  ])('may not hold %s', (keys, message) => {
    expect(faultsOf(profile(keys)).join('\n')).toContain(message);
  });

  it('is held against the codec where one is given', () => {
    const unencodable = (name: string, value: string | number): string | undefined => (value === 'x' ? `${name} cannot be x` : undefined);
    expect(faultsOf(profile('attributes: [{ name: Framed-IP-Address, values: [10.0.0.1, x] }]'), {}, { unencodable })).toEqual([
      'p.yaml:2:75: `Framed-IP-Address`: Framed-IP-Address cannot be x [config.invalid]',
    ]);
  });
});
