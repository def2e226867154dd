import { ipv4ToNumber, maskOf, numberOfIpv4, parseIpv4, parsePrefix } from '../model/ipv4.ts';

/** Addresses as unsigned 32-bit numbers, both ends included. */
export type AddressRange = { readonly low: number; readonly high: number };

/** Reads `10.1.0.5`, `10.1.0.0/16` or `10.1.0.5-10.1.0.9`; undefined for anything else and for a range that runs backwards. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const dash = text.indexOf('-');
  if (dash >= 0) {
    const low = parseIpv4(text.slice(0, dash).trim());
    const high = parseIpv4(text.slice(dash + 1).trim());
    if (low === undefined || high === undefined || ipv4ToNumber(low) > ipv4ToNumber(high)) return undefined;
    return { low: ipv4ToNumber(low), high: ipv4ToNumber(high) };
  }
  const prefix = parsePrefix(text);
  if (!prefix) return undefined;
  const low = ipv4ToNumber(prefix.address);
  return { low, high: low + (~maskOf(prefix.length) >>> 0) };
}

export function inRanges(ranges: readonly AddressRange[], text: string): boolean {
  const number = numberOfIpv4(text);
  if (number === undefined) return false;
  for (const range of ranges) if (number >= range.low && number <= range.high) return true;
  return false;
}
