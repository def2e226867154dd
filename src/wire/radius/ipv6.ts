const GROUPS = 8;

/** Reads an IPv6 address (RFC 4291 §2.2), the form with a dotted IPv4 at its end too; 16 octets. */
export function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half, i) => (half === '' ? [] : groupsOf(half, i === halves.length - 1)));
  if (head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  const missing = GROUPS - head.length - (tail?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...(tail ?? [])];
  return Uint8Array.from(groups.flatMap((group) => [group >>> 8, group & 255]));
}

/** The groups of one side of `::`; only at the very end may an IPv4 address stand. */
function groupsOf(half: string, atEnd: boolean): number[] | undefined {
  const parts = half.split(':');
  const groups: number[] = [];
  for (const [i, part] of parts.entries()) {
    const dotted = atEnd && i === parts.length - 1 ? /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(part) : null;
    if (dotted) {
      const octets = dotted.slice(1).map(Number);
      if (octets.some((octet) => octet > 255)) return undefined;
      const [a = 0, b = 0, c = 0, d = 0] = octets;
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

/** The canonical text of 16 octets (RFC 5952): lower case, no leading zeros, the longest run of two or more zero groups as `::`. */
export function printIpv6(octets: Uint8Array): string {
  const groups = Array.from({ length: GROUPS }, (_, i) => ((octets[2 * i] ?? 0) << 8) | (octets[2 * i + 1] ?? 0));
  const { start, length } = longestZeros(groups);
  const print = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return length < 2 ? print(groups) : `${print(groups.slice(0, start))}::${print(groups.slice(start + length))}`;
}

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < GROUPS; start++) {
    let length = 0;
    while (start + length < GROUPS && groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
