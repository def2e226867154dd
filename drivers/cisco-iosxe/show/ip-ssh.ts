import { given, notUnderstood, numberIn } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

export type IpSsh = {
  readonly enabled: boolean;
  readonly version?: string;
  readonly authenticationMethods: readonly string[];
  readonly publicKeyAlgorithms: readonly string[];
  readonly hostKeyAlgorithms: readonly string[];
  readonly encryption: readonly string[];
  readonly mac: readonly string[];
  readonly kex: readonly string[];
  readonly timeoutSeconds?: number;
  readonly retries?: number;
  readonly minimumDhBits?: number;
  /** Public keys of the device in the form of a known_hosts file. */
  readonly keys: readonly { readonly type: string; readonly name?: string; readonly bits?: number; readonly key: string }[];
};

const LISTS = {
  authenticationMethods: 'Authentication methods',
  publicKeyAlgorithms: 'Authentication Publickey Algorithms',
  hostKeyAlgorithms: 'Hostkey Algorithms',
  encryption: 'Encryption Algorithms',
  mac: 'MAC Algorithms',
  kex: 'KEX Algorithms',
} as const;
const KNOWN_LINE = new RegExp(
  `^(?:SSH (?:Enabled|Disabled)|(?:${Object.values(LISTS).join('|')}):|Authentication timeout: \\d+ secs; Authentication retries: \\d+$|Minimum expected Diffie Hellman key size : \\d+ bits$|(?:Modulus|Key) Size : )`,
);
const KEY = /^IOS Keys in SECSH format\s*\(([^,)]+),[^)]*\):\s*(.*)$/;

/** `show ip ssh`. */
export const parseIpSsh = parserOf<IpSsh>({
  about: 'state of the SSH server',
  whole: /^[A-Za-z0-9+/]*==?$/,
  read: (page) => {
    const lines = page.lines.map((line) => line.trim());
    const head = lines.map((line) => /^SSH (Enabled|Disabled)(?: - version (\d+(?:\.\d+)?))?$/.exec(line)).find((found) => found !== null);
    if (!head) return undefined;
    for (const line of lines.slice(0, lines.findIndex((one) => KEY.test(one)) >>> 0)) if (!KNOWN_LINE.test(line)) notUnderstood(page, line);
    const list = (label: string) => {
      const value = lines.find((line) => line.startsWith(`${label}:`))?.slice(label.length + 1);
      return (value ?? '')
        .split(/,\s*/)
        .map((one) => one.trim())
        .filter((one) => one !== '');
    };
    const number = (pattern: RegExp) => numberIn(lines.map((line) => pattern.exec(line)?.[1]).find((found) => found !== undefined));
    return {
      enabled: head[1] === 'Enabled',
      ...given('version', head[2]),
      authenticationMethods: list(LISTS.authenticationMethods),
      publicKeyAlgorithms: list(LISTS.publicKeyAlgorithms),
      hostKeyAlgorithms: list(LISTS.hostKeyAlgorithms),
      encryption: list(LISTS.encryption),
      mac: list(LISTS.mac),
      kex: list(LISTS.kex),
      ...given('timeoutSeconds', number(/Authentication timeout: (\d+) secs/)),
      ...given('retries', number(/Authentication retries: (\d+)/)),
      ...given('minimumDhBits', number(/Minimum expected Diffie Hellman key size : (\d+) bits/)),
      keys: keysOf(lines, (line) => notUnderstood(page, line)),
    };
  },
});

/** A key is printed over several lines; they are joined again. */
function keysOf(lines: readonly string[], odd: (line: string) => void): IpSsh['keys'] {
  const keys: { type: string; name?: string; bits?: number; key: string }[] = [];
  for (const line of lines) {
    const head = KEY.exec(line);
    const current = keys.at(-1);
    const bits = numberIn(/^(?:Modulus|Key) Size : (\d+) bits$/.exec(line)?.[1]);
    if (head) keys.push({ type: head[1] ?? '', ...given('name', head[2] === '' ? undefined : head[2]), key: '' });
    else if (!current) continue;
    else if (bits !== undefined) current.bits = bits;
    else if (/^(?:(?:ssh|ecdsa|sk)-\S+ )?[A-Za-z0-9+/]+={0,2}$/.test(line)) current.key += line.replace(/^\S+ /, '');
    else odd(line);
  }
  for (const { key, type } of keys) if (key !== '' && !isWholeKey(key)) odd(`${type} key ${key.slice(0, 40)} (it is cut)`);
  return keys.filter(({ key }) => isWholeKey(key));
}

/** Whether the fields of a public key, each behind its length (RFC 4253 section 6.6), end where the key ends. */
function isWholeKey(key: string): boolean {
  const octets = Buffer.from(key, 'base64');
  let at = 0;
  while (at + 4 <= octets.length) at += 4 + octets.readUInt32BE(at);
  return octets.length > 0 && at === octets.length;
}
