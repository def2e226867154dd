import { createSocket } from 'node:dgram';
import type { Duration } from '../../base/time.ts';
import type { HostPort } from './address.ts';

/** What came of sending one request; `ms` from the transmission that was answered last before the reply. */
export type RadiusExchange =
  | { readonly kind: 'reply'; readonly bytes: Uint8Array; readonly ms: number; readonly transmissions: number; readonly from: string }
  | { readonly kind: 'silence'; readonly transmissions: number }
  | { readonly kind: 'unreachable'; readonly why: string };

/** Sends a request up to `tries` times, `timeout` ms apart and octet for octet the same, until a reply to its identifier comes. */
export function exchangeRadius(
  { host, port }: HostPort,
  request: Uint8Array,
  options: { readonly timeout: Duration; readonly tries: number; readonly source: string | undefined; readonly stop: AbortSignal },
): Promise<RadiusExchange> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    let transmissions = 0;
    let sentAt = 0;
    let timer: NodeJS.Timeout | undefined;
    let over = false;
    const end = (outcome: RadiusExchange): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      options.stop.removeEventListener('abort', giveUp);
      socket.close();
      resolve(outcome);
    };
    const giveUp = (): void => end({ kind: 'silence', transmissions });
    const send = (): void => {
      if (transmissions === options.tries) {
        giveUp();
        return;
      }
      transmissions++;
      sentAt = performance.now();
      socket.send(request);
      timer = setTimeout(send, options.timeout);
    };
    socket.on('error', (cause: NodeJS.ErrnoException) => end({ kind: 'unreachable', why: cause.code ?? cause.message }));
    socket.on('message', (bytes, from) => {
      if (bytes[1] !== request[1]) return;
      end({ kind: 'reply', bytes, ms: performance.now() - sentAt, transmissions, from: `${from.address}:${from.port}` });
    });
    options.stop.addEventListener('abort', giveUp, { once: true });
    if (options.source === undefined) socket.connect(port, host, send);
    else socket.bind({ address: options.source }, () => socket.connect(port, host, send));
  });
}
