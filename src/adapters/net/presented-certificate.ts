import type { TLSSocket } from 'node:tls';
import { err, ok, type Result } from '../../base/result.ts';
import type { PresentedCertificate } from '../../model/device.ts';

/** The verified certificate of the other side; the error is a clause that says what is wrong with it, or that there is none. */
export function presentedBy(socket: TLSSocket): Result<PresentedCertificate, string> {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return err('it shows no certificate');
  const fingerprint = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  if (!socket.authorized) {
    const subject = certificate.subject?.replaceAll('\n', ', ') ?? '';
    return err(`its certificate (\`${subject}\`, SHA-256 ${fingerprint}) is not trusted: ${String(socket.authorizationError)}`);
  }
  const alternatives = alternativesOf(certificate.subjectAltName ?? '');
  const commonName = /^CN=(.+)$/m.exec(certificate.subject ?? '')?.[1];
  const named = alternatives.some(({ kind }) => kind === 'DNS');
  const names = alternatives.map(({ name }) => name);
  return ok({ names: named || commonName === undefined ? names : [...names, commonName], fingerprint });
}

/** `DNS:sw1.example.com, IP Address:10.0.0.1`. A name with a comma or a quote stands in quotes; no DNS name or address does. */
function alternativesOf(text: string): readonly { readonly kind: 'DNS' | 'IP'; readonly name: string }[] {
  return text.split(', ').flatMap((part) => {
    const match = /^(DNS|IP Address):([^"]+)$/.exec(part);
    return match?.[2] === undefined ? [] : [{ kind: match[1] === 'DNS' ? 'DNS' : 'IP', name: match[2] } as const];
  });
}
