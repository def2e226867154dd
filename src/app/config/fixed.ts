import { standardDictionary } from '../../wire/radius/dictionaries/index.ts';
import type { Dictionary } from '../../wire/radius/dictionary.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { PlatformSettings } from './platforms.ts';
import type { NamedText } from './read-files.ts';
import type { ServerSettings } from './server-schema.ts';

/** Keys of `portreeve.yaml` that a reload does not take. */
const KEYS = [
  'server',
  'state',
  'revisions',
  'decisions',
  'radius',
  'sessions',
  'deviceDocuments',
  'lists',
  'queue',
  'log',
] as const satisfies readonly (keyof ServerSettings)[];

/** Digests of what is read at the start only, by what it is. */
export type Fixed = Readonly<Record<string, string>>;

/** `platforms`: those of `devices.yaml`. */
export function fixedOf(
  settings: ServerSettings,
  dictionary: Dictionary,
  playbooks: readonly NamedText[],
  platforms: readonly PlatformSettings[],
): Fixed {
  return {
    ...Object.fromEntries(KEYS.map((key) => [key, fingerprintOf(settings[key] ?? null)])),
    'api.listen': fingerprintOf(settings.api.listen),
    'coa.retransmission': fingerprintOf(settings.coa.retransmission),
    'coaProxy.listen': fingerprintOf(settings.coaProxy?.listen ?? null),
    'coaProxy.realm': fingerprintOf(settings.coaProxy?.realm ?? null),
    dictionaries: fingerprintOf(dictionary.parts.slice(standardDictionary.parts.length)),
    playbooks: fingerprintOf(playbooks),
    platforms: fingerprintOf(platforms),
  };
}

/** What differs from the running configuration and is not taken before the next start. */
export function needsRestart(running: { readonly fixed: Fixed }, read: { readonly fixed: Fixed }): readonly string[] {
  return Object.keys(read.fixed).filter((what) => read.fixed[what] !== running.fixed[what]);
}
