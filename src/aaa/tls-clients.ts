import { err, ok, type Result } from '../base/result.ts';
import { Secret } from '../base/secret.ts';
import type { Device, DeviceId, PresentedCertificate, RadiusClient, TlsIdentity } from '../model/device.ts';
import { ipv4ToNumber, maskOf, parseIpv4 } from '../model/ipv4.ts';
import { RADSEC, SharedSecret } from '../wire/radius/secret.ts';
import type { Client, Peer } from './clients.ts';
import type { DeviceRegistry } from './device-registry.ts';

const SETTINGS_SECRET = new Secret(RADSEC);
const SHARED = new SharedSecret(RADSEC);

/**
 * The devices that may come over RADIUS/TLS (RFC 6614): the certificate says which one, and the address must be one of its own. What protects
 * their packets is TLS, so none needs a Message-Authenticator that its protocol does not ask for (CVE-2024-3596 is about UDP and TCP).
 */
export class TlsClients {
  readonly #clients = new Map<DeviceId, Client>();
  readonly #candidates: readonly Device[];

  constructor(registry: DeviceRegistry) {
    this.#candidates = registry.list().filter(({ radius }) => radius?.tls !== undefined);
  }

  /** The device a connection is of; the error says why there is none, for the log. */
  admit(address: string, certificate: PresentedCertificate): Result<Peer, string> {
    const parsed = parseIpv4(address);
    const number = parsed === undefined ? undefined : ipv4ToNumber(parsed);
    if (parsed === undefined || number === undefined) return err('it comes from no IPv4 address');
    const here = this.#candidates.filter((device) => holds(device, number));
    if (here.length === 0) return err('no device with `radius.tls` has this address');
    const device = here.find(({ radius }) => radius?.tls !== undefined && isOf(radius.tls, certificate));
    if (device?.radius === undefined) {
      const named = certificate.names.length === 0 ? 'no name' : certificate.names.map((name) => `\`${name}\``).join(', ');
      return err(`its certificate (${named}, SHA-256 ${certificate.fingerprint}) is that of no device at this address`);
    }
    return ok({ client: this.#clientOf(device, device.radius), address: parsed, number });
  }

  #clientOf(device: Device, radius: RadiusClient): Client {
    let client = this.#clients.get(device.id);
    if (client === undefined) {
      const settings = { ...radius, secret: SETTINGS_SECRET, messageAuthenticator: 'off', limitProxyState: false } as const;
      client = { device, settings, secret: SHARED, mustSign: false };
      this.#clients.set(device.id, client);
    }
    return client;
  }
}

function holds({ addresses }: Device, number: number): boolean {
  return addresses.some(({ address, length }) => (number & maskOf(length)) >>> 0 === ipv4ToNumber(address));
}

function isOf({ names, fingerprints }: TlsIdentity, { names: presented, fingerprint }: PresentedCertificate): boolean {
  return fingerprints.includes(fingerprint) || presented.some((name) => names.includes(name.toLowerCase()));
}
