import { dirname } from 'node:path';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { RemoteServer, TlsTransport, UdpTransport } from '../../model/remote-server.ts';
import { fingerprintOf } from '../fingerprint.ts';
import { Beside, type Tell } from './beside.ts';
import { readYaml } from './read-files.ts';
import { type RemoteRadiusSettings, type RemoteServerSettings, remoteServersSchema } from './remote-servers-schema.ts';
import { readTlsFiles } from './tls-files.ts';

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
  const { port, serverName, ca, cert, key } = settings;
  const files = readTlsFiles({ ca, certificate: cert, key }, beside, {
    ca: ['tls', 'ca'],
    certificate: ['tls', 'cert'],
    key: ['tls', 'key'],
  });
  return files && { kind: 'tls', port, ...files, ...(serverName !== undefined && { serverName }) };
}

function withFingerprint<T extends object>(server: T): T & { readonly fingerprint: string } {
  return { ...server, fingerprint: fingerprintOf(server) };
}
