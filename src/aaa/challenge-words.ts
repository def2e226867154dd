import type { Challenge } from '../model/identity.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import { LARGEST_PACKET } from '../wire/radius/packet-view.ts';
import type { PacketWriter } from '../wire/radius/packet-writer.ts';

/** Of an attribute, in octets. */
const LARGEST_VALUE = 253;

/**
 * Writes what a store says to the user into an Access-Challenge. What does not fit is left out: with fewer words the user can still answer, without a
 * reply he cannot.
 */
export function writeWords(writer: PacketWriter, { messages, prompt }: Challenge): void {
  if (prompt !== undefined) writer.u32(Attribute.Prompt, prompt);
  for (const message of messages) {
    const octets = shortened(message);
    if (writer.length + 2 + octets.length <= LARGEST_PACKET) writer.octets(Attribute.ReplyMessage, octets);
  }
}

/** As many whole characters as an attribute holds. */
function shortened(message: string): Uint8Array {
  const octets = Buffer.from(message, 'utf8');
  let end = Math.min(octets.length, LARGEST_VALUE);
  while (((octets[end] ?? 0) & 0xc0) === 0x80) end--;
  return octets.subarray(0, end);
}
