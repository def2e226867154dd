import type { EventId } from '../model/event.ts';
import type { CoaRequest, WireAttribute } from './coa-client.ts';

/** A change of authorization that another server asks for through us. It was verified. */
export type RelayedRequest = CoaRequest & {
  /** The same for a request that is sent again, over restarts too. */
  readonly id: EventId;
  /** The name of the client. */
  readonly client: string;
  /** Of whose users the client may speak; empty: of all. */
  readonly realms: readonly string[];
};

/** What the device said, with its attributes; or that it said nothing, so that nothing is said in its name. */
export type RelayVerdict =
  | { readonly kind: 'ack' | 'nak'; readonly attributes: readonly WireAttribute[] }
  /** Nobody knows what became of the request. */
  | { readonly kind: 'silence' };

/** Brings the requests of others to devices. */
export interface CoaRelay {
  relay(request: RelayedRequest): Promise<RelayVerdict>;
}
