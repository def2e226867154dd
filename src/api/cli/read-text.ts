import { readFileSync } from 'node:fs';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { CliIo } from './io.ts';

/** The text of a file, or of standard input for `-`. */
export async function readText(io: CliIo, file: string): Promise<Result<string, Fault>> {
  if (file === '-') return ok(Buffer.from(await io.input()).toString('utf8'));
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (cause) {
    return err(fault('input.invalid', `\`${file}\` cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'no reason known'})`));
  }
}
