import { X509Certificate } from 'node:crypto';
import { err, ok, type Result } from '../../base/result.ts';
import type { CertificateFields } from '../../model/access.ts';
import { alternativeNames } from './alternative-names.ts';
import { type DistinguishedName, distinguishedNames } from './distinguished-name.ts';

/** What conditions and certificate authentication profiles read of a certificate in DER (requirement P35). The error is one sentence. */
export function certificateFields(der: Uint8Array): Result<CertificateFields, string> {
  const certificate = parsed(der);
  const names = distinguishedNames(der);
  if (certificate === undefined || names === undefined) return err('the client certificate cannot be read: it is not X.509 in DER');
  const { subject, issuer } = names;
  const san = alternativeNames(der);
  return ok({
    ...some('Subject', [written(subject)]),
    ...some('CN', valuesOf(subject, 'CN')),
    ...some('SubjectSerial', valuesOf(subject, 'serialNumber')),
    ...some('Organization', valuesOf(subject, 'O')),
    ...some('Organizational-Unit', valuesOf(subject, 'OU')),
    ...some('Country', valuesOf(subject, 'C')),
    ...some('SAN-UPN', san.upn),
    ...some('SAN-Email', san.email),
    ...some('SAN-DNS', san.dns),
    ...some('Issuer', [written(issuer)]),
    ...some('Issuer-CN', valuesOf(issuer, 'CN')),
    ...some('Serial-Number', [certificate.serialNumber.toUpperCase()]),
  });
}

function parsed(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    // The only way node:crypto has of saying that it is no certificate.
    return undefined;
  }
}

/** RFC 4514 order: the most specific part first. */
function written(name: DistinguishedName): string {
  return name
    .toReversed()
    .map(({ type, value }) => `${type}=${value.replace(/[\\",+<>;#=]/g, '\\$&')}`)
    .join(',');
}

function valuesOf(name: DistinguishedName, type: string): readonly string[] {
  return name.filter((part) => part.type === type).map(({ value }) => value);
}

function some<K extends string>(field: K, values: readonly string[]): { readonly [P in K]?: string | readonly string[] } {
  const [only] = values;
  if (only === undefined || only === '') return {};
  return { [field]: values.length === 1 ? only : values } as { readonly [P in K]: string | readonly string[] };
}
