import { createSocket, type Socket } from 'node:dgram';
import type { Fault } from '../../base/fault.ts';
import { ok, type Result } from '../../base/result.ts';
import { bindFault } from './bind-fault.ts';

/** What a datagram's receiver is given: its octets (his from now on), who sent it, and the way back. */
export type OnDatagram = (
  datagram: Uint8Array,
  size: number,
  peerAddress: string,
  peerPort: number,
  send: (reply: Uint8Array) => void,
) => void;

export type UdpListener = {
  readonly address: string;
  /** The port bound, also when port 0 was asked for. */
  readonly port: number;
  /** Replies the system would not take (full buffer, unreachable peer). UDP may lose them anyway. */
  unsent(): number;
  close(): Promise<void>;
};

/** A switch that comes back after a power cut sends all its ports' requests at once: 4 MiB hold some 10,000 of them. */
const RECEIVE_BUFFER = 4 * 1024 * 1024;

/**
 * Binds a UDP socket and hands over what arrives.
 * Errors: `start.port-in-use`, `start.port-forbidden`, `start.address-unavailable`.
 */
export function openUdp(
  on: { readonly address: string; readonly port: number },
  onDatagram: OnDatagram,
): Promise<Result<UdpListener, Fault>> {
  const socket = createSocket({
    type: 'udp4',
    // What is sent to or bound here is always an address: answering at once spares each reply a turn through the resolver.
    lookup: (address, _options, done) => done(null, address, 4),
  });
  let unsent = 0;
  socket.on('message', (datagram, peer) => {
    const { address, port } = peer;
    onDatagram(datagram, datagram.length, address, port, (reply) => {
      try {
        socket.send(reply, port, address);
      } catch (cause) {
        // Only a closed socket throws here: an answer that came after the end has nowhere to go.
        if ((cause as NodeJS.ErrnoException).code !== 'ERR_SOCKET_DGRAM_NOT_RUNNING') throw cause;
        unsent++;
      }
    });
  });
  return new Promise((resolve) => {
    const failed = (cause: NodeJS.ErrnoException): void => {
      socket.close();
      resolve(bindFault('UDP', on, cause));
    };
    socket.once('error', failed);
    socket.bind({ address: on.address, port: on.port, exclusive: true }, () => {
      socket.off('error', failed);
      socket.on('error', () => unsent++);
      enlargeReceiveBuffer(socket);
      resolve(ok({ address: on.address, port: socket.address().port, unsent: () => unsent, close: () => closed(socket) }));
    });
  });
}

function enlargeReceiveBuffer(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER);
  } catch (cause) {
    // The system's own limit stands; the server works with less room for bursts.
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_SOCKET_BUFFER_SIZE') throw cause;
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
