import { createHmac } from 'node:crypto';
import type { KnownHost, KnownHosts } from '../../model/host-key.ts';
import { fingerprint } from './fingerprint.ts';

export type UnreadableLine = { readonly line: number; readonly why: string };

const KEY_TYPE = /^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp(?:256|384|521))$/;

/** Reads an OpenSSH `known_hosts` file (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). Lines of certificate authorities and of unknown key types are kept. */
export function readKnownHosts(file: string, text: string): { readonly hosts: KnownHosts; readonly unreadable: readonly UnreadableLine[] } {
  const entries: KnownHost[] = [];
  const unreadable: UnreadableLine[] = [];
  text.split('\n').forEach((raw, index) => {
    const line = index + 1;
    const words = raw.trim().split(/[ \t]+/);
    if (words[0] === '' || words[0]?.startsWith('#')) return;
    const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined;
    const [hosts, algorithm, key] = words;
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') {
      unreadable.push({ line, why: `\`@${marker}\` is no marker: use @revoked or @cert-authority` });
    } else if (hosts === undefined || algorithm === undefined || key === undefined) {
      unreadable.push({ line, why: 'a line holds hosts, a key type and a key' });
    } else if (!isKeyBlob(key, algorithm)) {
      unreadable.push({ line, why: `the key is no \`${algorithm}\` key in base64` });
    } else {
      entries.push({ line, hosts, algorithm, fingerprint: fingerprint(Buffer.from(key, 'base64')), ...(marker && { marker }) });
    }
  });
  return { hosts: { file, entries }, unreadable };
}

/** A key blob begins with its type as a string (RFC 4253 §6.6). */
function isKeyBlob(base64: string, algorithm: string): boolean {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return false;
  const blob = Buffer.from(base64, 'base64');
  const length = blob.length >= 4 ? blob.readUInt32BE(0) : 0;
  return length > 0 && blob.subarray(4, 4 + length).toString('latin1') === algorithm;
}

/** The lines that speak of a host, by any of the names it goes by. A `!pattern` that fits takes a line out. */
export function linesFor(hosts: KnownHosts, names: readonly string[]): readonly KnownHost[] {
  return hosts.entries.filter((entry) => names.some((name) => speaksOf(entry.hosts, name)));
}

/** What OpenSSH looks a host up as: the bare address at port 22, `[address]:port` elsewhere; and the device's name, as HostKeyAlias does. */
export function namesOf(address: string, port: number, device: string): readonly string[] {
  return [port === 22 ? address : `[${address}]:${port}`, device];
}

function speaksOf(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return isHashOf(hosts, name);
  const patterns = hosts.split(',');
  const fits = (pattern: string): boolean => globOf(pattern).test(name);
  return !patterns.some((one) => one.startsWith('!') && fits(one.slice(1))) && patterns.some((one) => !one.startsWith('!') && fits(one));
}

function globOf(pattern: string): RegExp {
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, (special) => (special === '*' ? '.*' : special === '?' ? '.' : `\\${special}`));
  return new RegExp(`^${source}$`, 'i');
}

/** `|1|salt|hash`: HMAC-SHA1 of the name under the salt, both in base64. */
function isHashOf(hashed: string, name: string): boolean {
  const [, version, salt = '', hash = ''] = hashed.split('|');
  if (version !== '1') return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name.toLowerCase()).digest('base64') === hash;
}

/** Key types a host may prove itself by; `undefined` where a line names a type we do not know, so that the offer is not narrowed wrongly. */
export function keyTypesOf(lines: readonly KnownHost[]): readonly string[] | undefined {
  const types = lines.filter(({ marker }) => marker === undefined).map(({ algorithm }) => algorithm);
  return types.length > 0 && types.every((type) => KEY_TYPE.test(type)) ? [...new Set(types)] : undefined;
}
