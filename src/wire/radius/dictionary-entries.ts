import { type DataType, parseDataType } from './data-types.ts';

/** The layout of a vendor's sub-attributes: octets of the type and of the length, and whether a continuation octet follows (WiMAX). */
export type VendorFormat = { readonly typeOctets: 1 | 2 | 4; readonly lengthOctets: 0 | 1 | 2; readonly continuation: boolean };

/** RFC 2865 §5.26. */
export const USUAL_FORMAT: VendorFormat = { typeOctets: 1, lengthOctets: 1, continuation: false };

export type VendorEntry = { readonly name: string; readonly number: number; readonly format: VendorFormat };

/** 1: User-Password (RFC 2865 §5.2), 2: Tunnel-Password (RFC 2868 §3.5), 3: Ascend. */
export type Encryption = 0 | 1 | 2 | 3;

export type AttributeEntry = {
  readonly name: string;
  /** The way to it on the wire: `[1]`, `[26, 9, 1]`, `[241, 3]`, `[241, 26, 9, 1]`, a TLV's inside `[241, 5, 1]`. */
  readonly oid: readonly number[];
  /** The vendor in whose space it is, 0 for the IETF's. */
  readonly vendor: number;
  readonly dataType: DataType;
  /** `octets[16]`: values have this many octets. */
  readonly size?: number;
  /** Carries a tag octet (RFC 2868 §3). */
  readonly tagged: boolean;
  readonly encrypt: Encryption;
  /** A long value is split over several attributes, which are joined again (EAP-Message). */
  readonly concat: boolean;
};

export type ValueEntry = { readonly attribute: string; readonly name: string; readonly number: number };

/** What dictionary files say, names resolved. */
export type DictionaryEntries = {
  readonly vendors: readonly VendorEntry[];
  readonly attributes: readonly AttributeEntry[];
  readonly values: readonly ValueEntry[];
};

export const NO_ENTRIES: DictionaryEntries = { vendors: [], attributes: [], values: [] };

/** The names a dictionary file may refer to without defining them. */
export interface KnownNames {
  attribute(name: string): AttributeEntry | undefined;
  node(...oid: readonly number[]): { readonly attribute: AttributeEntry | undefined } | undefined;
  vendor(numberOrName: number | string): VendorEntry | undefined;
}

/** An attribute in one line of data: name, way on the wire, type (`octets[16]`), flags (`has_tag,encrypt=2`). */
export type AttributeRow = readonly [name: string, oid: string, type: string, flags: string];

/** Undoes what `scripts/generate.ts` writes. A row that is no attribute is a bug and throws. */
export function attributeFromRow([name, oid, type, flags]: AttributeRow): AttributeEntry {
  const read = parseDataType(type);
  if (!read) throw new Error(`${name} has the unknown type ${type}`);
  const path = oid.split('.').map(Number);
  const vendorAt = path[0] === 26 ? 1 : path[1] === 26 && (path[0] ?? 0) > 240 ? 2 : path.length;
  const encrypt = /encrypt=([123])/.exec(flags)?.[1];
  return {
    ...read,
    name,
    oid: path,
    vendor: path.length > vendorAt + 1 ? (path[vendorAt] ?? 0) : 0,
    tagged: flags.includes('has_tag'),
    encrypt: encrypt === undefined ? 0 : (Number(encrypt) as Encryption),
    concat: flags.includes('concat'),
  };
}
