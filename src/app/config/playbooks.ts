import { resolve } from 'node:path';
import type { Fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Work } from '../../base/work.ts';
import { type Playbook, readPlaybook } from '../../plan/playbook.ts';
import { type NamedText, readFolder } from './read-files.ts';

const BUILT_IN = resolve(import.meta.dirname, '../../../playbooks');

/** `files` are all that were read. */
type Playbooks = { readonly list: readonly Playbook[]; readonly files: readonly NamedText[] };

/** Those of the last reading by their file: one that says the same is not read again. */
const LAST = new Map<string, { readonly text: string; readonly playbook: Playbook }>();

/** The built-in playbooks, and those of a folder of one's own in their place or beside them. */
export function* readPlaybooks(own: string | undefined): Work<Result<Playbooks, readonly Fault[]>> {
  const folders = own === undefined ? [BUILT_IN] : [BUILT_IN, own];
  const byName = new Map<string, Playbook>();
  const texts: NamedText[] = [];
  const faults: Fault[] = [];
  for (const folder of folders) {
    const files = readFolder(folder, /\.ya?ml$/);
    if (!files.ok) {
      faults.push(...files.error);
      continue;
    }
    texts.push(...files.value);
    for (const { path, text } of files.value) {
      const last = LAST.get(path);
      const playbook = last?.text === text ? ok(last.playbook) : readPlaybook(path, text);
      if (playbook.ok) {
        byName.set(playbook.value.name, playbook.value);
        LAST.set(path, { text, playbook: playbook.value });
      } else faults.push(...playbook.error);
      yield;
    }
  }
  return faults.length > 0 ? err(faults) : ok({ list: [...byName.values()], files: texts });
}
