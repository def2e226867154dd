import { expect, test } from 'vitest';
import { platforms } from '../../../drivers/cisco-iosxe/platforms.ts';
import { readback } from '../../../drivers/cisco-iosxe/readback.ts';
import { render } from '../../../drivers/cisco-iosxe/render.ts';
import { parseCliLine } from '../../../src/driver/line.ts';
import { parseMac } from '../../../src/model/mac.ts';
import { renderDocument } from '../../conformance/device-document.ts';
import { FIELDS } from './fields.ts';
import { standsAt, withText } from './string-paths.ts';
import { HOSTILE } from './texts.ts';

const KEY = 'k3y';
const PORT = { name: 'GigabitEthernet0/1/1', description: 'desk', controlPolicy: 'P', deviceTracking: 'T', preauthAcl: 'L' };
/** A document with everything in it, and right. */
const SAMPLE = {
  variables: { 'ise.ip': '10.0.0.1' },
  aaa: { group: 'G', servers: [{ name: 'a', address: '10.0.0.1', key: KEY }] },
  dynamicAuthor: { clients: [{ address: '10.0.0.1', key: KEY }] },
  controlPolicies: [{ name: 'P', methods: ['dot1x'] }],
  deviceTracking: { policies: [{ name: 'T' }] },
  accessLists: [{ name: 'L', use: 'preauth', entries: ['permit udp any any eq domain'] }],
  interfaces: [PORT],
  devices: { sw1: { variables: { 'ise.ip': '10.0.0.1' }, interfaces: [PORT] } },
};

/** Words of closed lists, numbers, and texts within a text. */
const FURTHER: Readonly<Record<string, (text: string) => unknown>> = {
  'server port': (text) => ({ aaa: { group: 'g', servers: [{ name: 'a', address: '10.0.0.1', key: KEY, authPort: text }] } }),
  'accounting interim': (text) => ({
    aaa: { group: 'g', servers: [{ name: 'a', address: '10.0.0.1', key: KEY }], accounting: { interim: text } },
  }),
  'auth type': (text) => ({ dynamicAuthor: { clients: [{ address: '10.0.0.1', key: KEY }], authType: text } }),
  ignore: (text) => ({ dynamicAuthor: { clients: [{ address: '10.0.0.1', key: KEY }], ignore: [text], allowInsecure: true } }),
  method: (text) => ({ controlPolicies: [{ name: 'p', methods: [text] }] }),
  'security level': (text) => ({ deviceTracking: { policies: [{ name: 't', securityLevel: text }] } }),
  protocol: (text) => ({ deviceTracking: { policies: [{ name: 't', without: [text] }] } }),
  'end of an entry': (text) => ({ accessLists: [{ name: 'l', use: 'redirect', entries: [`permit tcp any any eq 80${text || '?'}`] }] }),
  'number of an entry': (text) => ({ accessLists: [{ name: 'l', use: 'redirect', entries: [`${text || '?'} permit tcp any any eq 80`] }] }),
  variable: (text) => ({
    variables: { x: text },
    accessLists: [{ name: 'l', use: 'redirect', entries: ['deny ip any host %{x}', 'permit tcp any any eq 80'] }],
  }),
  'number of an interface': (text) => ({ interfaces: [{ name: `GigabitEthernet0/1/1${text || '?'}` }] }),
  'VLAN of a port': (text) => ({ interfaces: [{ name: 'Gi0/1/1', accessVlan: text }] }),
  'host mode': (text) => ({ interfaces: [{ name: 'Gi0/1/1', hostMode: text }] }),
};

/** Blanks around an entry mean nothing, as on a command line; the entry is printed anew. */
const SAME_AS_NOTHING = new Set([' ', '']);

/** What the schema calls the field: the name of a thing somebody chooses is told with it. */
function calledAs(path: string): string {
  const steps = path.split('/').map((step) => (step === '[]' ? '0' : step));
  return steps
    .slice(0, steps.at(-1) === '{name}' ? -1 : undefined)
    .join('.')
    .replace('devices.{}', 'devices.sw1')
    .replace('variables.{}', 'variables.ise.ip');
}

test('there are at least 300 hostile texts, all different', () => {
  expect(new Set(HOSTILE).size).toBeGreaterThanOrEqual(300);
});

test('without them the document is right', () => {
  expect(renderDocument(SAMPLE, 'c9300')).toMatchObject({ ok: true });
});

test.each(Object.keys(FIELDS['device document'].fields))('%s: every hostile text is refused, and the field named', (path) => {
  const [part = ''] = path.split('/');
  const sample = Object.fromEntries(Object.entries(SAMPLE).filter(([name]) => name === part));
  const wrong = HOSTILE.flatMap((text) => {
    const document = withText(sample, path, text);
    const rendered = renderDocument(document, 'c9300');
    const named =
      !rendered.ok && rendered.error.some(({ message, at }) => message.includes(calledAs(path)) || standsAt(at, document, text));
    return named ? [] : [[text, rendered]];
  });
  expect(wrong.slice(0, 3)).toEqual([]);
});

test.each(Object.entries(FURTHER))('%s: no hostile text is rendered', (field, documentWith) => {
  const taken = HOSTILE.filter((text) => !(field.endsWith('of an entry') && SAME_AS_NOTHING.has(text))).filter(
    (text) => renderDocument(documentWith(text), 'c9300').ok,
  );
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
