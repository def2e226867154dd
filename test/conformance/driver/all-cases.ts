import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CaptureNoise, DriverCases } from './cases.ts';

/** A driver's cases are found by their name, so that a new driver changes nothing here. */
export const allCases: readonly DriverCases[] = await Promise.all(
  readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.cases.ts'))
    .map(async (file) => ((await import(join(import.meta.dirname, file))) as { cases: DriverCases }).cases),
);

export function noiseOf(driver: string): CaptureNoise {
  const cli = allCases.find((cases) => cases.driver === driver)?.cli;
  if (cli === undefined || 'none' in cli) throw new Error(`${driver} reads answers and has no cases of a command line`);
  return cli.capture;
}
