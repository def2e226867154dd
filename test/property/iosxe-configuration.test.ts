import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderDocument } from '../conformance/device-document.ts';
import { enterLines, meaning, printTree, type Tree } from '../spec/ios-config.ts';

const name = fc.constantFrom('alpha', 'beta', 'gamma');
const key = fc.constantFrom('key-1', 'key-2', 'key-3');
const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '10.0.0.3');
const entry = fc.constantFrom(
  'permit tcp any any eq www',
  'permit tcp any any eq 443',
  'deny ip any host 10.0.0.1',
  'deny udp any any eq domain',
  'permit udp any any eq bootps',
);

function uniquely<T>(of: fc.Arbitrary<T>, by: (one: T) => unknown, least = 0, most = 3): fc.Arbitrary<T[]> {
  return fc.uniqueArray(of, { selector: by, minLength: least, maxLength: most });
}

const server = fc.record({ name, address, key, authPort: fc.constantFrom(1812, 1645) });
const entries = fc
  .tuple(
    uniquely(entry, (one) => one, 1, 5),
    fc.array(fc.constantFrom(1, 2, 5, 10), { minLength: 5, maxLength: 5 }),
  )
  .map(([texts, gaps]) => texts.map((text, at) => `${1 + gaps.slice(0, at + 1).reduce((sum, gap) => sum + gap, 0)} ${text}`));
const port = fc.record(
  {
    name: fc.constantFrom('GigabitEthernet0/1/1', 'GigabitEthernet0/1/2'),
    description: fc.constantFrom('a printer', 'desk 12'),
    accessVlan: fc.constantFrom(1, 22, 30),
    controlPolicy: name,
    closed: fc.boolean(),
    hostMode: fc.constantFrom('multi-auth', 'single-host'),
    deviceTracking: name,
  },
  { requiredKeys: ['name'] },
);
const document = fc.record(
  {
    aaa: fc.record(
      {
        group: fc.constant('ISE'),
        servers: uniquely(server, (one) => one.name, 1).filter((list) => new Set(list.map((one) => one.address)).size === list.length),
        accounting: fc.record({ interim: fc.constantFrom(5, 60) }, { requiredKeys: [] }),
      },
      { requiredKeys: ['group', 'servers'] },
    ),
    dynamicAuthor: fc.record(
      {
        clients: uniquely(fc.record({ address, key }), (one) => one.address, 1),
        port: fc.constantFrom(1700, 3799),
        authType: fc.constantFrom('all', 'any', 'session-key'),
        ignore: uniquely(fc.constantFrom('server-key', 'session-key'), (one) => one, 0, 2),
        allowInsecure: fc.constant(true),
      },
      { requiredKeys: ['clients', 'allowInsecure'] },
    ),
    controlPolicies: uniquely(
      fc.record({ name, methods: uniquely(fc.constantFrom('dot1x', 'mab'), (one) => one, 1, 2) }),
      (one) => one.name,
    ),
    deviceTracking: fc.record({
      policies: uniquely(
        fc.record({ name, without: uniquely(fc.constantFrom('arp', 'ndp', 'dhcp6'), (one) => one) }),
        (one) => one.name,
        1,
      ),
    }),
    accessLists: uniquely(fc.record({ name, use: fc.constant('redirect'), entries }), (one) => one.name),
    interfaces: uniquely(port, (one) => one.name),
  },
  { requiredKeys: [] },
);

function changes(wanted: unknown, running: Tree[]) {
  const rendered = renderDocument(wanted, 'isr1000-8p', printTree(running));
  if (!rendered.ok) throw new Error(JSON.stringify(rendered.error));
  return rendered.value;
}

/** A device on which some document was in force, with ports and something of its own. */
function deviceWith(before: unknown): Tree[] {
  const device: Tree[] = [
    { text: 'hostname sw1', below: [] },
    { text: 'interface GigabitEthernet0/1/1', below: [{ text: 'spanning-tree portfast', below: [] }] },
    { text: 'interface GigabitEthernet0/1/2', below: [] },
  ];
  enterLines(device, changes(before, device).block().lines);
  return device;
}

test('from any configuration the lines reach the wanted one: nothing is left to do then, and no list was empty on the way', () => {
  fc.assert(
    fc.property(document, document, (before, wanted) => {
      const device = deviceWith(before);
      enterLines(device, changes(wanted, device).block().lines);
      const again = changes(wanted, device);
      expect([again.lines, again.drift]).toEqual([[], []]);
    }),
    { numRuns: 400 },
  );
});

test('the lines back restore what was there', () => {
  fc.assert(
    fc.property(document, document, (before, wanted) => {
      const device = deviceWith(before);
      const was = meaning(structuredClone(device));
      const { lines, inverse } = changes(wanted, device).block();
      enterLines(device, lines);
      enterLines(device, inverse);
      expect(meaning(device)).toEqual(was);
    }),
    { numRuns: 400 },
  );
});

test('a capture that lost its indentation is read as the same configuration', () => {
  fc.assert(
    fc.property(document, document, (before, wanted) => {
      const device = deviceWith(before);
      const flat = printTree(device).replace(/^ +/gm, '');
      const rendered = renderDocument(wanted, 'isr1000-8p', flat);
      expect(rendered.ok && rendered.value.lines).toEqual(changes(wanted, device).lines);
    }),
    { numRuns: 200 },
  );
});

test('the same document gives the same lines', () => {
  fc.assert(
    fc.property(document, (wanted) => {
      const one = renderDocument(wanted);
      const other = renderDocument(structuredClone(wanted));
      expect(one.ok && one.value.lines).toEqual(other.ok && other.value.lines);
    }),
  );
});
