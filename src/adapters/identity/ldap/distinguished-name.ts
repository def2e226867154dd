/**
 * The value of the first component of a DN in text, unescaped: `Net\, Ops` of `CN=Net\, Ops,OU=Groups` (RFC 4514 §2.4). The whole text where it
 * is no DN.
 */
export function firstValue(dn: string): string {
  const equals = dn.indexOf('=');
  if (equals < 0) return dn;
  const octets: number[] = [];
  for (let at = equals + 1; at < dn.length; at++) {
    const char = dn[at] ?? '';
    if (char === ',' || char === '+' || char === ';') break;
    if (char !== '\\') {
      const whole = String.fromCodePoint(dn.codePointAt(at) ?? 0);
      octets.push(...Buffer.from(whole));
      at += whole.length - 1;
      continue;
    }
    const pair = /^[0-9a-fA-F]{2}/.exec(dn.slice(at + 1))?.[0];
    if (pair !== undefined) octets.push(Number.parseInt(pair, 16));
    else octets.push(...Buffer.from(dn[at + 1] ?? ''));
    at += pair === undefined ? 1 : 2;
  }
  return Buffer.from(octets).toString('utf8').trim();
}

/** For telling DNs apart: the same DN may come in other letters. */
export function dnKey(dn: string): string {
  return dn.toLowerCase();
}
