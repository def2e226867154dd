// PAP accepts beside FreeRADIUS: the same 10,000 users, the same load generator, in turns.
import { besideFreeradius } from './load/beside-freeradius.ts';

export async function run(): Promise<Record<string, unknown>[]> {
  return await besideFreeradius('pap');
}
