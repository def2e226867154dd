import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { plainMessages } from './device-server.ts';

/** Where the wire breaks. Messages are numbers of RFC 4253 §12; sealed packets are those of the client after its NEWKEYS, from 1. */
export type Break =
  | { readonly after: 'identification' }
  | { readonly after: 'message'; readonly number: number }
  | { readonly instead: 'sealed'; readonly packet: number };

const NEWKEYS = 21;

export type CuttingWire = { readonly port: number; readonly connections: () => number; close(): Promise<void> };

/** A wire to a port of the loopback that breaks where it is told, each time. */
export async function cuttingWire(to: number, at: Break): Promise<CuttingWire> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    connections++;
    const device = connect(to, '127.0.0.1');
    for (const end of [client, device]) sockets.add(end.on('error', () => undefined).setNoDelay(true));
    const cut = (): void => {
      client.destroy();
      device.destroy();
    };
    let heard = Buffer.alloc(0);
    device.on('data', (octets: Buffer) => {
      heard = Buffer.concat([heard, octets]);
      const end = heard.indexOf('\r\n') + 2;
      if (!('after' in at)) client.write(octets);
      else if (at.after === 'identification' && end > 1) client.write(heard.subarray(0, end), cut);
      else {
        client.write(octets);
        if (at.after === 'message' && heard.length > end && plainMessages(heard).includes(at.number)) setImmediate(cut);
      }
    });
    let sealed = 0;
    let said = Buffer.alloc(0);
    client.on('data', (octets: Buffer) => {
      if (sealed > 0 || (said.length > 0 && plainMessages(said).includes(NEWKEYS))) sealed++;
      else said = Buffer.concat([said, octets]);
      if ('instead' in at && sealed === at.packet) cut();
      else device.write(octets);
    });
    client.on('close', () => device.destroy());
    device.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
