import type { Duration } from '../base/time.ts';
import type { Hiding } from '../wire/radius/accessors-hidden.ts';
import type { Code } from '../wire/radius/codes.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import type { PacketWriter } from '../wire/radius/packet-writer.ts';

/** A request on its way to another RADIUS server, before it is known to which one. */
export type ForwardedRequest = {
  readonly code: typeof Code.AccessRequest | typeof Code.AccountingRequest;
  /**
   * Writes the attributes, but for Message-Authenticator. Called for each server that is asked, since each hides with its own secret;
   * `waited` is how long the request has been on its way by then, in ms.
   */
  write(writer: PacketWriter, hiding: Hiding, waited: Duration): void;
};

/** The first valid answer of any of the servers, or why there is none. */
export type ForwardOutcome =
  /** `view` is the receiver's; `hiding` is what the hidden values in it are hidden with. */
  | { readonly kind: 'reply'; readonly server: string; readonly view: PacketView; readonly hiding: Hiding }
  /** `asked` in order; empty where every server is dead or none could be sent to. */
  | { readonly kind: 'silence'; readonly asked: readonly string[]; readonly why: string };

/** Asks remote RADIUS servers as a client (requirements P27, P28). */
export interface RadiusForwarder {
  /**
   * Asks the servers, by name, in order: the first that is not dead, and after its time and retries the next. The first valid answer of any of
   * them is the outcome, an Access-Reject too. Never rejects.
   */
  exchange(servers: readonly string[], request: ForwardedRequest): Promise<ForwardOutcome>;
  /** How long an exchange can take at most, in ms, all servers together. */
  worstCase(servers: readonly string[]): Duration;
}
