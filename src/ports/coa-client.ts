import type { CoaTarget } from '../model/device.ts';

/** One attribute to send, octets as on the wire (a VSA is type 26 with vendor id and sub-attribute inside `value`). */
export type WireAttribute = { readonly type: number; readonly value: Uint8Array };

export type CoaRequest = {
  readonly packet: 'CoA-Request' | 'Disconnect-Request';
  readonly attributes: readonly WireAttribute[];
};

/** A reply that was not taken, and why; counted, shown as evidence. */
export type IgnoredReply = {
  readonly why:
    | 'wrong-source'
    | 'unknown-identifier'
    | 'wrong-code'
    | 'bad-response-authenticator'
    | 'bad-message-authenticator'
    | 'stale-event-timestamp'
    | 'malformed';
  /** A diagnosis such as `signed over a zero authenticator, as FreeRADIUS before 3.2.4 does`. */
  readonly diagnosis?: string;
};

type Exchange = {
  readonly transmissions: number;
  readonly elapsed: number;
  readonly ignored: readonly IgnoredReply[];
  readonly sent: Uint8Array;
};

/**
 * `elapsed` in ms from first transmission. A NAK is a value; `timeout` means the outcome is unknown; `unconnected` that nothing was sent because there is
 * no way to the device at present, `unsendable` that the request cannot be sent.
 */
export type CoaOutcome =
  | (Exchange & {
      readonly kind: 'ack' | 'nak';
      readonly errorCause?: number;
      readonly attributes: readonly WireAttribute[];
      readonly notes: readonly string[];
    })
  | (Exchange & {
      readonly kind: 'timeout';
      /** Where the wait did not end with time, such as by a connection that broke. */
      readonly why?: string;
      /** By now the machine there says that nobody listens (ICMP); whether somebody did when the request arrived is not known. */
      readonly unheard?: true;
    })
  | { readonly kind: 'unconnected'; readonly why: string }
  | { readonly kind: 'unsendable'; readonly why: string };

/** Sends Change of Authorization requests (RFC 5176), over whatever transport the target names. */
export interface CoaClient {
  /** `silent` is called once at most: when nothing has come by the time the request is sent again, or would be. */
  exchange(target: CoaTarget, request: CoaRequest, silent?: () => void): Promise<CoaOutcome>;
  close(): Promise<void>;
}
