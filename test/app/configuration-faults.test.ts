import { afterEach, expect, test } from 'vitest';
import { hashPassword } from '../../src/adapters/identity/password-form.ts';
import { systemRandom } from '../../src/adapters/random.ts';
import { loadConfiguration } from '../../src/app/config/load.ts';
import { faultLine } from '../../src/base/fault.ts';
import { Secret } from '../../src/base/secret.ts';
import { type Installation, installation, Portreeve } from './installation.ts';

let made: Installation | undefined;
afterEach(() => made?.remove());

function faultsOf(files: Record<string, unknown>): string[] {
  made = installation();
  for (const [file, content] of Object.entries(files)) made.write(file, content);
  const { folder } = made;
  const loaded = loadConfiguration(made.config);
  return loaded.ok ? [] : loaded.error.map((fault) => faultLine(fault).replaceAll(`${folder}/`, ''));
}

test('the example is in order', () => {
  expect(faultsOf({})).toEqual([]);
});

test('every fault of every file comes at once, with file, line and column, the value and what is allowed', () => {
  const faults = faultsOf({
    'devices.yaml': [
      'devices:',
      '  - name: sw1',
      '    addresses: [10.1.0.300, 10.1.0.5/16]',
      '    platform: isr9000',
      '    radius: { secret: changeme, messageAuthenticator: maybe }',
      '    colour: blue',
    ].join('\n'),
    'identities.yaml': 'stores:\n  - { id: internal-users, kind: people }\n',
    'policy/dacls/FULL.acl': '# a comment\npermit tcp any any eq 443\npermit tcp any any range 80 90\npermitt ip any any\n',
  });
  expect(faults).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^devices\.yaml:3:17: .*`10\.1\.0\.300`.*IPv4 address.*\[config\.invalid\]$/),
      expect.stringMatching(/^devices\.yaml:3:29: .*`10\.1\.0\.5\/16`.*without host bits.*\[config\.invalid\]$/),
      expect.stringMatching(/^devices\.yaml:5:23: .*a secret of your own.*\[config\.invalid\]$/),
      expect.stringMatching(/^devices\.yaml:5:55: .*`maybe`.*"require".*\[config\.invalid\]$/),
      expect.stringMatching(/^devices\.yaml:6:5: .*`devices\.0\.colour`.*\[config\.unknown-key\]$/),
      expect.stringMatching(/^identities\.yaml:2:33: .*`people`.*users.*\[config\.invalid\]$/),
    ]),
  );
  expect(faults.filter((line) => line.startsWith('policy/dacls/FULL.acl:4:'))).toHaveLength(1);
});

test('an enable secret that would type more than itself is refused where it stands', () => {
  const ssh = { username: 'u', password: 'a-password-of-the-test' };
  const withSecret = (enableSecret: unknown) => ({
    'enable.key': 'two\nlines\n',
    'devices.yaml': { devices: [{ name: 'sw1', addresses: ['10.0.0.1'], platform: 'c9300', ssh: { ...ssh, enableSecret } }] },
  });
  for (const text of ['pw\nwrite erase', 'pw\r', 'pw\u001a', 'pw\u00e9', { file: 'enable.key' }]) {
    expect(faultsOf(withSecret(text))).toEqual([
      expect.stringMatching(/^devices\.yaml:\d+:\d+: it holds what cannot be typed at a password prompt/),
    ]);
    made?.remove();
  }
  expect(faultsOf(withSecret('p w?!'))).toEqual([]);
});

test('a dACL for want of room is smaller than the one it stands in for (C9)', () => {
  const profile = (dacl: string) => ({ profiles: [{ name: 'CROWDED', dacl: 'ONE', whenFull: { dacl } }] });
  const lists = { 'policy/dacls/ONE.acl': 'permit ip any any\n', 'policy/dacls/TWO.acl': 'permit tcp any any eq 80 443\n' };
  const faults = faultsOf({ ...lists, 'policy/crowded.yaml': profile('TWO') });
  expect(faults).toEqual([
    'policy/dacls/TWO.acl:1:1: profile `CROWDED` gives it where there is no room for `ONE`, but it takes 2 entries and `ONE` takes 1: name a smaller one under `whenFull` [config.invalid]',
  ]);
  made?.remove();
  expect(faultsOf({ ...lists, 'policy/crowded.yaml': profile('NONE') })).toEqual([
    expect.stringMatching(/there is no dACL `NONE`: add the file/),
  ]);
});

test('a credential is never repeated in a message', () => {
  const faults = faultsOf({
    'devices.yaml': { devices: [{ name: 'sw1', addresses: ['10.0.0.1'], platform: 'isr1000-8p', radius: { secret: 918273645 } }] },
    'identities.yaml': {
      stores: [
        { id: 'internal-users', kind: 'users', records: [{ name: 'a', password: 'hunter2-in-clear' }] },
        { id: 'internal-hosts', kind: 'hosts' },
      ],
    },
  });
  expect(faults).toEqual([
    expect.stringMatching(/^devices\.yaml:\d+:\d+: `devices\.0\.radius\.secret` cannot be used: /),
    expect.stringMatching(/^identities\.yaml:\d+:\d+: `stores\.0\.records\.0\.password` cannot be used: .*scrypt/),
  ]);
  expect(faults.join('\n')).not.toMatch(/918273645|hunter2/);
});

test('a platform that is none of the driver, a device named twice and a block used twice', () => {
  const device = { name: 'sw1', addresses: ['10.0.0.1'], platform: 'isr9000' };
  expect(faultsOf({ 'devices.yaml': { devices: [device, { ...device, platform: 'isr1000-8p' }] } })).toEqual([
    expect.stringMatching(/`isr9000` is not a platform of cisco-iosxe: use one of isr1000-8p,.*\[config\.reference\]$/),
    expect.stringMatching(/the device name `sw1` is used twice/),
    expect.stringMatching(/`10\.0\.0\.1\/32` already belongs to the device `sw1`/),
  ]);
});

test('a policy that names an identity store nobody defines', () => {
  const faults = faultsOf({ 'identities.yaml': { stores: [{ id: 'internal-users', kind: 'users' }] } });
  expect(faults).toEqual([expect.stringMatching(/^policy\/services\.yaml:\d+:\d+: .*internal-hosts.*\[config\.reference\]$/)]);
});

test('a user in an identity group that the policy does not declare (P84)', () => {
  const declared = 'identityGroups: ["All:Employees", "All:Contractors"]\n';
  const record = { name: 'zoe', password: 'plain:zoepw', group: 'All:Employes' };
  const stores = [
    { id: 'internal-users', kind: 'users', records: [record] },
    { id: 'internal-hosts', kind: 'hosts' },
  ];
  expect(faultsOf({ 'policy/groups.yaml': declared, 'identities.yaml': { stores } })).toContainEqual(
    expect.stringMatching(
      /^identities\.yaml:\d+:\d+: there is no identity group `All:Employes`: add it to `identityGroups`, or use one of .*\[config\.reference\]$/,
    ),
  );
  made?.remove();
  stores[0] = { id: 'internal-users', kind: 'users', records: [{ ...record, group: 'All:Employees' }] };
  expect(
    faultsOf({ 'policy/groups.yaml': declared, 'identities.yaml': { stores } }).filter((line) => line.startsWith('identities')),
  ).toEqual([]);
});

test('an anchor, a duplicate key and a missing file', () => {
  expect(faultsOf({ 'devices.yaml': 'devices: &a []\n' })).toEqual([expect.stringMatching(/^devices\.yaml:1:\d+: anchors and aliases/)]);
  expect(faultsOf({ 'devices.yaml': 'devices: []\ndevices: []\n' })).toEqual([expect.stringMatching(/^devices\.yaml:2:1: .*unique/)]);
  expect(
    faultsOf({ 'portreeve.yaml': { devices: 'elsewhere.yaml', api: { keys: [{ name: 'k', role: 'admin', sha256: '0'.repeat(64) }] } } }),
  ).toEqual([expect.stringMatching(/^elsewhere\.yaml: cannot be read \(ENOENT\)/)]);
});

test('`serve` prints them and ends with 9', async () => {
  made = installation();
  made.write('devices.yaml', 'devices: [{ name: "two words", addresses: [10.0.0.1], platform: isr1000-8p }]\n');
  const { code, err } = await new Portreeve('serve', '--config', made.config).finished();
  expect(code).toBe(9);
  expect(err).toMatch(/^portreeve: \S*devices\.yaml:1:19: .*`two words`.*\[config\.invalid\]\n$/);
});

test('a range of addresses is taken as its blocks', () => {
  made = installation();
  made.write('devices.yaml', { devices: [{ name: 'sw1', addresses: ['10.1.0.5-10.1.0.12', '10.2.0.0/16'], platform: 'isr1000-8p' }] });
  const loaded = loadConfiguration(made.config);
  expect(loaded.ok && loaded.value.devices[0]?.addresses.map(({ text }) => text)).toEqual([
    '10.1.0.5/32',
    '10.1.0.6/31',
    '10.1.0.8/30',
    '10.1.0.12/32',
    '10.2.0.0/16',
  ]);
  const backwards = { devices: [{ name: 'sw1', addresses: ['10.1.0.9-10.1.0.5'], platform: 'isr1000-8p' }] };
  expect(faultsOf({ 'devices.yaml': backwards })).toEqual([expect.stringContaining('a range such as 10.1.0.5-10.1.0.9')]);
});

test('a device in a place or a hierarchy that the policy does not declare (P73, P84)', () => {
  const device = (groups: Record<string, string>) => ({
    'devices.yaml': { devices: [{ name: 'sw1', addresses: ['10.0.0.1'], platform: 'isr1000-8p', groups }] },
    'policy/groups.yaml': {
      deviceGroups: [
        { hierarchy: 'Location', groups: ['All:East:Paris'] },
        { hierarchy: 'Floor', groups: ['All:1'] },
      ],
    },
  });
  expect(faultsOf(device({ Location: 'All:East', Floor: 'All:1', 'Device Type': 'All:Switch' }))).toEqual([]);
  expect(faultsOf(device({ Location: 'All:West', Building: 'All:B' }))).toEqual([
    expect.stringContaining(
      '`Location` has no place `All:West`: declare it in `deviceGroups`, or use one of `All`, `All:East`, `All:East:Paris`',
    ),
    expect.stringContaining('there is no device group hierarchy `Building`'),
  ]);
});

test('a user without a password, one of two stores, one bound to no external store, and a name twice', () => {
  const records = [
    { name: 'nobody' },
    { name: 'both', password: 'plain:p', passwordStore: 'internal-hosts' },
    { name: 'twice', voip: true },
    { name: 'twice', voip: true },
    { name: 'twice', voip: true, profile: 'routers' },
  ];
  const hosts = { id: 'internal-hosts', kind: 'hosts' };
  expect(faultsOf({ 'identities.yaml': { stores: [{ id: 'internal-users', kind: 'users', records }, hosts] } })).toEqual([
    expect.stringMatching(/^identities\.yaml:.*`nobody`: a user with a `password`, a `passwordStore` .*, or `voip: true`/),
    expect.stringMatching(/`both`: a user with a `password` or a `passwordStore`, not both/),
    expect.stringMatching(/`twice`: a name once for each profile/),
  ]);
  const elsewhere = [{ name: 'a', passwordStore: 'internal-hosts' }];
  expect(faultsOf({ 'identities.yaml': { stores: [{ id: 'internal-users', kind: 'users', records: elsewhere }, hosts] } })).toEqual([
    expect.stringMatching(/`internal-hosts` is no external identity store.*\[config\.reference\]$/),
  ]);
});

test('an NT hash without its key, of another key, and where no service allows MS-CHAP', async () => {
  const form = await hashPassword('p', systemRandom, { nt: new Secret('right key') });
  const store = (more: object) => ({
    'identities.yaml': {
      stores: [
        { id: 'internal-users', kind: 'users', records: [{ name: 'a', password: form }], ...more },
        { id: 'internal-hosts', kind: 'hosts' },
      ],
    },
  });
  expect(faultsOf(store({}))).toEqual([expect.stringMatching(/needs the `key` of its store/)]);
  expect(faultsOf(store({ key: 'wrong key' }))).toEqual([expect.stringMatching(/made with another `key`/)]);
  expect(faultsOf(store({ key: 'right key' }))).toEqual([expect.stringMatching(/holds NT hashes, and no access service allows MS-CHAP/)]);
});

test('an unknown-user policy whose known users are hosts, or in an external store', () => {
  const policy = (internalStore: string) => ({ unknownUserPolicies: [{ name: 'p', mode: 'fail', internalStore }] });
  expect(faultsOf({ 'policy/unknown.yaml': policy('internal-hosts') })).toEqual([
    expect.stringMatching(/^policy\/unknown\.yaml:\d+:\d+: `internal-hosts` is a store of hosts/),
  ]);
  expect(faultsOf({ 'policy/unknown.yaml': policy('internal-users') })).toEqual([]);
});
