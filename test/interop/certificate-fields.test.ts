import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { certificateFields } from '../../src/auth/x509/certificate-fields.ts';
import { missing } from './foreign.ts';

const folder = mkdtempSync(join(tmpdir(), 'portreeve-x509-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A self-signed certificate made by openssl, in DER. */
function certificate(subject: string, alternativeNames?: string): Uint8Array {
  const extensions = alternativeNames === undefined ? '' : `subjectAltName=${alternativeNames}`;
  const config = join(folder, 'openssl.cnf');
  writeFileSync(config, `[req]\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\n[ext]\nbasicConstraints=CA:FALSE\n${extensions}\n`);
  const out = join(folder, 'certificate.der');
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(folder, 'key.pem')];
  execFileSync(
    'openssl',
    [...args, '-config', config, '-utf8', '-subj', subject, '-set_serial', '0x1A2B', '-outform', 'DER', '-out', out],
    {
      stdio: 'ignore',
    },
  );
  return readFileSync(out);
}

describe.skipIf(missing('openssl'))('the fields of a certificate openssl made', () => {
  test('subject, alternative names with the principal name, issuer and serial number (P35)', () => {
    const der = certificate(
      '/C=DE/O=Example AG/OU=Netz/OU=Zugang/CN=Bö\\+b/serialNumber=17',
      'otherName:1.3.6.1.4.1.311.20.2.3;UTF8:bob@corp.example,email:bob@mail.example,DNS:pc1.corp.example,DNS:pc1',
    );
    expect(certificateFields(der)).toEqual({
      ok: true,
      value: {
        Subject: 'serialNumber=17,CN=Bö\\+b,OU=Zugang,OU=Netz,O=Example AG,C=DE',
        CN: 'Bö+b',
        SubjectSerial: '17',
        Organization: 'Example AG',
        'Organizational-Unit': ['Netz', 'Zugang'],
        Country: 'DE',
        'SAN-UPN': 'bob@corp.example',
        'SAN-Email': 'bob@mail.example',
        'SAN-DNS': ['pc1.corp.example', 'pc1'],
        Issuer: 'serialNumber=17,CN=Bö\\+b,OU=Zugang,OU=Netz,O=Example AG,C=DE',
        'Issuer-CN': 'Bö+b',
        'Serial-Number': '1A2B',
      },
    });
  });

  test('a field that is not there has no key', () => {
    const read = certificateFields(certificate('/CN=host\\/pc1'));
    expect(read).toMatchObject({ ok: true, value: { CN: 'host/pc1' } });
    expect(read.ok && Object.keys(read.value).sort()).toEqual(['CN', 'Issuer', 'Issuer-CN', 'Serial-Number', 'Subject']);
  });

  test('octets that are no certificate, and every damaged one, are refused or read, never thrown at', () => {
    const der = certificate('/CN=bob', 'email:bob@mail.example');
    expect(certificateFields(new Uint8Array(0))).toMatchObject({ ok: false });
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(der.length), (at, flip, length) => {
        const damaged = Uint8Array.from(der);
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        expect(typeof certificateFields(damaged).ok).toBe('boolean');
        expect(typeof certificateFields(damaged.subarray(0, length)).ok).toBe('boolean');
      }),
      { numRuns: 300 },
    );
  });
});
