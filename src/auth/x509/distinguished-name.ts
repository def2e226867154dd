import { DerTag, derElements, derInside, objectIdentifier } from './der.ts';

/** Parts of a name in the order of the certificate, the root first; several of one type may follow each other. */
export type DistinguishedName = readonly { readonly type: string; readonly value: string }[];

/** RFC 4519 §2 short names; another type is written as its object identifier. */
const TYPES: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
};

const BMP_STRING = 0x1e;
const T61_STRING = 0x14;

/**
 * Issuer and subject of a certificate. `tbsCertificate` is, in order: version `[0]`, serialNumber, signature, issuer, validity, subject, …
 * (RFC 5280 §4.1); of its elements that are SEQUENCEs, issuer is the second and subject the fourth.
 */
export function distinguishedNames(
  der: Uint8Array,
): { readonly issuer: DistinguishedName; readonly subject: DistinguishedName } | undefined {
  const tbs = derInside(derInside(derElements(der), DerTag.Sequence), DerTag.Sequence);
  const sequences = tbs?.filter(({ tag }) => tag === DerTag.Sequence) ?? [];
  const [, issuer, , subject] = sequences;
  return issuer && subject && { issuer: nameOf(issuer.content), subject: nameOf(subject.content) };
}

/** `Name ::= SEQUENCE OF SET OF SEQUENCE { type, value }` (RFC 5280 §4.1.2.4). */
function nameOf(content: Uint8Array): DistinguishedName {
  return (derElements(content) ?? []).flatMap((set) =>
    (derElements(set.content) ?? []).flatMap((pair) => {
      const [type, value] = derElements(pair.content) ?? [];
      if (type?.tag !== DerTag.ObjectIdentifier || value === undefined) return [];
      const oid = objectIdentifier(type.content);
      return [{ type: TYPES[oid] ?? oid, value: text(value.tag, value.content) }];
    }),
  );
}

/** UTF8String, PrintableString and IA5String are UTF-8; BMPString is UTF-16 big-endian; T61String is taken as Latin-1, as everybody does. */
function text(tag: number, content: Uint8Array): string {
  if (tag === BMP_STRING)
    return Buffer.from(content.subarray(0, content.length & ~1))
      .swap16()
      .toString('utf16le');
  return Buffer.from(content).toString(tag === T61_STRING ? 'latin1' : 'utf8');
}
