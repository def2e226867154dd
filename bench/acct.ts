// Accounting beside FreeRADIUS: ours is answered once its record is fsynced (group commit), theirs once it is in the detail file, not fsynced.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { besideFreeradius } from './load/beside-freeradius.ts';

export async function run(): Promise<Record<string, unknown>[]> {
  const directory = await mkdtemp(join(tmpdir(), 'portreeve-acct-'));
  try {
    return await besideFreeradius('acct', directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
