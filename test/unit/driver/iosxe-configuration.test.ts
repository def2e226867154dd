import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faultLine } from '../../../src/base/fault.ts';
import { readWanted, renderDocument } from '../../conformance/device-document.ts';

const FOLDER = 'test/golden/drivers/cisco-iosxe/configuration';
const PLATFORMS: Readonly<Record<string, string>> = { everything: 'c9300' };

function wantedOf(name: string) {
  const read = readWanted(undefined, PLATFORMS[name] ?? 'isr1000-8p', readFileSync(`${FOLDER}/${name}.yaml`, 'utf8'));
  if (!read.ok) throw new Error(read.error.map(faultLine).join('\n'));
  return read.value;
}

function changesOf(name: string, running?: string) {
  const made = wantedOf(name).changes(running);
  if (!made.ok) throw new Error(made.error.map(faultLine).join('\n'));
  return made.value;
}

function faults(document: unknown, platform?: string): readonly string[] {
  const rendered = renderDocument(document, platform);
  return rendered.ok ? [] : rendered.error.map(({ message }) => message);
}

const NAMES = readdirSync(FOLDER).flatMap((file) => /^(.*)\.yaml$/.exec(file)?.[1] ?? []);

test.each(NAMES)('%s: lines, the way back, and warnings (C13, C15, C17, C18, C19, C20)', (name) => {
  const { lines, inverse, warnings } = changesOf(name);
  const told = [...lines, '! back', ...inverse, ...warnings.map((warning) => `! warning: ${warning}`), ''].join('\n');
  const golden = `${FOLDER}/${name}.txt`;
  if (process.env.UPDATE === '1') writeFileSync(golden, told);
  expect(existsSync(golden) && told).toBe(readFileSync(golden, 'utf8'));
});

test.each(NAMES)('%s: no key stands in what is shown, every key in what is sent', (name) => {
  const change = changesOf(name);
  const keys = [...readFileSync(`${FOLDER}/${name}.yaml`, 'utf8').matchAll(/key: ([\w-]+)/g)].map((match) => match[1] ?? '');
  const sent = change.block().lines.join('\n');
  const shown = JSON.stringify(change);
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) expect([shown.includes(key), sent.includes(key)]).toEqual([false, true]);
});

test('a section is left by `exit`, so that no line depends on indentation (T2-10)', () => {
  const { lines } = changesOf('source-document').block();
  expect(lines.filter((line) => line.startsWith(' '))).toEqual([]);
  const depths = lines.slice(lines.indexOf('policy-map type control subscriber simple_coa'));
  expect(depths.slice(0, 7)).toEqual([
    'policy-map type control subscriber simple_coa',
    'event session-started match-all',
    '10 class always do-until-failure',
    '10 authenticate using dot1x',
    'exit',
    'exit',
    'exit',
  ]);
});

test('a variable nobody fills in keeps everything from being sent (T2-2)', () => {
  const list = { name: 'R', use: 'redirect', entries: ['50 deny ip any host %{ise.ip}', 'permit tcp any any eq 80'] };
  expect(faults({ accessLists: [list] })).toEqual(['`%{ise.ip}` has no value: give it one under `variables`']);
  expect(faults({ variables: { 'ise.ip': [] }, accessLists: [list] })).toHaveLength(1);
  expect(faults({ variables: { 'ise.ip': '10.1.1.1\nreload' }, accessLists: [list] })).toHaveLength(1);
  expect(faults({ variables: { 'ise.ip': '10.1.1.1' }, accessLists: [list] })).toEqual([]);
});

test('a redirect list without entries is the one of the ISR1000 guide, for every policy service node (C19)', () => {
  const list = (use: string) => ({ variables: { 'ise.ip': ['10.1.1.1', '10.1.1.2'] }, accessLists: [{ name: 'R', use }] });
  expect(faults(list('redirect'))).toEqual([]);
  expect(faults({ ...list('redirect'), variables: {} })).toEqual(['`%{ise.ip}` has no value: give it one under `variables`']);
  expect(faults(list('preauth'))).toHaveLength(1);
});

test('an interface has a type, and a routed port takes no switchport (T2-5)', () => {
  const port = (name: string) => faults({ interfaces: [{ name, accessVlan: 22 }] });
  expect(port('0/0/1')[0]).toContain('an interface has a type and a place');
  expect(port('GigabitEthernet0/0/1')).toEqual([
    'GigabitEthernet0/0/1 is a routed port of isr1000-8p and takes no switchport, no 802.1X and no device tracking',
  ]);
  expect(port('GigabitEthernet0/1/8')).toEqual(['isr1000-8p has no GigabitEthernet0/1/8']);
  expect(port('Vlan22')).toHaveLength(1);
  expect([port('GigabitEthernet0/1/7'), port('gi0/1/7'), port('Gi 0/1/7')]).toEqual([[], [], []]);
});

test('an interface that the device does not show is not configured', () => {
  const rendered = renderDocument(
    { interfaces: [{ name: 'GigabitEthernet0/1/3', accessVlan: 22 }] },
    'isr1000-8p',
    'interface GigabitEthernet0/1/1\n',
  );
  expect(rendered).toMatchObject({ ok: false, error: [{ code: 'config.reference' }] });
});

test('VLANs for sessions and multi-auth do not go together on ISR1000 (C14, T2-8)', () => {
  const port = (hostMode: string) => ({ interfaces: [{ name: 'GigabitEthernet0/1/1', hostMode, authorization: ['vlan'] }] });
  expect(faults(port('multi-auth'))[0]).toContain('(C14)');
  expect([
    faults(port('single-host')),
    faults(port('multi-auth').interfaces[0] && { interfaces: [{ name: 'Gi1/0/1', authorization: ['vlan'] }] }, 'c9300'),
  ]).toEqual([[], []]);
});

test('lists for sessions need the 8-port module; the three ways to deliver one are told apart (C7, T2-9)', () => {
  const port = (...authorization: string[]) => faults({ interfaces: [{ name: 'GigabitEthernet0/1/1', authorization }] }, 'isr1000-4p');
  expect([port('dacl'), port('redirect'), port('per-user')].map((told) => told.length)).toEqual([1, 1, 1]);
  expect([port('filter-id'), port()]).toEqual([[], []]);
  expect(port('acl')).toHaveLength(1);
});

test('entries the platform cannot match or hold are refused at their place (C8, C9, C10, C11, C12)', () => {
  const list = (...entries: string[]) => faults({ accessLists: [{ name: 'L', use: 'redirect', entries }] });
  for (const entry of [
    'permit tcp any any gt 80',
    'permit tcp any any range 80 81',
    'permit tcp any any neq 80',
    'permit ip any any fragments',
    'permit ip any any option any-options',
    'permit ipv6 any any',
    'permit ip 2001:db8::/32 any',
  ])
    expect(list(entry), entry).toHaveLength(1);
  const many = Array.from({ length: 128 }, (_, at) => `permit tcp any host 10.0.0.${at} eq 80`);
  const two = (count: number) =>
    faults({ accessLists: ['A', 'B'].map((name) => ({ name, use: 'redirect', entries: many.slice(0, count) })) });
  expect(two(128)).toEqual(['the lists take 256 TCAM entries and isr1000-8p has 255 for all']);
  expect(two(127)).toEqual([]);
  expect(faults({ interfaces: [{ name: 'Gi0/1/1', preauthAcl: 'L' }] })).toEqual(['isr1000-8p takes no access list on a port (C12)']);
});

test('a CoA client needs its key, and what lets unsigned CoA in needs `allowInsecure` (C18, T2-1)', () => {
  const author = (more: object) => faults({ dynamicAuthor: { clients: [{ address: '10.1.1.1', key: 'k3y' }], ...more } });
  expect(author({})).toEqual([]);
  expect(author({ clients: [] })).toHaveLength(1);
  expect(author({ clients: [{ address: '10.1.1.1' }] })).toHaveLength(1);
  expect(author({ ignore: ['server-key'] })[0]).toContain('allowInsecure');
  expect(author({ ignore: ['session-key'] })).toHaveLength(1);
  expect(author({ ignore: ['server-key'], allowInsecure: true })).toEqual([]);
  const rendered = renderDocument({ dynamicAuthor: { clients: [{ address: '10.1.1.1', key: 'k3y' }], allowInsecure: true } });
  expect(rendered.ok && rendered.value.lines.join('\n')).not.toMatch(/ignore|auth-type/);
});

test('a fault says where in the file it is', () => {
  const read = readWanted(undefined, 'isr1000-8p', 'deviceTracking:\n  policies:\n    - name: x\n      securityLevel: guard\n');
  expect(read.ok ? [] : read.error.map(faultLine)).toEqual([
    'case.yaml:4:22: `deviceTracking.policies.0.securityLevel` is `guard`: glean: the only level this feature takes (C13) [config.invalid]',
  ]);
});

const BASE = `Building configuration...
!
! Last configuration change at 15:56:38 UTC Mon Feb 15 2021 by admin
!
hostname sw1
banner motd ^C
aaa server radius dynamic-author
 ignore server-key
^C
interface GigabitEthernet0/1/1
 switchport access vlan 5
!
`;

test('what only the trap of the source document differs in is found and mended', () => {
  const first = changesOf('source-document', BASE);
  const running = `${BASE.slice(0, BASE.indexOf('interface '))}${first.lines.join('\n')}`
    .replace(' client 10.10.1.10 server-key [redacted]', ' client 10.10.1.10\n server-key s3cret\n auth-type any\n ignore server-key')
    .replace(' key [redacted]', ' key 7 02050D4808095E731F');
  const again = changesOf('source-document', running);
  expect(again.lines).toEqual([
    'aaa server radius dynamic-author',
    ' no client 10.10.1.10',
    ' client 10.10.1.10 server-key [redacted]',
    ' auth-type all',
    ' no server-key',
    ' no ignore server-key',
  ]);
  expect(again.drift.map(({ kind }) => kind)).toEqual(['different', 'different', 'extra', 'extra']);
  expect(again.lastChange).toBe('15:56:38 UTC Mon Feb 15 2021 by admin');
});

test('a key stored as type 7 is compared, one stored encrypted is said to be unknown', () => {
  const running = (key: string) =>
    `aaa new-model\nradius server coa\n address ipv4 10.10.1.10 auth-port 1812 acct-port 1813\n key ${key}\n!\n`;
  const of = (key: string) => {
    const rendered = renderDocument(
      { aaa: { group: 'coa-ise', servers: [{ name: 'coa', address: '10.10.1.10', key: 'cisco123' }] } },
      'c9300',
      running(key),
    );
    if (!rendered.ok) throw new Error('not rendered');
    return {
      keys: rendered.value.drift.filter(({ wanted }) => wanted?.startsWith('key ')).length,
      warnings: rendered.value.warnings.length,
    };
  };
  expect(of('7 02050D4808095E731F')).toEqual({ keys: 0, warnings: 0 });
  expect(of('cisco123')).toEqual({ keys: 0, warnings: 0 });
  expect(of('7 070C285F4D06')).toEqual({ keys: 1, warnings: 0 });
  expect(of('6 aBcDeFgHiJ')).toEqual({ keys: 0, warnings: 1 });
});

test('what is missing is named and not pushed (C28, T2-14)', () => {
  const wanted = wantedOf('source-document');
  const names = (running: string) => wanted.missing(running).map(({ name }) => name);
  expect(names(BASE)).toEqual(['accounting', 'login', 'mab', 'http-server', 'https-server']);
  const ready = BASE.replace(
    'hostname sw1',
    'aaa new-model\naaa accounting dot1x default start-stop group coa-ise\nip http server\nip http secure-server',
  ).replace(' switchport access vlan 5', ' mab');
  expect(names(ready)).toEqual([]);
  expect(names(BASE.replace(' switchport access vlan 5', ' ip address 10.1.1.1 255.255.255.0'))).toContain('switched-port');
  expect(names('hostname sw1\n')).toContain('interface');
  expect(changesOf('source-document').lines.join('\n')).not.toMatch(/accounting|ip http|\bmab\b/);
});

test('a list of the device that is put to use on a port is told, one that is there already or comes in the document is not', () => {
  const document = {
    accessLists: [{ name: 'NEW', use: 'preauth', entries: ['permit udp any any eq domain'] }],
    interfaces: ['OLD', 'NEW', 'USED'].map((preauthAcl, at) => ({ name: `GigabitEthernet1/0/${at + 1}`, preauthAcl })),
  };
  const running = [
    'interface GigabitEthernet1/0/1',
    'interface GigabitEthernet1/0/2',
    'interface GigabitEthernet1/0/3',
    ' ip access-group USED in',
    'ip access-list extended OLD',
    ' 10 permit udp any any eq bootps',
    ' 20 deny   ip any any',
    'ip access-list extended USED',
    ' 10 permit ip any any',
    'end',
  ].join('\n');
  const read = readWanted(undefined, 'c9300', JSON.stringify(document));
  const change = read.ok && read.value.changes(running);
  expect(change !== false && change.ok && change.value.bound).toEqual([
    { name: 'OLD', lines: ['10 permit udp any any eq bootps', '20 deny ip any any'] },
  ]);
});
