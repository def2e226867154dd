import { readRequest } from '../conformance/coa-client/das-codec.ts';
import type { Network, Place } from './network.ts';

const REQUESTS = new Set([40, 43]);
const WINDOW = 300_000;

/** What was broken, and when each request left for a device's address for the first time, in ms. */
export type Seen = { readonly broken: readonly string[]; readonly departures: ReadonlyMap<string, readonly number[]> };

/**
 * RFC 5176 §2.3, §6.3 and RFC 5080 §2.2.1: towards one device, one source port uses an identifier for another request only after 300 s, and a
 * retransmission is the same octets from the same port. Each is signed (RFC 5176 §2.3).
 */
export function identifierLaw(network: Network, secret: string, now: () => number): Seen {
  const broken: string[] = [];
  const departures = new Map<string, number[]>();
  const last = new Map<string, { readonly octets: Buffer; at: number }>();
  const ports = new Map<string, string>();
  network.watch = (datagram, from, to) => {
    if (!REQUESTS.has(datagram[0] ?? 0)) return;
    const { requestAuthenticatorValid, messageAuthenticator } = readRequest(datagram, secret);
    if (!requestAuthenticatorValid || messageAuthenticator !== 'valid') broken.push(`a request to ${textOf(to)} is not signed`);
    const key = `${textOf(from)} ${textOf(to)} ${datagram[1]}`;
    const before = last.get(key);
    if (before?.octets.equals(datagram)) before.at = now();
    else {
      if (before && now() - before.at < WINDOW) broken.push(`identifier ${key} used again after ${now() - before.at} ms`);
      last.set(key, { octets: datagram, at: now() });
    }
    const authenticator = datagram.toString('hex', 4, 20);
    const port = ports.get(authenticator) ?? key;
    if (!ports.has(authenticator)) departures.set(to.address, [...(departures.get(to.address) ?? []), now()]);
    if (port !== key) broken.push(`request of ${port} sent again as ${key}`);
    ports.set(authenticator, port);
  };
  return { broken, departures };
}

function textOf({ address, port }: Place): string {
  return `${address}:${port}`;
}
