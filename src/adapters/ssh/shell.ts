import { StringDecoder } from 'node:string_decoder';
import type { Client, ClientChannel } from 'ssh2';
import type { Clock } from '../../ports/clock.ts';
import type { DeviceShell } from '../../ports/device-shell.ts';

/** How long the far end may take to close the connection after we asked it to, in ms. */
const CLOSE_WITHIN = 1000;

/** A shell channel as a port: text in, text out. Text that comes before anybody listens waits in the channel. */
export function shellOver(client: Client, channel: ClientChannel, clock: Clock): DeviceShell {
  const decoder = new StringDecoder('utf8');
  const listeners: ((why: string | undefined) => void)[] = [];
  let failure: string | undefined;
  let closed = false;
  const onClosed = (): void => {
    if (closed) return;
    closed = true;
    for (const listener of listeners) listener(failure);
  };
  const gone = new Promise<void>((resolve) => client.once('close', () => resolve()));
  client.on('error', (error: Error) => {
    failure ??= error.message;
  });
  client.on('close', onClosed);
  channel.on('close', onClosed);
  channel.stderr.resume();
  return {
    write: (text) => {
      if (!closed && channel.writable) channel.write(text);
    },
    onText: (listener) => {
      channel.on('data', (octets: Buffer) => listener(decoder.write(octets)));
    },
    onClose: (listener) => {
      if (closed) queueMicrotask(() => listener(failure));
      else listeners.push(listener);
    },
    close: async () => {
      client.end();
      const cancel = clock.after(CLOSE_WITHIN, () => client.destroy());
      await gone;
      cancel();
    },
  };
}
