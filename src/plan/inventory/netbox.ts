import { z } from 'zod';
import { readDocument } from '../../base/document.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, type Result } from '../../base/result.ts';
import { checkedEntries, type WrittenEntry } from './checked-entry.ts';
import type { InventoryEntry } from './entry.ts';

const named = z.looseObject({ name: z.string().nullish(), slug: z.string().nullish(), model: z.string().nullish() }).nullish();
const ip = z.looseObject({ address: z.string() }).nullish();
const device = z.looseObject({
  name: z.string().nullish(),
  primary_ip4: ip,
  primary_ip: ip,
  platform: named,
  site: named,
  location: named,
  role: named,
  device_role: named,
  tenant: named,
  device_type: named,
});
const page = z.looseObject({ results: z.array(device), next: z.string().nullish() });
const document = z.union([z.array(device), page]);

/** What NetBox's `dcim/devices` answers or exports as JSON: site and location, role, tenant and device type become groups. */
export function readNetboxInventory(file: string, text: string): Result<readonly InventoryEntry[], readonly Fault[]> {
  const read = readDocument(file, text, document);
  if (!read.ok) return read;
  const { value, at } = read.value;
  const list = Array.isArray(value) ? value : value.results;
  if (!Array.isArray(value) && typeof value.next === 'string') {
    const why = `the answer holds ${list.length} devices and goes on at \`next\`: ask NetBox for all of them (\`?limit=0\`), or join the \`results\` of its pages`;
    return err([fault('config.invalid', why, { at: at(['next']) })]);
  }
  return checkedEntries(list.map((one, index) => entryOf(one, at(Array.isArray(value) ? [index] : ['results', index]))));
}

function entryOf(one: z.output<typeof device>, at: string): WrittenEntry {
  const place = [one.site?.name, one.location?.name].filter((name) => typeof name === 'string' && name !== '');
  const groups: Record<string, string> = {};
  if (place.length > 0) groups.Location = ['All', ...place].map((part) => String(part).replaceAll(':', '-')).join(':');
  for (const [hierarchy, of] of [
    ['Role', one.role ?? one.device_role],
    ['Tenant', one.tenant],
    ['Device Type', one.device_type],
  ] as const) {
    const name = of?.name ?? of?.model;
    if (typeof name === 'string' && name !== '') groups[hierarchy] = name.replaceAll(':', '-');
  }
  return {
    name: one.name ?? undefined,
    address: (one.primary_ip4 ?? one.primary_ip)?.address,
    platform: one.platform?.slug ?? one.platform?.name ?? undefined,
    groups,
    at,
  };
}
