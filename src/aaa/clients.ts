import type { Secret } from '../base/secret.ts';
import type { Device, DeviceId, RadiusClient } from '../model/device.ts';
import { type Ipv4, ipv4ToNumber } from '../model/ipv4.ts';
import { SharedSecret } from '../wire/radius/secret.ts';
import type { DeviceRegistry } from './device-registry.ts';
import type { LearnedClients } from './learned-clients.ts';

/** A device as a RADIUS client: what is needed for each of its packets, worked out once. */
export type Client = {
  readonly device: Device;
  readonly settings: RadiusClient & { readonly secret: Secret };
  readonly secret: SharedSecret;
  /** An Access-Request of it without a valid Message-Authenticator is dropped. Set by configuration, or learned. */
  mustSign: boolean;
};

/** One source address of a client. */
export type Peer = { readonly client: Client; readonly address: Ipv4; readonly number: number };

/** More addresses than devices have in one site: a forger within a configured block makes this forget, not grow. */
const REMEMBERED = 65_536;

/** Finds the client a datagram comes from. */
export class Clients {
  readonly #registry: DeviceRegistry;
  readonly #learned: LearnedClients;
  readonly #byDevice = new Map<DeviceId, Client>();
  readonly #byAddress = new Map<string, Peer>();

  constructor(registry: DeviceRegistry, learned: LearnedClients) {
    this.#registry = registry;
    this.#learned = learned;
  }

  /** Undefined for an address of no device, and of a device without RADIUS. */
  find(address: string): Peer | undefined {
    return this.#byAddress.get(address) ?? this.#meet(address);
  }

  /** The device whose address this is, RADIUS client or not. */
  deviceAt(address: string): Device | undefined {
    return this.#registry.byAddress(address);
  }

  /** The client has signed an Access-Request: from now on it must (CVE-2024-3596, `auto`). */
  learn(client: Client): void {
    if (client.mustSign || client.settings.messageAuthenticator !== 'auto') return;
    client.mustSign = true;
    this.#learned.learn(client.device.id);
  }

  #meet(address: string): Peer | undefined {
    const device = this.#registry.byAddress(address);
    if (device?.radius?.secret === undefined) return undefined;
    const client = this.#byDevice.get(device.id) ?? this.#clientOf(device, { ...device.radius, secret: device.radius.secret });
    const peer = { client, address: address as Ipv4, number: ipv4ToNumber(address as Ipv4) };
    if (this.#byAddress.size >= REMEMBERED) this.#byAddress.clear();
    this.#byAddress.set(address, peer);
    return peer;
  }

  #clientOf(device: Device, settings: Client['settings']): Client {
    const { messageAuthenticator } = settings;
    const client: Client = {
      device,
      settings,
      secret: new SharedSecret(settings.secret.reveal()),
      mustSign: messageAuthenticator === 'require' || (messageAuthenticator === 'auto' && this.#learned.knows(device.id)),
    };
    this.#byDevice.set(device.id, client);
    return client;
  }
}
