import type { Fault } from '../../base/fault.ts';
import type { Result } from '../../base/result.ts';
import { readAnsibleInventory } from './ansible.ts';
import { readCsvInventory } from './csv.ts';
import type { InventoryEntry, InventoryFormat } from './entry.ts';
import { readNetboxInventory } from './netbox.ts';
import { readOwnInventory } from './own-yaml.ts';

const READERS: Readonly<Record<InventoryFormat, typeof readOwnInventory>> = {
  yaml: readOwnInventory,
  csv: readCsvInventory,
  netbox: readNetboxInventory,
  ansible: readAnsibleInventory,
};

/** Reads an inventory; without a format it goes by the ending of the file and by what it begins with. Every fault with `file:line`. */
export function readInventory(
  file: string,
  text: string,
  format: InventoryFormat = formatOf(file, text),
): Result<readonly InventoryEntry[], readonly Fault[]> {
  return READERS[format](file, text);
}

function formatOf(file: string, text: string): InventoryFormat {
  if (/\.csv$/i.test(file)) return 'csv';
  if (/\.json$/i.test(file)) return 'netbox';
  if (!/\.ya?ml$/i.test(file)) return 'ansible';
  return /^(?:devices\s*:|-\s)/m.test(text) && !/^\s+(?:hosts|children)\s*:/m.test(text) ? 'yaml' : 'ansible';
}
