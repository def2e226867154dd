import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Certificate = {
  /** PEM files. */
  readonly certificate: string;
  readonly key: string;
};

/** A certificate signed with its own key, made by OpenSSL: who trusts its file trusts it. `names` as OpenSSL writes them, `IP:127.0.0.1`. */
export async function selfSigned(directory: string, subject: string, names: readonly string[]): Promise<Certificate> {
  const made = { certificate: join(directory, `${subject}.pem`), key: join(directory, `${subject}.key`) };
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const content = ['-subj', `/CN=${subject}`, '-addext', `subjectAltName=${names.join(',')}`, '-days', '2'];
  await run('openssl', ['req', '-x509', ...curve, ...content, '-keyout', made.key, '-out', made.certificate]);
  return made;
}
