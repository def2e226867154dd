import type { AccountingSpool, SpooledRecord } from '../../../src/ports/accounting-spool.ts';
import type { ForwardedRequest, ForwardOutcome, RadiusForwarder } from '../../../src/ports/radius-forwarder.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import type { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { view } from './test-server.ts';

export const REMOTE_SECRET = new SharedSecret('of-the-remote-server');

export type Forwarded = { readonly servers: readonly string[]; readonly view: PacketView };
/** Writes the reply of a server, or says nothing. */
export type Answering = (asked: Forwarded) => { readonly server?: string; readonly octets: Uint8Array } | undefined;

/** Remote servers in memory: what reached them, and what they say; octets as on the wire. */
export class RemoteServers implements RadiusForwarder {
  readonly asked: Forwarded[] = [];
  answer: Answering;
  readonly #writer = new PacketWriter();

  constructor(answer: Answering = () => undefined) {
    this.answer = answer;
  }

  async exchange(servers: readonly string[], request: ForwardedRequest): Promise<ForwardOutcome> {
    const hiding = { secret: REMOTE_SECRET, requestAuthenticator: Uint8Array.from({ length: 16 }, (_, i) => i) };
    this.#writer.begin(request.code, 5);
    request.write(this.#writer, hiding, 0);
    const octets =
      request.code === Code.AccountingRequest
        ? this.#writer.finishSignedRequest(REMOTE_SECRET)
        : this.#writer.finishAccessRequest(REMOTE_SECRET, hiding.requestAuthenticator);
    if (octets === undefined) return { kind: 'silence', asked: servers, why: 'the request fits into no packet' };
    const asked = { servers, view: view(octets) };
    this.asked.push(asked);
    const reply = this.answer(asked);
    if (reply === undefined) return { kind: 'silence', asked: servers, why: 'nobody answered' };
    return { kind: 'reply', server: reply.server ?? servers[0] ?? '', view: view(reply.octets), hiding };
  }

  worstCase(): number {
    return 0;
  }
}

/** A reply's octets; the client has verified it by the time it is relayed, so that its signature matters to nobody. */
export function replyOf(code: number, fill: (writer: PacketWriter) => unknown = () => {}): Uint8Array {
  const writer = new PacketWriter().begin(code, 5).messageAuthenticator();
  fill(writer);
  return writer.finishReply(REMOTE_SECRET, new Uint8Array(16)) ?? new Uint8Array();
}

/** A spool in memory that can be told to refuse. */
export class MemorySpool implements AccountingSpool {
  readonly records: SpooledRecord[] = [];
  refuses = false;
  #number = 0;

  append(record: Omit<SpooledRecord, 'number'>, done: (stored: boolean) => void): void {
    if (!this.refuses) this.records.push({ ...record, packet: record.packet.slice(), number: ++this.#number });
    done(!this.refuses);
  }

  async read(service: string, after: number, most: number): Promise<readonly SpooledRecord[]> {
    return this.records.filter((one) => one.service === service && one.number > after).slice(0, most);
  }

  drop(numbers: readonly number[]): void {
    for (const number of numbers)
      this.records.splice(
        this.records.findIndex((one) => one.number === number),
        1,
      );
  }

  async lengths() {
    const services = [...new Set(this.records.map(({ service }) => service))];
    return services.map((service) => {
      const of = this.records.filter((one) => one.service === service);
      return { service, records: of.length, oldest: of[0]?.at };
    });
  }
}
