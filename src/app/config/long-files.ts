import { resolve } from 'node:path';
import type { z } from 'zod';
import { devicesSchema } from './devices-schema.ts';
import { identitiesSchema } from './identities-schema.ts';
import { lastPolicySaid, policyFilesOf, sayTheSame } from './policy-folder.ts';
import { lastSaid, readText, readYaml } from './read-files.ts';
import { serverSchema } from './server-schema.ts';

/** The files that may have tens of thousands of entries, and what they are read by. */
export const LONG_FILES = { devices: devicesSchema, identities: identitiesSchema } as const satisfies Record<string, z.ZodType>;
export type LongFile = keyof typeof LONG_FILES;
export const LONG_FILE_KINDS = Object.keys(LONG_FILES) as readonly LongFile[];

/** How many characters of the long files and the policy folder say something else than when they were read last. What cannot be read is none. */
export function newCharacters(path: string): number {
  const main = readYaml(path, serverSchema);
  if (!main.ok) return 0;
  const settings = main.value.value;
  const within = (name: string): string => resolve(path, '..', name);
  const ofFiles = LONG_FILE_KINDS.map((kind) => newIn(kind, within(settings[kind])));
  return ofFiles.reduce((sum, one) => sum + one, newInPolicy(within(settings.policy)));
}

function newIn(kind: LongFile, file: string): number {
  const text = readText(file);
  return text.ok && lastSaid(LONG_FILES[kind]).get(file)?.text !== text.value ? text.value.length : 0;
}

function newInPolicy(folder: string): number {
  const files = policyFilesOf(folder);
  if (!files.ok || sayTheSame(lastPolicySaid()?.files ?? [], files.value)) return 0;
  return files.value.reduce((sum, { text }) => sum + text.length, 0);
}
