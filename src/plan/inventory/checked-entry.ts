import { type Fault, fault } from '../../base/fault.ts';
import { given } from '../../base/given.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { parseIpv4 } from '../../model/ipv4.ts';
import { ONE_LINE, ONE_LINE_RULE, USER_NAME, USER_NAME_RULE } from '../../model/one-line.ts';
import type { InventoryEntry } from './entry.ts';

/** An entry as it stands in a file. */
export type WrittenEntry = {
  readonly name: string | undefined;
  /** An IPv4 address, with or without a prefix length. */
  readonly address?: string | undefined;
  readonly platform?: string | undefined;
  readonly driver?: string | undefined;
  readonly groups?: Readonly<Record<string, string>>;
  readonly port?: number | undefined;
  readonly username?: string | undefined;
  readonly at: string;
};

const NAME = /^[\x21-\x7e]{1,128}$/;

/** The entry with its values checked; a name or an address that cannot be one is a fault at its place. */
function checkedEntry(written: WrittenEntry): Result<InventoryEntry, Fault> {
  const { at, name, address, port, groups = {} } = written;
  const invalid = (message: string): Result<never, Fault> => err(fault('config.invalid', message, { at }));
  if (name === undefined || name === '') return invalid('the device has no name: give each one a name');
  if (!NAME.test(name)) return invalid(`\`${name}\` is no name of a device: 1 to 128 visible ASCII characters without blanks`);
  const plain = address === undefined || address === '' ? undefined : address.replace(/\/\d{1,2}$/, '');
  if (plain !== undefined && parseIpv4(plain) === undefined) return invalid(`\`${address}\` of \`${name}\` is no IPv4 address`);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535))
    return invalid(`\`${port}\` of \`${name}\` is no port`);
  const { platform, driver, username } = written;
  if (username !== undefined && !USER_NAME.test(username)) return invalid(`\`username\` of \`${name}\` cannot be used: ${USER_NAME_RULE}`);
  const broken = Object.entries({ platform, driver, ...groups }).find(
    ([key, value]) => !ONE_LINE.test(key) || !ONE_LINE.test(value ?? '-'),
  );
  if (broken) return invalid(`\`${broken[0]}\` of \`${name}\` is not ${ONE_LINE_RULE}`);
  return ok({ name, groups, at, ...given({ address: plain, platform, driver, port, username }) });
}

/** All entries, or every fault; a name that comes twice is one. */
export function checkedEntries(written: readonly WrittenEntry[]): Result<readonly InventoryEntry[], readonly Fault[]> {
  const faults: Fault[] = [];
  const entries = new Map<string, InventoryEntry>();
  for (const one of written) {
    const entry = checkedEntry(one);
    if (!entry.ok) {
      faults.push(entry.error);
      continue;
    }
    const before = entries.get(entry.value.name);
    if (before)
      faults.push(fault('config.invalid', `the device \`${entry.value.name}\` is named twice, first at ${before.at}`, { at: one.at }));
    else entries.set(entry.value.name, entry.value);
  }
  return faults.length > 0 ? err(faults) : ok([...entries.values()]);
}
