import type { Instant } from '../base/time.ts';
import type { ReasonCode } from '../model/access.ts';
import type { Policy } from '../policy/compile.ts';
import { daclEntryPair } from '../policy/dacl-file.ts';
import { Attribute, Vendor } from '../wire/radius/attribute-types.ts';
import { Code } from '../wire/radius/codes.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import type { PacketWriter } from '../wire/radius/packet-writer.ts';
import type { Signature } from './admit-request.ts';
import { holdsPair, octetsOf } from './cisco-pairs.ts';
import type { Peer } from './clients.ts';
import { daclState, offsetOf, STATE_LENGTH } from './dacl-state.ts';

const EVENT = octetsOf('aaa:event=acl-download');
const SERVICES = [octetsOf('aaa:service=ip_admission'), octetsOf('aaa:service=ip-admission')];
const WIRE_NAME = octetsOf('#ACSACL#-');
const CISCO_AVPAIR = 1;
const HEADER = 20;
const MESSAGE_AUTHENTICATOR = 18;
/** Of a Cisco-AVPair around its text: type, length, vendor (4), sub-type, sub-length. */
const AVPAIR_FRAME = 8;

export type DaclReply = { readonly code: 2 | 3 | 11; readonly reason: ReasonCode };

/** Whether a device asks for a downloadable ACL, or for something that looks like one: by the event, or by the name. */
export function asksForDacl(view: PacketView): boolean {
  const name = view.find(Attribute.UserName);
  return (name >= 0 && valueStartsWith(view.bytes, name, WIRE_NAME)) || holdsPair(view, EVENT);
}

/**
 * Answers the download of a dACL (iosxe §3, §5.4): no identity policy, no session, no accounting. Refused are a download that is not
 * signed, one without event and service, a name of no present or recent version, and a State that is not ours. What does not fit into
 * `packetSize` octets goes in parts: Access-Challenge with State as often as needed, the last part, never empty, in Access-Accept.
 */
export function writeDaclReply(
  writer: PacketWriter,
  view: PacketView,
  request: {
    readonly peer: Peer;
    readonly signature: Signature;
    readonly policy: Policy;
    readonly now: Instant;
    readonly packetSize: number;
  },
  proxyStates: Uint8Array | undefined,
): DaclReply {
  const { peer, signature, policy, now } = request;
  const refuse = (reason: ReasonCode): DaclReply => {
    writer.begin(Code.AccessReject, view.identifier).messageAuthenticator();
    if (proxyStates !== undefined) writer.raw(proxyStates);
    return { code: Code.AccessReject, reason };
  };
  if (signature !== 'valid') return refuse('dacl-no-message-authenticator');
  if (!holdsPair(view, EVENT) || !SERVICES.some((service) => holdsPair(view, service))) return refuse('dacl-not-a-download');
  const wireName = view.text(Attribute.UserName) ?? '';
  const lines = policy.dacl(wireName)?.lines ?? [];
  if (lines.length === 0) return refuse('dacl-unknown');

  const bound = { wireName, nasAddress: peer.address, secret: peer.client.settings.secret.reveal() };
  const state = view.octets(Attribute.State);
  const offset = state === undefined ? 0 : offsetOf(state, bound, now);
  if (offset === undefined || offset >= lines.length) return refuse('dacl-state-invalid');

  const room = request.packetSize - HEADER - MESSAGE_AUTHENTICATOR - (proxyStates?.length ?? 0);
  const last = fits(lines, offset, room) === lines.length;
  const end = last ? lines.length : fits(lines, offset, room - 2 - STATE_LENGTH);
  const code = last ? Code.AccessAccept : Code.AccessChallenge;
  writer.begin(code, view.identifier).messageAuthenticator();
  if (!last) writer.octets(Attribute.State, daclState(end, bound, now));
  for (let i = offset; i < end; i++) writer.vendorText(Vendor.Cisco, CISCO_AVPAIR, entryText(lines, i));
  if (proxyStates !== undefined) writer.raw(proxyStates);
  return { code, reason: 'authorized' };
}

/** The index after the last entry that fits into `room` octets; at least one goes, or the download would never end. */
function fits(lines: readonly string[], from: number, room: number): number {
  let left = room;
  for (let i = from; i < lines.length; i++) {
    left -= AVPAIR_FRAME + Buffer.byteLength(entryText(lines, i), 'utf8');
    if (left < 0) return Math.max(i, from + 1);
  }
  return lines.length;
}

/** Numbers go on over the parts: a repeated number makes the device keep only the first entry of it (packetfence#935). */
function entryText(lines: readonly string[], index: number): string {
  return daclEntryPair(index, lines[index] ?? '');
}

function valueStartsWith(bytes: Uint8Array, attribute: number, wanted: Uint8Array): boolean {
  if ((bytes[attribute + 1] ?? 0) - 2 < wanted.length) return false;
  for (let i = 0; i < wanted.length; i++) if (bytes[attribute + 2 + i] !== wanted[i]) return false;
  return true;
}
