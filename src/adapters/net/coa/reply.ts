import type { Instant } from '../../../base/time.ts';
import type { CoaTarget } from '../../../model/device.ts';
import type { CoaRequest, IgnoredReply, WireAttribute } from '../../../ports/coa-client.ts';
import { Attribute } from '../../../wire/radius/attribute-types.ts';
import { messageAuthenticator, responseAuthenticatorIs, signedOverZeroAuthenticator } from '../../../wire/radius/authenticate.ts';
import { Code, codeName } from '../../../wire/radius/codes.ts';
import { errorCauseNote } from '../../../wire/radius/error-cause.ts';
import type { PacketView } from '../../../wire/radius/packet-view.ts';
import type { SharedSecret } from '../../../wire/radius/secret.ts';

/** What a reply is held against. */
export type Expected = {
  readonly packet: CoaRequest['packet'];
  readonly secret: SharedSecret;
  /** The 16 octets of the request. */
  readonly requestAuthenticator: Uint8Array;
  readonly replyMessageAuthenticator: CoaTarget['replyMessageAuthenticator'];
  /** `omit`: the clock of the device tells nothing, in requests and in replies. */
  readonly eventTimestamp: CoaTarget['eventTimestamp'];
};

export type Verdict =
  | {
      readonly kind: 'ack' | 'nak';
      readonly errorCause: number | undefined;
      readonly attributes: readonly WireAttribute[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'ignored'; readonly reply: IgnoredReply };

const ZERO_SIGNED = 'signed over a zero authenticator, as FreeRADIUS before 3.2.4 does';

/** How far Event-Timestamp may be from our clock, in s (RFC 5176 §3.3). */
const TIMESTAMP_WINDOW = 300;

/** Judges a datagram whose source and identifier are right; `view` has just read it, `now` is the time. */
export function judgeReply(view: PacketView, expected: Expected, now: Instant): Verdict {
  const kind = kindOf(view.code, expected.packet);
  if (kind === undefined) return ignored('wrong-code', `${codeName(view.code)} does not answer a ${expected.packet}`);
  if (!responseAuthenticatorIs(view, expected.secret, expected.requestAuthenticator))
    return ignored('bad-response-authenticator', 'the shared secret differs, or the answer is forged');

  const signature = messageAuthenticator(view, expected.secret, expected.requestAuthenticator);
  const zeroSigned = signature === 'invalid' && signedOverZeroAuthenticator(view, expected.secret);
  const tolerated = zeroSigned && expected.replyMessageAuthenticator === 'tolerate-zero-authenticator';
  if (signature !== 'valid' && signature !== 'absent' && !tolerated)
    return ignored('bad-message-authenticator', zeroSigned ? ZERO_SIGNED : `Message-Authenticator is ${signature}`);
  const stale = expected.eventTimestamp === 'send' ? staleness(view, now) : undefined;
  if (stale !== undefined) return ignored('stale-event-timestamp', stale);

  const cause = errorCauseOf(view);
  return {
    kind,
    errorCause: cause.value,
    attributes: view.attributes(),
    notes: [...(tolerated ? [`Message-Authenticator is ${ZERO_SIGNED}; taken because the device is configured so`] : []), ...cause.notes],
  };
}

function kindOf(code: number, packet: CoaRequest['packet']): 'ack' | 'nak' | undefined {
  if (code === (packet === 'CoA-Request' ? Code.CoaAck : Code.DisconnectAck)) return 'ack';
  if (code === (packet === 'CoA-Request' ? Code.CoaNak : Code.DisconnectNak)) return 'nak';
  return undefined;
}

/** Why the time a reply was made at is not believed; undefined when it is, or where there is none (RFC 5176 §3.3). */
function staleness(view: PacketView, now: Instant): string | undefined {
  if (view.find(Attribute.EventTimestamp) < 0) return undefined;
  const stamp = view.u32(Attribute.EventTimestamp);
  if (stamp === undefined) return 'Event-Timestamp is no time';
  const off = stamp - Math.floor(now / 1000);
  if (Math.abs(off) <= TIMESTAMP_WINDOW) return undefined;
  return `Event-Timestamp is ${Math.abs(off)} s ${off < 0 ? 'behind' : 'ahead of'} our clock: set the clocks, or \`coa.eventTimestamp: omit\``;
}

function errorCauseOf(view: PacketView): { readonly value: number | undefined; readonly notes: readonly string[] } {
  const octets = view.octets(Attribute.ErrorCause);
  if (octets === undefined) return { value: undefined, notes: [] };
  const value = view.u32(Attribute.ErrorCause);
  if (value === undefined) return { value, notes: [`Error-Cause of ${octets.length} octets cannot be read: it has 4`] };
  const note = errorCauseNote(value);
  return { value, notes: note === undefined ? [] : [note] };
}

function ignored(why: IgnoredReply['why'], diagnosis: string): Verdict {
  return { kind: 'ignored', reply: { why, diagnosis } };
}
