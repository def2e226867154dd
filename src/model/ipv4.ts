declare const ipv4: unique symbol;

/** A dotted IPv4 address in canonical form (no leading zeros). Comes only from `parseIpv4` or `ipv4FromNumber`. */
export type Ipv4 = string & { readonly [ipv4]: true };

/** An address block in canonical form: host bits are zero. */
export type Prefix = { readonly address: Ipv4; readonly length: number; readonly text: string };

const OCTET = '(0|[1-9][0-9]{0,2})';
const DOTTED = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}$`);

/** Reads a dotted quad. Leading zeros are refused: some readers take them as octal. */
export function parseIpv4(text: string): Ipv4 | undefined {
  const match = DOTTED.exec(text);
  if (!match) return undefined;
  return match.slice(1).every((octet) => Number(octet) <= 255) ? (text as Ipv4) : undefined;
}

/** The address as an unsigned 32-bit number, first octet highest. */
export function ipv4ToNumber(address: Ipv4): number {
  let number = 0;
  for (const octet of address.split('.')) number = number * 256 + Number(octet);
  return number;
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
