import type { PlatformProfile } from '../../src/driver/contract.ts';

/** From which release of IOS-XE a command exists on the ISR1000 (requirement C26; Catalyst switches had most of them before). */
export type CommandGate = { readonly command: string; readonly since: string };

export const commandGates: readonly CommandGate[] = [
  { command: 'show ip access-lists', since: '17.3.1a' },
  { command: 'show ip access-list interface', since: '17.3.1a' },
  { command: 'debug epm plugin acl event', since: '17.3.1a' },
  { command: 'debug epm plugin acl errors', since: '17.3.1a' },
  { command: 'show aaa servers', since: '17.4.1' },
  { command: 'show aaa group radius', since: '17.4.1' },
  { command: 'show device-tracking policies', since: '17.4.1' },
  { command: 'show device-tracking database', since: '17.4.1' },
  { command: 'show access-session interface', since: '17.4.1' },
];

/** The release that brought a command to a platform; undefined for a command no gate names. */
export function commandSince(command: string, { name }: Pick<PlatformProfile, 'name'>): string | undefined {
  if (!name.startsWith('isr1000')) return undefined;
  return commandGates.find((one) => command === one.command || command.startsWith(`${one.command} `))?.since;
}

/** Whether a release is not before another; undefined where they cannot be compared. */
export function isSince(release: string, since: string): boolean | undefined {
  const have = releaseOf(release);
  const need = releaseOf(since);
  if (!have || !need) return undefined;
  for (const [index, needed] of need.entries()) {
    const difference = (have[index] ?? 0) - needed;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

/** `17.3.1a`, `17.03.01a`: three numbers and the place of the rebuild letter in the alphabet. */
function releaseOf(release: string): readonly number[] | undefined {
  const found = /^(\d+)\.(\d+)\.(\d+)([a-z])?/.exec(release);
  if (!found) return undefined;
  const letter = found[4] === undefined ? 0 : found[4].charCodeAt(0) - 96;
  return [Number(found[1]), Number(found[2]), Number(found[3]), letter];
}
