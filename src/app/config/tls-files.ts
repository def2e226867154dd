import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import type { Secret } from '../../base/secret.ts';
import type { SecretSource } from '../../base/secret-source.ts';
import type { Beside } from './beside.ts';

/** A certificate of ours with its key, and who signs those of the other side; PEM. */
export type TlsFiles = { readonly ca: string; readonly certificate: string; readonly key: Secret };

/** Reads and tries them; undefined when a fault was told. `at` says where each stands below the place being read. */
export function readTlsFiles(
  names: { readonly ca: string; readonly certificate: string; readonly key: SecretSource },
  beside: Beside,
  at: Readonly<Record<'ca' | 'certificate' | 'key', readonly PropertyKey[]>>,
): TlsFiles | undefined {
  const ca = beside.text(names.ca, ...at.ca);
  const certificate = beside.text(names.certificate, ...at.certificate);
  const key = beside.secret(names.key, ...at.key);
  if (ca === undefined || certificate === undefined || key === undefined) return undefined;
  if (!isCertificate(ca)) return beside.tell(`the file \`${names.ca}\` holds no PEM certificate: name the CA's`, ...at.ca);
  try {
    createSecureContext({ ca, cert: certificate, key: key.reveal() });
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
    return beside.tell(`certificate and key do not work together (${why}): name a PEM certificate and its own key`, ...at.certificate);
  }
  return { ca, certificate, key };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // What cannot be parsed is none; the caller says so.
    return false;
  }
}
