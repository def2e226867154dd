import { err, ok, type Result } from '../../../base/result.ts';
import type { Duration } from '../../../base/time.ts';
import type { ForwardedRequest, ForwardOutcome } from '../../../ports/radius-forwarder.ts';
import type { Random } from '../../../ports/random.ts';
import type { Hiding } from '../../../wire/radius/accessors-hidden.ts';
import { Code } from '../../../wire/radius/codes.ts';
import { PacketView } from '../../../wire/radius/packet-view.ts';
import type { PacketWriter } from '../../../wire/radius/packet-writer.ts';
import type { SharedSecret } from '../../../wire/radius/secret.ts';
import { ACCESS_REPLIES, ACCOUNTING_REPLIES, type Expected, type Ignored, refusalOfReply } from './judge-reply.ts';

/** What is sent to a remote server: a forwarded request, or the question whether it lives. */
export type Outgoing =
  | { readonly kind: 'request'; readonly request: ForwardedRequest; readonly waited: Duration }
  | { readonly kind: 'status'; readonly port: 'authentication' | 'accounting' };

export type Reply = Extract<ForwardOutcome, { kind: 'reply' }>;

/** How one server is written to. */
export type Dialect = {
  readonly server: string;
  readonly secret: SharedSecret;
  readonly requireMessageAuthenticator: boolean;
  readonly writer: PacketWriter;
  readonly random: Random;
};

const NO_AUTHENTICATOR = new Uint8Array(16);

/** A packet as it was sent, which knows its reply. */
export class Sent {
  readonly octets: Uint8Array;
  readonly #server: string;
  readonly #expected: Expected;

  constructor(server: string, octets: Uint8Array, expected: Expected) {
    this.octets = octets;
    this.#server = server;
    this.#expected = expected;
  }

  /** The reply in octets that came from the right place under the right identifier, or why they are not it. */
  replyIn(octets: Uint8Array): Reply | Ignored {
    const view = new PacketView();
    if (view.read(octets) !== undefined) return 'malformed';
    const { secret, requestAuthenticator } = this.#expected;
    return refusalOfReply(view, this.#expected) ?? { kind: 'reply', server: this.#server, view, hiding: { secret, requestAuthenticator } };
  }
}

/**
 * The packet under an identifier: Message-Authenticator first, but in an Accounting-Request, where few expect one. The error says why there is none: it
 * fits into no packet, or what was to write it has a bug, which ends this request and no other.
 */
export function encode(outgoing: Outgoing, identifier: number, dialect: Dialect): Result<Sent, string> {
  try {
    const packet = packetOf(outgoing, identifier, dialect);
    return packet === undefined ? err('the request does not fit into the 4096 octets of a RADIUS packet') : ok(packet);
  } catch (bug) {
    return err(`the request could not be written: ${String(bug)}`);
  }
}

function packetOf(outgoing: Outgoing, identifier: number, dialect: Dialect): Sent | undefined {
  const { writer, secret, random, server } = dialect;
  if (outgoing.kind === 'request' && outgoing.request.code === Code.AccountingRequest) {
    writer.begin(Code.AccountingRequest, identifier);
    outgoing.request.write(writer, { secret, requestAuthenticator: NO_AUTHENTICATOR }, outgoing.waited);
    return sent(server, writer.finishSignedRequest(secret), { codes: ACCOUNTING_REPLIES, secret, requireMessageAuthenticator: false });
  }
  const hiding: Hiding = { secret, requestAuthenticator: random.bytes(16) };
  writer.begin(outgoing.kind === 'status' ? Code.StatusServer : Code.AccessRequest, identifier).messageAuthenticator();
  if (outgoing.kind === 'request') outgoing.request.write(writer, hiding, outgoing.waited);
  // RFC 5997 §3.1: the accounting port answers a Status-Server with an Accounting-Response.
  const accounting = outgoing.kind === 'status' && outgoing.port === 'accounting';
  return sent(server, writer.finishAccessRequest(secret, hiding.requestAuthenticator), {
    codes: accounting ? ACCOUNTING_REPLIES : ACCESS_REPLIES,
    secret,
    requireMessageAuthenticator: dialect.requireMessageAuthenticator && !accounting,
  });
}

function sent(server: string, octets: Uint8Array | undefined, expected: Omit<Expected, 'requestAuthenticator'>): Sent | undefined {
  return octets && new Sent(server, octets, { ...expected, requestAuthenticator: octets.subarray(4, 20) });
}
