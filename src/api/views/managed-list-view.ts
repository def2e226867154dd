import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import type { Naming } from '../../control/list-naming.ts';
import type { ListVersion, ManagedList } from '../../model/managed-list.ts';

const version = z.object({
  name: z.string().describe('what the list is called on the device'),
  lines: z.array(z.string()),
  provedAt: z.string().describe('when it was last read back'),
  job: z.string(),
  sessions: z.int().describe('live sessions of the device that name it'),
});

/** One list on one device: what is in force, and what was. */
export const listOnDevice = z.object({
  device: z.string(),
  list: z.string(),
  inForce: version,
  since: z.string(),
  left: z.array(version.extend({ leftAt: z.string(), removed: z.boolean().describe('it is gone from the device') })),
});
export type ListOnDevice = z.output<typeof listOnDevice>;

export const managedListView = z.object({
  list: z.string(),
  profiles: z.array(z.string()).describe('profiles of the policy in force that name it'),
  devices: z.array(listOnDevice),
});
export type ManagedListView = z.output<typeof managedListView>;

export const managedListList = z.object({ lists: z.array(listOnDevice) });

export function viewOfListOn({ device, list, inForce, since, left }: ManagedList, naming: Naming): ListOnDevice {
  const viewOf = ({ name, lines, provedAt, job }: ListVersion): z.output<typeof version> => {
    return { name, lines: [...lines], provedAt: toIso(provedAt), job, sessions: naming(device, name) };
  };
  return {
    device,
    list,
    inForce: viewOf(inForce),
    since: toIso(since),
    left: left.map((one) => ({ ...viewOf(one), leftAt: toIso(one.leftAt), removed: one.removed === true })),
  };
}
