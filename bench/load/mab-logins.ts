import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { PacketWriter } from '../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';

export type MabLogins = {
  readonly port: number;
  readonly secret: string;
  /** Where the devices send from. */
  readonly addresses: readonly string[];
  /** Of each device. */
  readonly sessions: number;
  readonly macOf: (device: number, session: number) => string;
};

/** A device asks once more when nothing came for so long, in ms. */
const PATIENCE = 2000;

/** Hosts that devices ask to admit, one after another at each device and all devices side by side, so that each has a session. */
export async function logInHosts(logins: MabLogins): Promise<void> {
  const shared = new SharedSecret(logins.secret);
  await Promise.all(logins.addresses.map((address, device) => logInAt(address, device, logins, shared)));
}

async function logInAt(address: string, device: number, { port, sessions, macOf }: MabLogins, shared: SharedSecret): Promise<void> {
  const socket = createSocket('udp4').bind(0, address);
  await once(socket, 'listening');
  for (let session = 0; session < sessions; session++) {
    const mac = macOf(device, session);
    const request = new PacketWriter()
      .begin(1, session % 256)
      .text(1, mac)
      .u32(6, 10)
      .text(31, mac)
      .text(44, `${device}-${session}`)
      .text(87, `GigabitEthernet0/1/${session % 8}`)
      .finishAccessRequest(shared, Buffer.alloc(16, session + 1));
    if (request === undefined) throw new Error('the request does not fit');
    const octets = Buffer.from(request);
    while (!(await answered(socket, octets, port)));
  }
  socket.close();
}

async function answered(socket: ReturnType<typeof createSocket>, octets: Buffer, port: number): Promise<boolean> {
  const reply = once(socket, 'message', { signal: AbortSignal.timeout(PATIENCE) });
  socket.send(octets, port, '127.0.0.1');
  return reply.then(
    ([message]: Buffer[]) => {
      if (message?.[0] !== 2) throw new Error(`a host was answered with code ${message?.[0]}`);
      return true;
    },
    () => false,
  );
}
