import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Secret } from '../../base/secret.ts';
import type { RemoteServer, TlsTransport, UdpTransport } from '../../model/remote-server.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { type SecretSource, secretOf } from './fields.ts';
import { readText, readYaml } from './read-files.ts';
import { type RemoteRadiusSettings, type RemoteServerSettings, remoteServersSchema } from './remote-servers-schema.ts';

type Tell = (why: string, ...below: PropertyKey[]) => undefined;

/** Reads `remote-servers.yaml`: secrets and certificates are fetched and tried. */
export function readRemoteServers(file: string): Result<readonly RemoteServer[], readonly Fault[]> {
  const read = readYaml(file, remoteServersSchema);
  if (!read.ok) return read;
  const { value, at } = read.value;
  const faults: Fault[] = [];
  const names = new Set<string>();
  const servers = value.servers.flatMap((settings, index): RemoteServer[] => {
    const tell: Tell = (why, ...below) => {
      faults.push(fault('config.invalid', why, { at: at(['servers', index, ...below]) }));
    };
    if (names.has(settings.name)) tell(`the remote server \`${settings.name}\` is defined twice: rename one`, 'name');
    names.add(settings.name);
    const server = serverOf(settings, new Beside(dirname(file), tell));
    return server === undefined ? [] : [server];
  });
  return faults.length > 0 ? err(faults) : ok(servers);
}

/** What the file names, found beside it. */
class Beside {
  readonly tell: Tell;
  readonly #folder: string;

  constructor(folder: string, tell: Tell) {
    this.#folder = folder;
    this.tell = tell;
  }

  secret(source: SecretSource, ...below: PropertyKey[]): Secret | undefined {
    const found = secretOf(source, (path) => readFileSync(resolve(this.#folder, path), 'utf8'));
    return found.ok ? found.value : this.tell(found.why, ...below);
  }

  text(path: string, ...below: PropertyKey[]): string | undefined {
    const text = readText(resolve(this.#folder, path));
    return text.ok ? text.value : this.tell(`the file \`${path}\` ${text.error[0]?.message ?? 'cannot be read'}`, ...below);
  }
}

function serverOf(settings: RemoteServerSettings, beside: Beside): RemoteServer | undefined {
  if (settings.protocol === 'tacacs') {
    const secret = beside.secret(settings.secret, 'secret');
    return secret && withFingerprint({ ...settings, secret });
  }
  const transport = transportOf(settings, beside);
  if (transport === undefined) return undefined;
  const { name, address, protocol, timeout, retries, requireMessageAuthenticator, statusServer, deadAfter, reviveAfter, sourceAddress } =
    settings;
  const rest = { name, address, protocol, timeout, retries, requireMessageAuthenticator, statusServer, deadAfter, reviveAfter };
  return withFingerprint({ ...rest, transport, ...(sourceAddress && { sourceAddress }) });
}

function transportOf(settings: RemoteRadiusSettings, beside: Beside): UdpTransport | TlsTransport | undefined {
  if (settings.tls !== undefined) return tlsOf(settings.tls, beside);
  const secret = settings.secret === undefined ? undefined : beside.secret(settings.secret, 'secret');
  const { authenticationPort, accountingPort } = settings;
  return secret && { kind: 'udp', authenticationPort, accountingPort, secret };
}

function tlsOf(settings: NonNullable<RemoteRadiusSettings['tls']>, beside: Beside): TlsTransport | undefined {
  const ca = beside.text(settings.ca, 'tls', 'ca');
  const certificate = beside.text(settings.cert, 'tls', 'cert');
  const key = beside.secret(settings.key, 'tls', 'key');
  if (ca === undefined || certificate === undefined || key === undefined) return undefined;
  if (!isCertificate(ca)) return beside.tell(`the file \`${settings.ca}\` holds no PEM certificate: name the CA's`, 'tls', 'ca');
  try {
    createSecureContext({ ca, cert: certificate, key: key.reveal() });
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'unreadable';
    return beside.tell(`certificate and key do not work together (${why}): name a PEM certificate and its own key`, 'tls', 'cert');
  }
  const { port, serverName } = settings;
  return { kind: 'tls', port, ca, certificate, key, ...(serverName !== undefined && { serverName }) };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    // What cannot be parsed is none; the caller says so.
    return false;
  }
}

function withFingerprint<T extends object>(server: T): T & { readonly fingerprint: string } {
  return { ...server, fingerprint: fingerprintOf(server) };
}
