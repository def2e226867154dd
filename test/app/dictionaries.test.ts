import { afterEach, expect, test } from 'vitest';
import { needsRestart } from '../../src/app/config/fixed.ts';
import { loadConfiguration } from '../../src/app/config/load.ts';
import { faultLine } from '../../src/base/fault.ts';
import { type Installation, installation } from './installation.ts';

let made: Installation | undefined;
afterEach(() => made?.remove());

const VENDOR = `VENDOR Example 32473
$INCLUDE example.values
BEGIN-VENDOR Example
ATTRIBUTE Example-Role 1 string
ATTRIBUTE Example-Level 0x02 integer
VALUE Example-Level High 0x0a
END-VENDOR Example
`;
const PROFILE = {
  profiles: [
    {
      name: 'OWN',
      attributes: [
        { name: 'Example-Role', value: 'guest' },
        { name: 'Example-Level', value: 'High' },
      ],
    },
  ],
};

function load(files: Record<string, unknown>): { faults: string[]; names: (string | undefined)[] } {
  made = installation({ radius: { authentication: ['127.0.0.1:0'], accounting: ['127.0.0.1:0'], dictionaries: ['example.dictionary'] } });
  for (const [file, content] of Object.entries(files)) made.write(file, content);
  const { folder } = made;
  const loaded = loadConfiguration(made.config);
  if (!loaded.ok) return { faults: loaded.error.map((fault) => faultLine(fault).replaceAll(`${folder}/`, '')), names: [] };
  const { dictionary } = loaded.value;
  return { faults: [], names: ['example-role', 'Example-Extra', 'Cisco-AVPair'].map((name) => dictionary.find(name)?.name) };
}

test('a dictionary of the user, with what it includes, is there for profiles and conditions', () => {
  const files = {
    'example.dictionary': VENDOR,
    'example.values': '# more\nATTRIBUTE Example-Extra 250 octets\n',
    'policy/own.yaml': PROFILE,
  };
  expect(load(files)).toEqual({ faults: [], names: ['Example-Role', 'Example-Extra', 'Cisco-AVPair'] });
});

test('its faults come with file and line, and with those of the other files', () => {
  const { faults } = load({
    'example.dictionary': 'ATTRIBUTE Example-Bad 300 colour\n$INCLUDE missing.values\n',
    'policy/own.yaml': PROFILE,
  });
  expect(faults).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^example\.dictionary:1:\d+: .*colour/),
      expect.stringMatching(/^example\.dictionary:2:\d+: .*missing\.values/),
      expect.stringMatching(/^policy\/own\.yaml:\d+:\d+: .*`Example-Role`/),
    ]),
  );
});

test('a reload holds the policy against the dictionary the server runs with, and says what waits for a restart', () => {
  made = installation({ radius: { authentication: ['127.0.0.1:0'], accounting: ['127.0.0.1:0'], dictionaries: ['example.dictionary'] } });
  made.write('example.dictionary', 'VENDOR Example 32473\n');
  const running = loadConfiguration(made.config);
  if (!running.ok) throw new Error(running.error.map(faultLine).join('; '));
  const { dictionary } = running.value;
  made.write('example.dictionary', VENDOR);
  made.write('example.values', '');
  const read = loadConfiguration(made.config, dictionary);
  expect(read.ok && read.value.dictionary).toBe(dictionary);
  expect(read.ok && needsRestart(running.value, read.value)).toEqual(['dictionaries']);
  made.write('policy/own.yaml', PROFILE);
  const refused = loadConfiguration(made.config, dictionary);
  expect(refused.ok ? [] : refused.error.map(({ message }) => message)).toEqual([
    'there is no attribute `Example-Role` in the dictionary',
    'there is no attribute `Example-Level` in the dictionary',
  ]);
  expect(loadConfiguration(made.config).ok).toBe(true);
});
