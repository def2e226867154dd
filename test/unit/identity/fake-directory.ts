import { createServer, type Server, type Socket } from 'node:net';
import { BerReader } from 'ldapts';

/** A request as it came: its message id, the tag of its operation (RFC 4511 §4), and all of it. */
export type Request = { readonly id: number; readonly tag: number; readonly octets: Buffer };

export const Tag = { bind: 0x60, unbind: 0x42, search: 0x63, compare: 0x6e, extended: 0x77 } as const;

/** One BER element. */
export function tlv(tag: number, ...content: readonly (Uint8Array | readonly number[])[]): Buffer {
  const body = Buffer.concat(content.map((one) => Buffer.from(one)));
  const length = body.length < 0x80 ? [body.length] : [0x83, body.length >> 16, (body.length >> 8) & 0xff, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

export function text(value: string): Buffer {
  return tlv(0x04, Buffer.from(value));
}

export function message(id: number, operation: Buffer, ...more: Buffer[]): Buffer {
  return tlv(0x30, tlv(0x02, [id >> 8, id & 0xff]), operation, ...more);
}

/** LDAPResult under the tag of its response, with the server's own words and, for code 10, a referral. */
export function result(tag: number, code = 0, words = '', referral?: string): Buffer {
  const more = referral === undefined ? [] : [tlv(0xa3, text(referral))];
  return tlv(tag, tlv(0x0a, [code]), text(''), text(words), ...more);
}

export function entry(dn: string, attributes: Readonly<Record<string, readonly string[]>>): Buffer {
  const list = Object.entries(attributes).map(([name, values]) => tlv(0x30, text(name), tlv(0x31, ...values.map(text))));
  return tlv(0x64, text(dn), tlv(0x30, ...list));
}

/** The response to a request of this tag. */
export function responseTag(tag: number): number {
  return tag === Tag.search ? 0x65 : tag + 1;
}

export type FakeDirectory = {
  readonly url: string;
  /** Accepted so far, and open now. */
  readonly connections: number;
  readonly open: number;
  readonly requests: readonly Request[];
  stop(): Promise<void>;
};

/** A directory that answers each request as `answer` says, or does something else with the connection. It takes requests that come whole. */
export async function fakeDirectory(
  answer: (request: Request, socket: Socket) => void,
  connected: (socket: Socket) => void = () => {},
): Promise<FakeDirectory> {
  const sockets = new Set<Socket>();
  const requests: Request[] = [];
  let connections = 0;
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.on('end', () => socket.end());
    socket.on('data', (data) => {
      for (const request of requestsIn(data)) {
        requests.push(request);
        if (request.tag !== Tag.unbind) answer(request, socket);
      }
    });
    connected(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as { readonly port: number };
  return {
    url: `ldap://127.0.0.1:${port}`,
    requests,
    get connections() {
      return connections;
    },
    get open() {
      return sockets.size;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function requestsIn(data: Buffer): Request[] {
  const found: Request[] = [];
  for (let rest = data; rest.length > 0; ) {
    const reader = new BerReader(rest);
    reader.readSequence();
    const end = reader.offset + reader.length;
    const id = reader.readInt() ?? 0;
    found.push({ id, tag: reader.peek() ?? 0, octets: rest.subarray(0, end) });
    rest = rest.subarray(end);
  }
  return found;
}
