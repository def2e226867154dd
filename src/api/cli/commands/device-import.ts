import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fault } from '../../../base/fault.ts';
import { given } from '../../../base/given.ts';
import { mergeDevices } from '../../../plan/inventory/merge-devices.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { readInventoryFile } from '../inventory-devices.ts';
import { lineDifference } from '../line-difference.ts';

type Options = {
  readonly format?: string;
  readonly into?: string;
  readonly driver: string;
  readonly platform?: string;
  readonly username?: string;
  readonly passwordEnv?: string;
};

const CHANGES_PENDING = 2;

/** `device import`: prints a devices.yaml, or puts the devices into one; `--dry-run` shows what would change and exits 2. */
export async function importDevices(call: Call): Promise<number> {
  const { dryRun, diff } = call.common;
  const { format, into, driver, platform, username, passwordEnv } = call.options<Options>();
  const entries = await readInventoryFile(call, call.argument(0), format);
  if (!entries.ok) return call.fail(entries.error);
  const present = into !== undefined && existsSync(into) ? readFileSync(into, 'utf8') : '';
  const merged = mergeDevices(present, entries.value, { driver, ...given({ platform, username, passwordEnv }) });
  if (!merged.ok) return call.fail(merged.error);
  const { text, changes } = merged.value;
  const shown = changes.map(
    ({ device, kind, what }) => `${kind === 'added' ? '+' : '~'} ${printable(device)}  ${what.map(printable).join(', ')}\n`,
  );
  if (into === undefined && dryRun === undefined) {
    call.print({ changes, text }, { table: () => text, ids: () => changes.map(({ device }) => device) });
    return 0;
  }
  call.print(
    { changes },
    {
      table: () => (shown.length === 0 ? 'nothing to change\n' : [...shown, ...(diff ? [lineDifference(present, text)] : [])].join('')),
      ids: () => changes.map(({ device }) => device),
    },
  );
  if (dryRun !== undefined || into === undefined) return changes.length > 0 ? CHANGES_PENDING : 0;
  if (changes.length === 0) return 0;
  try {
    writeFileSync(into, text);
    return 0;
  } catch (cause) {
    return call.fail([
      fault('input.invalid', `\`${into}\` cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'no reason known'})`),
    ]);
  }
}
