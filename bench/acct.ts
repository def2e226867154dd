// Accounting beside FreeRADIUS: ours is answered once its record is fsynced (group commit), theirs once it is in the detail file, not fsynced.
import { besideFreeradius } from './load/beside-freeradius.ts';

export async function run(): Promise<Record<string, unknown>[]> {
  return await besideFreeradius('acct');
}
