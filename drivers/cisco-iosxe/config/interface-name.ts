import type { PlatformProfile } from '../../../src/driver/contract.ts';

declare const interfaceName: unique symbol;

/** The full name of an interface as IOS shows it, `GigabitEthernet0/1/4`. */
export type InterfaceName = string & { readonly [interfaceName]: true };

const PORT_TYPES = [
  'FastEthernet',
  'GigabitEthernet',
  'TwoGigabitEthernet',
  'FiveGigabitEthernet',
  'TenGigabitEthernet',
  'TwentyFiveGigE',
  'FortyGigabitEthernet',
  'HundredGigE',
  'Port-channel',
];
/** Short forms IOS prints in its tables, where they are not the beginning of one type only. */
const SHORT: Readonly<Record<string, string>> = {
  tw: 'TwoGigabitEthernet',
  twe: 'TwentyFiveGigE',
  fi: 'FiveGigabitEthernet',
  po: 'Port-channel',
};

export const INTERFACE_RULE = 'an interface has a type and a place, such as GigabitEthernet0/1/4';

/** Reads `GigabitEthernet0/1/4`, `gi0/1/4`, `Gi 0/1/4`; undefined without a type, or with one no host can be plugged into (trap T2-5). */
export function parseInterfaceName(text: string): InterfaceName | undefined {
  const match = /^([A-Za-z-]+) ?(\d{1,3}(?:\/\d{1,3}){0,3})$/.exec(text);
  const typed = match?.[1]?.toLowerCase() ?? '';
  if (typed.length < 2) return undefined;
  const type = SHORT[typed] ?? PORT_TYPES.find((name) => name.toLowerCase().startsWith(typed));
  return type === undefined ? undefined : (`${type}${match?.[2]}` as InterfaceName);
}

/** What is known of a port: `routed` ports take no switchport command; `absent` when the platform has no such port. */
export function placeOf(name: InterfaceName, platform: PlatformProfile): 'switched' | 'routed' | 'absent' | 'unknown' {
  if (platform.ports === undefined) return 'unknown';
  const range = platform.ports.find(({ prefix, from, to }) => {
    const port = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    return /^\d+$/.test(port) && Number(port) >= from && Number(port) <= to;
  });
  if (range === undefined) return 'absent';
  return range.place === 'routed' ? 'routed' : 'switched';
}
