// Lab devices for the bench: as many sockets as devices, each on an address of its own, that acknowledge every change of authorization. A process of
// its own, so that what it costs is not charged to portreeve; it says what that was when it is told to stop.
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { lab } from './coa-lab.ts';

const { devices, secret } = lab;
let answered = 0;
/** The first socket takes a free one, the others take the same. */
let port = 0;

/** Response Authenticator (RFC 2865 §3): MD5 of code, identifier, length, the request's authenticator, and the secret. */
function answer(request: Buffer): Buffer | undefined {
  const code = request[0] === 43 ? 44 : request[0] === 40 ? 41 : undefined;
  if (code === undefined || request.length < 20) return undefined;
  const reply = Buffer.from(request.subarray(0, 20));
  reply[0] = code;
  reply.writeUInt16BE(20, 2);
  createHash('md5').update(reply).update(secret).digest().copy(reply, 4);
  return reply;
}

for (let n = 0; n < devices; n++) {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 18 });
  socket.on('message', (request, from) => {
    const reply = answer(request);
    if (reply === undefined) return;
    answered++;
    socket.send(reply, from.port, from.address);
  });
  socket.bind(port, lab.addressOf(n));
  await once(socket, 'listening');
  port = socket.address().port;
}
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ answered, cpuMicroseconds: user + system });
});
process.on('disconnect', () => process.exit());
process.send?.({ port });
