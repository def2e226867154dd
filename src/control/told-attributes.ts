import type { WireAttribute } from '../ports/coa-client.ts';
import { describePacket } from '../wire/radius/describe.ts';
import type { Dictionary } from '../wire/radius/dictionary.ts';

const HEADER = 20;

/** The attributes of an answer by name, values as a person reads them. */
export function toldAttributes(
  attributes: readonly WireAttribute[],
  dictionary: Dictionary,
): readonly { readonly name: string; readonly value: string }[] {
  const body = Buffer.concat(attributes.map(({ type, value }) => Buffer.concat([Uint8Array.of(type, value.length + 2), value])));
  const packet = Buffer.concat([new Uint8Array(HEADER), body]);
  packet.writeUInt16BE(packet.length, 2);
  return describePacket(packet, { dictionary }).attributes.flatMap(
    (one): readonly { name: string; value: string }[] => one.children ?? [one],
  );
}
