import type { ReadbackError, Reading } from '../../../src/driver/contract.ts';
import { parserWith, type Reader } from '../../../src/driver/show/page.ts';
import type { Result } from '../../../src/driver/vocabulary.ts';
import { words } from './words.ts';

/** Makes a parser of what IOS prints. */
export function parserOf<Facts extends object>(reader: Reader<Facts>): (text: string) => Result<Reading<Facts>, ReadbackError> {
  return parserWith(words, reader);
}

/** Names of interfaces, short and long. */
export const INTERFACE =
  '(?:Ap|AT|Ce|Di|Fa|Gi|Te|Tw|Fi|Fo|Hu|Et|E|Po|Vl|Ac|Ca|Tu|Lo|Wl|Se|Vi|BD|Nv|nve|Nu|Bl|LI|Ma|Mg|Mu|Cap|capwap|wl)[A-Za-z_]*(?:-[A-Za-z_]+)*-?\\d+(?:[/.:]\\d+)*';
export const MAC = '(?:[0-9A-Fa-f]{4}\\.){2}[0-9A-Fa-f]{4}';
