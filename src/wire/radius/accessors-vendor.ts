import { type Accessor, accessor, isNumber, isText, type NamedAccessor, OCTETS, ofVendor, TEXT, typed } from './accessor.ts';
import type { DataType } from './data-types.ts';

/** Attributes of a vendor, in the layout of RFC 2865 §5.26. */
export function vendorText(vendor: number, type: number): Accessor<string> {
  return accessor(ofVendor(vendor, type), TEXT);
}

export function vendorOctets(vendor: number, type: number): Accessor<Uint8Array> {
  return accessor(ofVendor(vendor, type), OCTETS);
}

export function vendorNumber<V extends Readonly<Record<string, number>>>(vendor: number, type: number, values: V): NamedAccessor<V> {
  return { ...accessor(ofVendor(vendor, type), typed('integer', isNumber)), values };
}

export function vendorFormatted(vendor: number, type: number, dataType: DataType): Accessor<string> {
  return accessor(ofVendor(vendor, type), typed(dataType, isText));
}
