import type { Socket } from 'node:net';

type Write = (...args: unknown[]) => boolean;

/**
 * Has a TCP connection send what is written in one turn of the event loop as one piece. ssh2 writes a packet in up to three (length, text, tag), each of
 * which would be a system call here and, without Nagle's algorithm, a segment on the wire and a reading of its own at the far end. To be called after
 * `connect`, which makes `write` what it was.
 */
export function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as Write;
  let gathering = false;
  const gathered: Write = (...args) => {
    if (!gathering) {
      gathering = true;
      socket.cork();
      process.nextTick(() => {
        gathering = false;
        socket.uncork();
      });
    }
    return write(...args);
  };
  socket.write = gathered;
}
