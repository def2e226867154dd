import { z } from 'zod';
import { readDocument } from '../../base/document.ts';
import type { Fault } from '../../base/fault.ts';
import type { Result } from '../../base/result.ts';
import { checkedEntries } from './checked-entry.ts';
import type { InventoryEntry } from './entry.ts';

const entry = z.union([
  z.string().transform((name) => ({ name })),
  z.looseObject({
    name: z.string(),
    address: z.string().optional(),
    addresses: z.array(z.string()).optional(),
    platform: z.string().optional(),
    driver: z.string().optional(),
    groups: z.record(z.string(), z.string()).optional(),
    ssh: z.looseObject({ address: z.string().optional(), port: z.number().optional(), username: z.string().optional() }).optional(),
  }),
]);
type Entry = {
  name: string;
  address?: string;
  addresses?: string[];
  platform?: string;
  driver?: string;
  groups?: Record<string, string>;
  ssh?: Ssh;
};
type Ssh = { address?: string; port?: number; username?: string };

const document = z.union([z.array(entry), z.looseObject({ devices: z.array(entry) })]);

/** `devices.yaml`, or just a list of names, or of names with addresses. Its secrets are not read. */
export function readOwnInventory(file: string, text: string): Result<readonly InventoryEntry[], readonly Fault[]> {
  const read = readDocument(file, text, document);
  if (!read.ok) return read;
  const { value, at } = read.value;
  const list = (Array.isArray(value) ? value : value.devices) as readonly Entry[];
  return checkedEntries(
    list.map(({ name, address, addresses, platform, driver, groups = {}, ssh }, index) => ({
      name,
      address: ssh?.address ?? address ?? addresses?.find((one) => /^[\d.]+(?:\/32)?$/.test(one)),
      platform,
      driver,
      groups,
      port: ssh?.port,
      username: ssh?.username,
      at: at(Array.isArray(value) ? [index] : ['devices', index]),
    })),
  );
}
