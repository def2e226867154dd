import { expect, it } from 'vitest';
import { parseComponents } from '../../../../src/posture/macos/components.ts';

const ALL = { dnsProxy: 'running', appProxy: 'running', contentFilter: 'running' };

it('lines of name and state (M3, M4)', () => {
  expect(parseComponents('dnsProxy=running\r\nappProxy: running\ncontentFilter = running\n')).toEqual({ states: ALL });
  expect(parseComponents('dnsProxy=running\nappProxy=stopped\ncontentFilter=absent\n').states).toEqual({
    dnsProxy: 'running',
    appProxy: 'not-running',
    contentFilter: 'absent',
  });
  expect(parseComponents('otherDnsProxies=com.example.dns, com.example.two').otherDnsProxies).toEqual([
    'com.example.dns',
    'com.example.two',
  ]);
});

it('the same as a JSON object (M3)', () => {
  expect(parseComponents(JSON.stringify({ ...ALL, otherDnsProxies: ['com.example.dns'] }))).toEqual({
    states: ALL,
    otherDnsProxies: ['com.example.dns'],
  });
  expect(parseComponents('{"dnsProxy":true,"appProxy":false,"contentFilter":null}').states).toEqual({
    dnsProxy: 'running',
    appProxy: 'not-running',
  });
});

it('the configurations of network extensions: one a component, and the DNS proxies of others (M3, M10)', () => {
  const application = 'com.cisco.anyconnect.macos.acsock';
  const configurations = {
    'A-1': { application, dnsProxy: { enabled: true } },
    'A-2': { application, contentFilter: { enabled: false } },
    'A-3': { application, VPN: { enabled: true, tunnelType: 'app-proxy' } },
    'B-1': { application: 'com.example.app', dnsProxy: { enabled: true }, contentFilter: { enabled: true } },
    'B-2': { application: 'com.example.off', dnsProxy: { enabled: false } },
  };
  expect(parseComponents(JSON.stringify(configurations))).toEqual({
    states: { dnsProxy: 'running', appProxy: 'running', contentFilter: 'not-running' },
    otherDnsProxies: ['com.example.app'],
  });
});

it.each(['', '{', '[]', 'null', '{"a":1}', '\u0000'.repeat(10_000_000), `{${'"a":{'.repeat(100_000)}`])(
  'anything else says nothing',
  (text) => {
    expect(parseComponents(text).states).toEqual({});
  },
);
