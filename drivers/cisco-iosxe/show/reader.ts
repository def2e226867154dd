import type { ReadbackError, Reading } from '../../../src/driver/contract.ts';
import { notUnderstood, type Page, parserWith, type Reader } from '../../../src/driver/show/page.ts';
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

/** Notes each line that holds another number of MAC addresses than of rows, or no row and nothing else that is `known`: something of it was not read. */
export function noteUnread(page: Page, row: RegExp, known: (line: string) => boolean): void {
  for (const line of page.lines) {
    const macs = line.match(new RegExp(MAC, 'g'))?.length ?? 0;
    const read = [...line.matchAll(row)].length;
    if (macs !== read || (read === 0 && !known(line))) notUnderstood(page, line);
  }
}
