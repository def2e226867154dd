import type { DynamicAuthorizationClient } from '../../model/dynamic-authorization-client.ts';
import { ipv4ToNumber, maskOf, parseIpv4 } from '../../model/ipv4.ts';
import { SharedSecret } from '../../wire/radius/secret.ts';

export type ProxyClient = { readonly settings: DynamicAuthorizationClient; readonly secret: SharedSecret };

/** The clients by the address their requests come from: a handful, so they are looked through. */
export class ProxyClients {
  readonly #blocks: readonly { readonly network: number; readonly length: number; readonly client: ProxyClient }[];

  constructor(clients: readonly DynamicAuthorizationClient[]) {
    this.#blocks = clients
      .flatMap((settings) => {
        const client = { settings, secret: new SharedSecret(settings.secret.reveal()) };
        return settings.addresses.map(({ address, length }) => ({ network: ipv4ToNumber(address), length, client }));
      })
      .sort((a, b) => b.length - a.length);
  }

  /** The client with the longest prefix that holds the address, and the address as a number. */
  find(address: string): { readonly client: ProxyClient; readonly number: number } | undefined {
    const parsed = parseIpv4(address);
    if (parsed === undefined) return undefined;
    const number = ipv4ToNumber(parsed);
    const found = this.#blocks.find(({ network, length }) => (number & maskOf(length)) >>> 0 === network);
    return found && { client: found.client, number };
  }
}
