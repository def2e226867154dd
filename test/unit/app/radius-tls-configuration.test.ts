import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { loadConfiguration } from '../../../src/app/config/load.ts';
import { faultLine } from '../../../src/base/fault.ts';
import type { Device } from '../../../src/model/device.ts';
import { type Installation, installation, SECRET } from '../../app/installation.ts';
import { missing } from '../../interop/foreign.ts';
import { Authority, type Issued } from '../../interop/pki.ts';

describe.skipIf(missing('openssl'))('RADIUS/TLS in the configuration', () => {
  let authority: Authority;
  let ours: Issued;
  let other: Issued;
  let made: Installation | undefined;

  beforeAll(() => {
    authority = new Authority();
    ours = authority.issue('portreeve', 'DNS:portreeve.test');
    other = authority.issue('other', 'DNS:other.test');
  });
  afterAll(() => authority.remove());
  afterEach(() => made?.remove());

  const tls = (more: Record<string, unknown> = {}) => ({
    radius: { tls: { certificate: ours.certificateFile, key: { file: ours.keyFile }, ca: authority.caFile, ...more } },
  });

  function read(settings: Record<string, unknown>, device: Record<string, unknown>): Device | readonly string[] {
    made = installation(settings);
    made.write('devices.yaml', { devices: [{ name: 'sw1', addresses: ['10.1.0.0/24'], platform: 'isr1000-8p', ...device }] });
    const read = loadConfiguration(made.config);
    if (!read.ok) return read.error.map((fault) => faultLine(fault).replaceAll(`${made?.folder}/`, ''));
    const [first] = read.value.devices;
    return first ?? [];
  }

  const known = { tls: { names: ['SW1.test'], fingerprints: [`${'AB:'.repeat(31)}AB`] } };

  test('a device known by its certificate, told down its own connection, needs neither secret nor address', () => {
    expect(read(tls(), { radius: known, coa: { transport: 'reverse' } })).toMatchObject({
      radius: { tls: { names: ['sw1.test'], fingerprints: ['ab'.repeat(32)] } },
      coa: { transport: { kind: 'reverse', device: 'sw1' } },
    });
  });

  test('a connection that we make takes the certificates of the listener where it has none of its own', () => {
    const coa = { transport: 'tls', address: '10.1.0.5', tls: { serverName: 'sw1.test' } };
    expect(read(tls(), { coa })).toMatchObject({
      coa: {
        port: 2083,
        transport: { kind: 'tls', certificate: ours.certificate, ca: authority.ca, serverName: 'sw1.test', mostOutstanding: 256 },
      },
    });
    const own = { ca: authority.caFile, certificate: other.certificateFile, key: { file: other.keyFile } };
    expect(read({}, { coa: { ...coa, tls: own } })).toMatchObject({ coa: { transport: { certificate: other.certificate } } });
  });

  test.each([
    ['no listener for a device that comes over TLS', {}, { radius: known }, /`radius\.tls` is missing in `portreeve\.yaml`/],
    ['a device without any way to come', undefined, { radius: { timeout: '1s' } }, /a `secret`, or `tls`/],
    ['nothing to know it by', undefined, { radius: { tls: {} } }, /at least one name or fingerprint/],
    ['a fingerprint that is none', undefined, { radius: { tls: { fingerprints: ['ab'] } } }, /64 hexadecimal digits/],
    [
      'reverse to a device that makes no connection',
      undefined,
      { radius: { secret: SECRET }, coa: { transport: 'reverse' } },
      /the device makes no connection/,
    ],
    ['a secret over TLS', undefined, { radius: known, coa: { transport: 'reverse', secret: 'x' } }, /RFC 6614 sets it to `radsec`/],
    ['no certificates to dial with', {}, { coa: { transport: 'tls', address: '10.1.0.5' } }, /`ca`, `certificate` and `key` are needed/],
    [
      'TLS files without TLS',
      undefined,
      { radius: { secret: SECRET }, coa: { address: '10.1.0.5', tls: {} } },
      /only with `transport: tls`/,
    ],
  ])('a fault names %s', (_, settings, device, expected) => {
    const faults = read(settings ?? tls(), device);
    expect(Array.isArray(faults) ? faults.join('\n') : faults).toMatch(expected);
  });

  test('a key that is of another certificate, and a revocation list that is none, are faults of the place they stand in', () => {
    expect(read(tls({ key: { file: other.keyFile } }), {})).toEqual([
      expect.stringMatching(/^portreeve\.yaml:.*certificate and key do not work together/),
    ]);
    expect(read(tls({ crl: ours.certificateFile }), {})).toEqual([
      expect.stringMatching(/^portreeve\.yaml:.*no PEM certificate revocation list/),
    ]);
  });

  test('devices known by certificate only may share addresses', () => {
    made = installation(tls());
    const device = (name: string, radius: object) => ({ name, addresses: ['10.1.0.5'], platform: 'isr1000-8p', radius });
    made.write('devices.yaml', { devices: [device('a', { tls: { names: ['a'] } }), device('b', { tls: { names: ['b'] } })] });
    expect(loadConfiguration(made.config).ok).toBe(true);
    made.write('devices.yaml', {
      devices: [device('a', { tls: { names: ['a'] } }), device('b', { secret: SECRET, tls: { names: ['b'] } })],
    });
    expect(loadConfiguration(made.config).ok).toBe(false);
  });
});
