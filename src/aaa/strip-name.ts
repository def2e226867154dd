import type { ProxyService } from '../policy/elements.ts';

/** The User-Name as it is forwarded (requirement P30). A name that would be nothing without its prefix and suffix stays whole. */
export function strippedName(name: Uint8Array, { prefix, suffix }: ProxyService['strip']): Uint8Array {
  let from = 0;
  let to = name.length;
  if (prefix !== undefined) {
    const octets = Buffer.from(prefix, 'utf8');
    if (octets.equals(name.subarray(0, octets.length))) from = octets.length;
  }
  if (suffix !== undefined) {
    const octets = Buffer.from(suffix, 'utf8');
    if (octets.length <= to - from && octets.equals(name.subarray(to - octets.length))) to -= octets.length;
  }
  return to > from ? name.subarray(from, to) : name;
}
