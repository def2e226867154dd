import { z } from 'zod';
import { parseMac } from '../model/mac.ts';
import { parseAddressRange } from '../rules/addresses.ts';
import { parseSpan } from '../rules/instants.ts';
import { description, group, name } from './profile-schema.ts';

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const HOURS_RULE = 'a span of the day such as 08:00-18:00; 22:00-06:00 goes over midnight';
const hours = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$/, HOURS_RULE);
const date = z.string().refine((text) => parseSpan(text) !== undefined, 'a date or time such as 2026-08-14 or 2026-08-14T08:30');
const timezone = z.string().refine(isTimezone, 'a time zone such as Europe/Berlin');

/** When something holds (requirement P61): between two dates, on days of the week, in hours of the day; what is absent does not limit. */
export const dateTimeCondition = z
  .strictObject({
    name,
    description: description.optional(),
    from: date.optional(),
    to: date.optional(),
    days: z.array(z.enum(DAYS)).min(1, 'at least one day').optional(),
    hours: z.array(hours).min(1, 'at least one span').optional(),
    timezone: timezone.default('UTC'),
  })
  .refine((written) => [written.from, written.to, written.days, written.hours].some((one) => one !== undefined), {
    message: 'at least one of `from`, `to`, `days` and `hours`',
  });

const ip = z.string().refine((text) => parseAddressRange(text) !== undefined, 'an address, a block or a range such as 10.1.0.5-10.1.0.9');
const glob = z.string().min(1).max(253, 'at most 253 characters');
const BEGINNING = /^[0-9A-Fa-f]{2}([-:][0-9A-Fa-f]{2}){0,4}[-:]\*$/;
const mac = z
  .string()
  .refine(
    (text) => parseMac(text) !== undefined || BEGINNING.test(text),
    'a MAC address, or its first octets and `*` such as `02-00-5E-*`',
  );

const endStation = z.union(
  [z.strictObject({ ip }), z.strictObject({ mac }), z.strictObject({ cli: glob, dnis: glob.optional() }), z.strictObject({ dnis: glob })],
  '{ ip }, { mac }, { cli, dnis }',
);
const deviceFilter = {
  ip: ip.optional(),
  device: z.string().min(1, 'the name of a device').optional(),
  group: z.record(z.string(), group).optional(),
};
const named = (written: { readonly ip?: unknown; readonly device?: unknown; readonly group?: unknown }): boolean =>
  [written.ip, written.device, written.group].filter((one) => one !== undefined).length === 1;
const NAMED_RULE = 'one of `ip`, `device` and `group`';

/** Where a request comes from (requirement P61): end stations, devices, or ports of devices. */
export const networkCondition = z.union(
  [
    z.strictObject({ name, description: description.optional(), endStations: z.array(endStation).min(1, 'at least one end station') }),
    z.strictObject({
      name,
      description: description.optional(),
      devices: z.array(z.strictObject(deviceFilter).refine(named, { message: NAMED_RULE })).min(1, 'at least one device'),
    }),
    z.strictObject({
      name,
      description: description.optional(),
      devicePorts: z
        .array(z.strictObject({ ...deviceFilter, port: glob }).refine(named, { message: NAMED_RULE }))
        .min(1, 'at least one port of a device'),
    }),
  ],
  'one of `endStations`, `devices` and `devicePorts`',
);

export type WrittenDateTime = z.output<typeof dateTimeCondition>;
export type WrittenNetworkCondition = z.output<typeof networkCondition>;

function isTimezone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
