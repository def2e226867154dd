declare const ipv4: unique symbol;

/** A dotted IPv4 address in canonical form (no leading zeros). Comes only from `parseIpv4` or `ipv4FromNumber`. */
export type Ipv4 = string & { readonly [ipv4]: true };

/** An address block in canonical form: host bits are zero. */
export type Prefix = { readonly address: Ipv4; readonly length: number; readonly text: string };

/** Reads a dotted quad. Leading zeros are refused: some readers take them as octal. */
export function parseIpv4(text: string): Ipv4 | undefined {
  return numberOfIpv4(text) === undefined ? undefined : (text as Ipv4);
}

/** The address as an unsigned 32-bit number, first octet highest. */
export function ipv4ToNumber(address: Ipv4): number {
  return numberOfIpv4(address) ?? 0;
}

const ZERO = 48;
const DOT = 46;

/** Number of a dotted quad as `parseIpv4` takes it, undefined for anything else; stands on the path of every request, so it makes nothing. */
export function numberOfIpv4(text: string): number | undefined {
  let number = 0;
  let octet = -1;
  let octets = 1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === DOT) {
      if (octet < 0 || octets === 4) return undefined;
      number = number * 256 + octet;
      octet = -1;
      octets++;
    } else {
      const digit = code - ZERO;
      if (digit < 0 || digit > 9 || octet === 0) return undefined;
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return undefined;
    }
  }
  return octets === 4 && octet >= 0 ? number * 256 + octet : undefined;
}

export function ipv4FromNumber(number: number): Ipv4 {
  return `${(number >>> 24) & 255}.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}` as Ipv4;
}

/** The netmask of a prefix length (0 to 32) as an unsigned 32-bit number. */
export function maskOf(length: number): number {
  return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
}

/** Reads `10.1.0.0/16` or a single address (= /32). Undefined when it is neither, or when host bits are set. */
export function parsePrefix(text: string): Prefix | undefined {
  const slash = text.indexOf('/');
  const address = parseIpv4(slash < 0 ? text : text.slice(0, slash));
  const suffix = slash < 0 ? '32' : text.slice(slash + 1);
  if (address === undefined || !/^(0|[1-9][0-9]?)$/.test(suffix) || Number(suffix) > 32) return undefined;
  const length = Number(suffix);
  if ((ipv4ToNumber(address) & ~maskOf(length)) >>> 0 !== 0) return undefined;
  return { address, length, text: `${address}/${length}` };
}

/** The fewest blocks that hold exactly the addresses from `low` to `high`, both included: at most 62. */
export function prefixesBetween(low: number, high: number): readonly Prefix[] {
  const blocks: Prefix[] = [];
  for (let from = low; from <= high; ) {
    let length = 32;
    // The largest block that begins here: its host bits are zero, and it does not pass the end.
    while (length > 0 && from % 2 ** (33 - length) === 0 && from + 2 ** (33 - length) - 1 <= high) length--;
    const address = ipv4FromNumber(from);
    blocks.push({ address, length, text: `${address}/${length}` });
    from += 2 ** (32 - length);
  }
  return blocks;
}
