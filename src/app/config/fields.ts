import { z } from 'zod';
import { Secret } from '../../base/secret.ts';
import type { SecretSource } from '../../base/secret-source.ts';
import { parseDuration } from '../../base/time.ts';
import { ipv4ToNumber, parseIpv4, parsePrefix, prefixesBetween } from '../../model/ipv4.ts';
import { ONE_LINE, ONE_LINE_RULE } from '../../model/one-line.ts';

export { type SecretSource, secretSource } from '../../base/secret-source.ts';

/** Values that occur all over the configuration files. Each parses to the type the program trusts. */

/** A text that one of our parsers reads; `allowed` is what the fault offers. */
function readBy<T>(parse: (text: string) => T | undefined, allowed: string) {
  return z.string().transform((text, ctx): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    ctx.addIssue(allowed);
    return z.NEVER;
  });
}

export const duration = readBy(parseDuration, 'a duration such as 250ms, 5s, 10m or 12h');

export const ipv4 = readBy(parseIpv4, 'an IPv4 address such as 10.1.0.5');

/** A host, a block, or a range from one address to another; as the blocks it consists of. */
export const addresses = readBy((text) => {
  const [low, high, ...rest] = text.split('-').map((end) => parseIpv4(end.trim()));
  if (high === undefined) return text.includes('-') ? undefined : listOf(parsePrefix(text));
  return low === undefined || rest.length > 0 || ipv4ToNumber(low) > ipv4ToNumber(high)
    ? undefined
    : prefixesBetween(ipv4ToNumber(low), ipv4ToNumber(high));
}, 'an IPv4 address, a block such as 10.1.0.0/16 without host bits, or a range such as 10.1.0.5-10.1.0.9');

function listOf<T>(one: T | undefined): readonly T[] | undefined {
  return one === undefined ? undefined : [one];
}

/** Of another machine: nothing can be sent to port 0. */
export const port = z.int('a port from 1 to 65535').min(1, 'a port from 1 to 65535').max(65535, 'a port from 1 to 65535');

/** Text that is shown to people and written to logs. */
export const line = z.string().min(1, ONE_LINE_RULE).regex(ONE_LINE, ONE_LINE_RULE);

/** `address:port`; port 0 lets the system choose. */
export const endpoint = readBy((text) => {
  const match = /^([0-9.]+):([0-9]{1,5})$/.exec(text);
  const address = parseIpv4(match?.[1] ?? '');
  return address === undefined || Number(match?.[2]) > 65535 ? undefined : { address, port: Number(match?.[2]) };
}, 'an address and port such as 0.0.0.0:1812');

/** Names of devices, stores and groups: short and without anything a log, a shell or a CLI could misread. */
export const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/, 'a name of letters, digits, `_`, `.` and `-`, at most 63 long');

export function secretOf(
  source: SecretSource,
  readFile: (path: string) => string,
): { ok: true; value: Secret } | { ok: false; why: string } {
  if (typeof source === 'string') return { ok: true, value: new Secret(source) };
  if ('env' in source) {
    const value = process.env[source.env];
    return value ? { ok: true, value: new Secret(value) } : { ok: false, why: `the environment variable \`${source.env}\` is not set` };
  }
  try {
    const value = readFile(source.file).replace(/\r?\n$/, '');
    return value ? { ok: true, value: new Secret(value) } : { ok: false, why: `the file \`${source.file}\` is empty` };
  } catch (cause) {
    return { ok: false, why: `the file \`${source.file}\` cannot be read: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}` };
  }
}
