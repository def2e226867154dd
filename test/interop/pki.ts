import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** A certificate and its key, PEM texts and their files. */
export type Issued = {
  readonly certificate: string;
  readonly key: string;
  readonly certificateFile: string;
  readonly keyFile: string;
};

/** A certification authority of openssl's in a temporary folder. */
export class Authority {
  readonly caFile: string;
  readonly ca: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'portreeve-pki-'));
  readonly #keyFile: string;

  constructor(name = 'Test CA') {
    this.caFile = join(this.#folder, 'ca.pem');
    this.#keyFile = join(this.#folder, 'ca.key');
    const usage = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    openssl('req', '-x509', ...EC_KEY, '-days', '30', '-subj', `/CN=${name}`, ...usage, '-keyout', this.#keyFile, '-out', this.caFile);
    this.ca = readFileSync(this.caFile, 'utf8');
  }

  /** For client and server, with these alternative names: `DNS:radius.test,IP:127.0.0.1`. */
  issue(name: string, alternativeNames: string): Issued {
    const [certificateFile, keyFile] = [join(this.#folder, `${name}.pem`), join(this.#folder, `${name}.key`)];
    const [request, extensions] = [join(this.#folder, `${name}.csr`), join(this.#folder, `${name}.ext`)];
    writeFileSync(
      extensions,
      `basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=${alternativeNames}\n`,
    );
    openssl('req', ...EC_KEY, '-subj', `/CN=${name}`, '-keyout', keyFile, '-out', request);
    const by = ['-CA', this.caFile, '-CAkey', this.#keyFile, '-CAcreateserial'];
    openssl('x509', '-req', '-in', request, ...by, '-days', '30', '-extfile', extensions, '-out', certificateFile);
    return { certificate: readFileSync(certificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), certificateFile, keyFile };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}
