import type { Socket } from 'node:net';

/**
 * Has a TCP connection send what is written in one turn of the event loop as one piece. ssh2 writes a packet in up to three (length, text, tag), each of
 * which would be a system call here and, without Nagle's algorithm, a segment on the wire and a reading of its own at the far end. To be called after
 * `connect`, which makes `write` what it was; what is written is octets, and nobody waits for a piece to be written, as with ssh2.
 */
export function gatherWrites(socket: Socket): void {
  const write = socket.write.bind(socket);
  const end = socket.end.bind(socket);
  let gathered: Uint8Array[] = [];
  const flush = (): void => {
    const octets = Buffer.concat(gathered);
    gathered = [];
    if (octets.length > 0 && socket.writable) write(octets);
  };
  socket.write = (octets: Uint8Array | string): boolean => {
    if (gathered.length === 0) process.nextTick(flush);
    gathered.push(typeof octets === 'string' ? Buffer.from(octets) : octets);
    return !socket.writableNeedDrain;
  };
  socket.end = (...last: unknown[]): Socket => {
    flush();
    return (end as (...args: unknown[]) => Socket)(...last);
  };
}
