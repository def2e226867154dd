import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { INVENTORY_FORMATS, type InventoryEntry, type InventoryFormat } from '../../plan/inventory/entry.ts';
import { matchDevices } from '../../plan/inventory/match-devices.ts';
import { readInventory } from '../../plan/inventory/read-inventory.ts';
import { deviceList } from '../views/device-view.ts';
import type { Call } from './command-line.ts';
import { readText } from './read-text.ts';

/** The devices of an inventory file. */
export async function readInventoryFile(
  call: Call,
  file: string,
  format: string | undefined,
): Promise<Result<readonly InventoryEntry[], readonly Fault[]>> {
  const known = INVENTORY_FORMATS.find((one) => one === format);
  if (format !== undefined && known === undefined)
    return err([fault('input.invalid', `\`${format}\` is no inventory format: use one of ${INVENTORY_FORMATS.join(', ')}`)]);
  const text = await readText(call.io, file);
  return text.ok ? readInventory(file, text.value, known satisfies InventoryFormat | undefined) : err([text.error]);
}

/** The configured devices an inventory names; those that are not configured are told one by one, and are a fault unless they may be left out. */
export async function devicesOfInventory(
  call: Call,
  file: string,
  format: string | undefined,
  skipUnknown: boolean,
): Promise<Result<readonly string[], readonly Fault[]>> {
  const entries = await readInventoryFile(call, file, format);
  if (!entries.ok) return entries;
  const configured = await call.api({ path: '/devices', schema: deviceList });
  if (!configured.ok) return configured;
  const devices = configured.value.devices.map(({ id, addresses, ssh }) => ({
    id,
    addresses: [...addresses, ...(ssh ? [ssh.address] : [])],
  }));
  const { found, unknown } = matchDevices(entries.value, devices);
  if (unknown.length > 0 && !skipUnknown) return err(unknown);
  for (const { at, message } of unknown) call.io.err(`portreeve: left out: ${at}: ${message.replace(/: import it.*$/, '')}\n`);
  return found.length > 0 ? ok(found) : err([fault('plan.no-target', `\`${file}\` names no configured device`)]);
}
