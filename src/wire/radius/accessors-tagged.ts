import { type Accessor, accessor, ietf } from './accessor.ts';
import { joinTag, splitTag } from './tag.ts';

/** A value with the tag that groups it (RFC 2868 §3); 0 or undefined: of no group. */
export type Tagged<T> = { readonly tag?: number | undefined; readonly value: T };

export function taggedText(type: number): Accessor<Tagged<string>> {
  const kind = { dataType: 'string', encrypt: 0 };
  return accessor(ietf(type), {
    decode(value) {
      const { tag, octets: plain } = splitTag(kind, value);
      return { tag, value: Buffer.from(plain).toString('utf8') };
    },
    encode: ({ tag = 0, value }: Tagged<string>) => joinTag(kind, tag, Buffer.from(value, 'utf8')),
  });
}

export function taggedInteger<V extends Readonly<Record<string, number>>>(
  type: number,
  values: V,
): Accessor<Tagged<number>> & { readonly values: V } {
  const kind = { dataType: 'integer', encrypt: 0 };
  const base = accessor(ietf(type), {
    decode(value) {
      const { tag, octets: plain } = splitTag(kind, value);
      return plain.length === 4 ? { tag, value: Buffer.from(plain).readUInt32BE(0) } : undefined;
    },
    encode: ({ tag = 0, value }: Tagged<number>) => Uint8Array.of(tag, value >>> 16, value >>> 8, value),
  });
  return { ...base, values };
}
