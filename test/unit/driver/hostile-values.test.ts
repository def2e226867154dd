import { expect, test } from 'vitest';
import { platforms } from '../../../drivers/cisco-iosxe/platforms.ts';
import { readback } from '../../../drivers/cisco-iosxe/readback.ts';
import { render } from '../../../drivers/cisco-iosxe/render.ts';
import { parseCliLine } from '../../../src/driver/line.ts';
import { parseMac } from '../../../src/model/mac.ts';
import { renderDocument } from '../../conformance/device-document.ts';
import { HOSTILE } from './hostile-texts.ts';

/** A document with `text` in one of the places a person fills in. */
const FIELDS: Readonly<Record<string, (text: string) => unknown>> = {
  'aaa.group': (text) => ({ aaa: { group: text, servers: [{ name: 'a', address: '10.0.0.1', key: 'k3y' }] } }),
  'server name': (text) => ({ aaa: { group: 'g', servers: [{ name: text, address: '10.0.0.1', key: 'k3y' }] } }),
  'server address': (text) => ({ aaa: { group: 'g', servers: [{ name: 'a', address: text, key: 'k3y' }] } }),
  'server key': (text) => ({ aaa: { group: 'g', servers: [{ name: 'a', address: '10.0.0.1', key: text }] } }),
  'server port': (text) => ({ aaa: { group: 'g', servers: [{ name: 'a', address: '10.0.0.1', key: 'k3y', authPort: text }] } }),
  'accounting interim': (text) => ({
    aaa: { group: 'g', servers: [{ name: 'a', address: '10.0.0.1', key: 'k3y' }], accounting: { interim: text } },
  }),
  'client address': (text) => ({ dynamicAuthor: { clients: [{ address: text, key: 'k3y' }] } }),
  'client key': (text) => ({ dynamicAuthor: { clients: [{ address: '10.0.0.1', key: text }] } }),
  'auth type': (text) => ({ dynamicAuthor: { clients: [{ address: '10.0.0.1', key: 'k3y' }], authType: text } }),
  ignore: (text) => ({ dynamicAuthor: { clients: [{ address: '10.0.0.1', key: 'k3y' }], ignore: [text], allowInsecure: true } }),
  'control policy': (text) => ({ controlPolicies: [{ name: text, methods: ['dot1x'] }] }),
  method: (text) => ({ controlPolicies: [{ name: 'p', methods: [text] }] }),
  'tracking policy': (text) => ({ deviceTracking: { policies: [{ name: text }] } }),
  'security level': (text) => ({ deviceTracking: { policies: [{ name: 't', securityLevel: text }] } }),
  protocol: (text) => ({ deviceTracking: { policies: [{ name: 't', without: [text] }] } }),
  'list name': (text) => ({ accessLists: [{ name: text, use: 'redirect', entries: ['permit tcp any any eq 80'] }] }),
  entry: (text) => ({ accessLists: [{ name: 'l', use: 'redirect', entries: [text] }] }),
  'end of an entry': (text) => ({ accessLists: [{ name: 'l', use: 'redirect', entries: [`permit tcp any any eq 80${text || '?'}`] }] }),
  'number of an entry': (text) => ({ accessLists: [{ name: 'l', use: 'redirect', entries: [`${text || '?'} permit tcp any any eq 80`] }] }),
  variable: (text) => ({
    variables: { x: text },
    accessLists: [{ name: 'l', use: 'redirect', entries: ['deny ip any host %{x}', 'permit tcp any any eq 80'] }],
  }),
  'name of a variable': (text) => ({ variables: { [text]: '10.0.0.1' } }),
  interface: (text) => ({ interfaces: [{ name: text }] }),
  'number of an interface': (text) => ({ interfaces: [{ name: `GigabitEthernet0/1/1${text || '?'}` }] }),
  'policy of a port': (text) => ({ interfaces: [{ name: 'Gi0/1/1', controlPolicy: text }] }),
  'tracking of a port': (text) => ({ interfaces: [{ name: 'Gi0/1/1', deviceTracking: text }] }),
  'list of a port': (text) => ({ interfaces: [{ name: 'Gi0/1/1', preauthAcl: text }] }),
  'VLAN of a port': (text) => ({ interfaces: [{ name: 'Gi0/1/1', accessVlan: text }] }),
  'host mode': (text) => ({ interfaces: [{ name: 'Gi0/1/1', hostMode: text }] }),
  description: (text) => ({ interfaces: [{ name: 'Gi0/1/1', description: text }] }),
};

/** Blanks around an entry mean nothing, as on a command line; the entry is printed anew. */
const SAME_AS_NOTHING = new Set([' ', '']);

test('there are at least 300 hostile texts, all different', () => {
  expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(300);
});

test.each(Object.entries(FIELDS))('%s: no hostile text is rendered', (field, documentWith) => {
  const taken = HOSTILE.filter((text) => !(field.endsWith('of an entry') && SAME_AS_NOTHING.has(text))).filter((text) => {
    const rendered = renderDocument(documentWith(text), 'c9300');
    return rendered.ok;
  });
  expect(taken).toEqual([]);
});

test('a question about a list is asked by a name that is one', () => {
  for (const text of HOSTILE) expect(() => readback.accessList.command(text)).toThrow();
});

test('a port as RADIUS names it (NAS-Port-Id) is a port of the platform, or nothing is asked and nothing set', () => {
  for (const platform of platforms) {
    for (const text of HOSTILE.flatMap((one) => [one, `GigabitEthernet0/1/1${one || '?'}`])) {
      const asked = JSON.stringify(text);
      expect(readback.port?.command(text, platform).ok, asked).toBe(false);
      expect(readback.sessions.command({ port: text }), asked).toBeUndefined();
      for (const kind of ['enable-port', 'shut-port'] as const) expect(render({ kind, port: text }, platform).ok, asked).toBe(false);
      expect(render({ kind: 'clear-session', port: text, words: 0 }, platform).ok, asked).toBe(false);
    }
  }
});

test('an endpoint as RADIUS names it (Calling-Station-Id) is a MAC address or none', () => {
  for (const text of HOSTILE)
    expect([parseMac(text), parseMac(`02-00-5E-00-00-01${text || '?'}`)], JSON.stringify(text)).toEqual([undefined, undefined]);
});

test('whatever rendered it, a line with a control character, a question mark or anything but ASCII is not sent', () => {
  for (const text of HOSTILE) {
    const plain = /^[\x20-\x7e]+$/.test(text) && !text.includes('?') && text.length <= 254;
    expect(parseCliLine(text).ok, JSON.stringify(text)).toBe(plain);
  }
});
