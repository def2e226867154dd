import { z } from 'zod';
import type { Driver } from '../../driver/contract.ts';
import { name } from './fields.ts';

const count = z.int('a whole number from 0').min(0, 'a whole number from 0').max(1_000_000);
const portNumber = z.int('a port number from 0 to 999').min(0, 'a port number from 0 to 999').max(999, 'a port number from 0 to 999');

const portRange = z
  .strictObject({
    /** What the names of the ports begin with, such as `GigabitEthernet0/1/`. */
    prefix: z.string().regex(/^[A-Z][A-Za-z-]+[0-9/]*$/, 'what the names of ports begin with, such as GigabitEthernet0/1/'),
    from: portNumber,
    to: portNumber,
    asic: portNumber.optional(),
    routed: z.literal(true).optional(),
  })
  .refine(({ from, to }) => from <= to, 'ports from the lower number to the higher')
  .refine(({ asic, routed }) => (asic === undefined) !== (routed === undefined), 'either an `asic` or `routed: true`')
  .transform(({ prefix, from, to, asic }) => ({ prefix, from, to, place: asic === undefined ? ('routed' as const) : { asic } }));

/** Units each operator takes. */
const comparatorCost = z.strictObject({
  eq: count.default(0),
  gt: count.default(1),
  lt: count.default(1),
  neq: count.default(1),
  range: count.default(2),
});

const comparators = z
  .strictObject({
    unitsPerAsic: count,
    protocols: z.enum(['apart', 'together']).default('together'),
    cost: comparatorCost.prefault({}),
    perList: count.optional(),
  })
  .transform(({ perList, ...given }) => ({ ...given, ...(perList !== undefined && { perList }) }));

/** A platform of your own: what is left out is as in the one it is `like`. */
export const platformSchema = z.strictObject({
  name,
  driver: z.string().default('cisco-iosxe'),
  like: z.string().default('custom'),
  description: z.string().min(1).max(200).optional(),
  aclEntriesPerAsic: count.optional(),
  entriesPerList: count.optional(),
  listsPerAsic: count.optional(),
  portOperators: z.array(z.enum(['eq', 'gt', 'lt', 'neq', 'range'])).optional(),
  comparators: comparators.optional(),
  portsPerEntry: z
    .int('a number of ports from 1 to 10')
    .min(1, 'a number of ports from 1 to 10')
    .max(10, 'a number of ports from 1 to 10')
    .optional(),
  ipv6: z.boolean().optional(),
  options: z.boolean().optional(),
  fragments: z.boolean().optional(),
  portAcls: z.boolean().optional(),
  multiAuthVlan: z.boolean().optional(),
  daclSharing: z.enum(['per-session', 'per-acl']).optional(),
  implicitEntries: count.optional(),
  ports: z.array(portRange).optional(),
});

export type PlatformSettings = z.output<typeof platformSchema>;

/** Told with the index of the platform and the key that is wrong. */
type Tell = (message: string, index: number, key: keyof PlatformSettings) => void;

/** The drivers with the platforms of a file added, each made from the one it is like. */
export function withPlatforms(drivers: readonly Driver[], own: readonly PlatformSettings[], tell: Tell): readonly Driver[] {
  return own.reduce((all, settings, index) => {
    const fault = faultOf(settings, all);
    if (fault !== undefined) tell(fault.message, index, fault.key);
    return fault === undefined ? all.map((driver) => (driver.name === settings.driver ? added(driver, settings) : driver)) : all;
  }, drivers);
}

function faultOf(
  settings: PlatformSettings,
  drivers: readonly Driver[],
): { readonly key: keyof PlatformSettings; readonly message: string } | undefined {
  const driver = drivers.find(({ name: known }) => known === settings.driver);
  if (driver === undefined) return { key: 'driver', message: `\`${settings.driver}\` is not a driver: use one of ${namesOf(drivers)}` };
  const known = (one: string): boolean => driver.platforms.some((platform) => platform.name === one);
  if (!known(settings.like))
    return { key: 'like', message: `\`${settings.like}\` is not a platform of ${driver.name}: use one of ${namesOf(driver.platforms)}` };
  if (known(settings.name))
    return { key: 'name', message: `${driver.name} has a platform \`${settings.name}\` already: choose another name` };
  return undefined;
}

function added(driver: Driver, { driver: _driver, like, ...own }: PlatformSettings): Driver {
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  const made = driver.platforms
    .filter(({ name: known }) => known === like)
    .map((base) => ({ ...base, description: `as ${like}, with figures of your own`, ...given }));
  return { ...driver, platforms: [...driver.platforms, ...made] };
}

function namesOf(list: readonly { readonly name: string }[]): string {
  return list.map((one) => one.name).join(', ');
}
