import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfiguration } from '../../../src/app/config/load.ts';
import { readRemoteServers } from '../../../src/app/config/remote-servers.ts';
import { faultLine } from '../../../src/base/fault.ts';
import type { RemoteServer } from '../../../src/model/remote-server.ts';
import { type Installation, installation } from '../../app/installation.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'remote-servers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(text: string): readonly RemoteServer[] | readonly string[] {
  const file = join(folder, 'remote-servers.yaml');
  writeFileSync(file, text);
  const servers = readRemoteServers(file);
  return servers.ok ? servers.value : servers.error.map((fault) => faultLine(fault).replaceAll(`${folder}/`, ''));
}

const RADIUS = '{ name: a, protocol: radius, address: 10.1.0.1, secret: canary-5f1d }';

test('a RADIUS server and a TACACS+ server with what is not written (P26)', () => {
  const [radius, tacacs] = read(`servers:
  - ${RADIUS}
  - { name: b, protocol: tacacs, address: 10.1.0.2, secret: canary-5f1d, port: 4949, timeout: 3s }`);
  expect(radius).toMatchObject({
    name: 'a',
    address: '10.1.0.1',
    transport: { kind: 'udp', authenticationPort: 1812, accountingPort: 1813 },
    timeout: 2000,
    retries: 2,
    requireMessageAuthenticator: true,
    statusServer: true,
  });
  expect(tacacs).toMatchObject({ name: 'b', protocol: 'tacacs', address: '10.1.0.2', port: 4949, timeout: 3000 });
  expect(inspect([radius, tacacs], { depth: 9, showHidden: true })).not.toContain('canary-5f1d');
});

test('every parameter of the specification (P26)', () => {
  const [server] = read(`servers:
  - name: a
    protocol: radius
    address: 10.1.0.1
    authenticationPort: 1645
    accountingPort: 1646
    secret: of-this-server
    timeout: 500ms
    retries: 0
    requireMessageAuthenticator: false
    statusServer: false
    deadAfter: 1m
    reviveAfter: 5m
    sourceAddress: 10.1.0.9`);
  expect(server).toMatchObject({
    transport: { authenticationPort: 1645, accountingPort: 1646 },
    timeout: 500,
    retries: 0,
    requireMessageAuthenticator: false,
    statusServer: false,
    deadAfter: 60_000,
    reviveAfter: 300_000,
    sourceAddress: '10.1.0.9',
  });
});

test('a changed secret is a change, a changed comment is none', () => {
  const fingerprint = (text: string) => (read(text)[0] as RemoteServer).fingerprint;
  const written = `servers:\n  - ${RADIUS}\n`;
  expect(fingerprint(`# another day\n${written}`)).toBe(fingerprint(written));
  expect(fingerprint(written.replace('canary-5f1d', 'canary-5f1e'))).not.toBe(fingerprint(written));
});

describe('faults tell the place', () => {
  test.each([
    [
      'a name twice',
      `servers:\n  - ${RADIUS}\n  - ${RADIUS}`,
      'remote-servers.yaml:3:13: the remote server `a` is defined twice: rename one [config.invalid]',
    ],
    [
      'no secret',
      'servers:\n  - { name: a, protocol: radius, address: 10.1.0.1 }',
      /^remote-servers\.yaml:2:\d+: .*a `secret`, or `transport: tls` \[config\.invalid\]$/,
    ],
    [
      'TLS without its keys',
      'servers:\n  - { name: a, protocol: radius, address: 10.1.0.1, transport: tls }',
      /^remote-servers\.yaml:2:\d+: .*`tls` with `transport: tls`, and only then \[config\.invalid\]$/,
    ],
    [
      'a certificate that is not there',
      'servers:\n  - { name: a, protocol: radius, address: 10.1.0.1, transport: tls, tls: { ca: ca.pem, cert: own.pem, key: k } }',
      /^remote-servers\.yaml:2:\d+: the file `ca\.pem` cannot be read .*\[config\.invalid\]$/,
    ],
    [
      'another protocol',
      'servers:\n  - { name: a, protocol: diameter, address: 10.1.0.1 }',
      /^remote-servers\.yaml:2:\d+: .*a `protocol` of radius or tacacs/,
    ],
    ['port 0', `servers:\n  - ${RADIUS.replace(' }', ', accountingPort: 0 }')}`, /^remote-servers\.yaml:2:\d+: .*a port from 1 to 65535/],
    ['too many retries', `servers:\n  - ${RADIUS.replace(' }', ', retries: 11 }')}`, /^remote-servers\.yaml:2:\d+: .*from 0 to 10/],
    [
      'TACACS+ with the keys of RADIUS',
      'servers:\n  - { name: a, protocol: tacacs, address: 10.1.0.1, secret: x1, retries: 2 }',
      /^remote-servers\.yaml:2:\d+: .*retries.*config\.unknown-key/,
    ],
  ])('%s', (_what, text, expected) => {
    const faults = read(text);
    expect(faults[0]).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
    expect(JSON.stringify(faults)).not.toContain('canary-5f1d');
  });
});

describe('a proxy service', () => {
  let made: Installation;
  beforeEach(() => {
    made = installation({ policy: 'proxying', remoteServers: 'remote-servers.yaml', identities: 'stores.yaml' });
    made.write('remote-servers.yaml', {
      servers: [
        { name: 'r1', protocol: 'radius', address: '10.1.0.1', secret: 'of-r1' },
        { name: 't1', protocol: 'tacacs', address: '10.1.0.2', secret: 'of-t1' },
      ],
    });
    made.write('stores.yaml', 'stores: []');
  });
  afterEach(() => made.remove());

  function faults(proxies: string): readonly string[] {
    made.write('proxying/services.yaml', `serviceSelection: { simple: p }\nproxies:\n${proxies}`);
    const loaded = loadConfiguration(made.config);
    return loaded.ok ? [] : loaded.error.map((fault) => faultLine(fault).replaceAll(`${made.folder}/`, ''));
  }

  test('lists servers of its own protocol (P24, P25, P27)', () => {
    expect(faults('  - { name: p, type: radius-proxy, servers: [r1] }')).toEqual([]);
    expect(faults('  - { name: p, type: tacacs-proxy, servers: [t1] }')).toEqual([]);
  });

  test('mixes no protocols in its list (trap T1-5), and has no server of the other', () => {
    expect(faults('  - { name: p, type: radius-proxy, servers: [r1, t1] }')).toEqual([
      expect.stringMatching(/^proxying\/services\.yaml:3:\d+: the remote server `t1` speaks tacacs, this is a radius-proxy/),
    ]);
    expect(faults('  - { name: p, type: tacacs-proxy, servers: [r1] }')).toEqual([expect.stringContaining('speaks radius')]);
  });

  test('names servers that are there', () => {
    expect(faults('  - { name: p, type: radius-proxy, servers: [nobody] }')).toEqual([
      expect.stringMatching(/^proxying\/services\.yaml:3:\d+: there is no remote server `nobody`/),
    ]);
  });

  test('is held against the file also where no file is named', () => {
    made.write('portreeve.yaml', { ...settings(made), remoteServers: undefined });
    expect(faults('  - { name: p, type: radius-proxy, servers: [r1] }')).toEqual([
      expect.stringContaining('there is no remote server `r1`'),
    ]);
  });

  test('a RADIUS identity store names RADIUS servers and attributes of the dictionary', () => {
    made.write(
      'stores.yaml',
      'stores:\n  - { id: otp, kind: radius, servers: [r1, t1, x], attributes: [Class, Tunnel-Password, Nonsense] }\n',
    );
    expect(faults('  - { name: p, type: radius-proxy, servers: [r1] }')).toEqual([
      expect.stringMatching(/^stores\.yaml:2:\d+: the remote server `t1` speaks tacacs/),
      expect.stringMatching(/^stores\.yaml:2:\d+: there is no remote server `x`/),
      expect.stringMatching(/^stores\.yaml:2:\d+: `Tunnel-Password` is hidden on the wire/),
      expect.stringMatching(/^stores\.yaml:2:\d+: `Nonsense` is in no dictionary/),
    ]);
  });
});

function settings(made: Installation): object {
  return JSON.parse(readFileSync(made.config, 'utf8')) as object;
}
