import type { Snapshot } from '../config/snapshot.ts';
import { AccessList } from './access-list.ts';
import type { ListKind } from './ace.ts';
import { isFault, parseAce, wordsOf } from './parse-ace.ts';

export const TYPE_CLASH = '% The ACL cannot be created or an ACL with the same name but incompatible type already exists.';

/** The lists of the running configuration, and the names of built-in ones that `show` prints but the configuration does not. */
export class AccessLists {
  readonly #lists = new Map<string, AccessList>();
  readonly #builtIn: readonly AccessList[];

  constructor(withBuiltIn: boolean) {
    this.#builtIn = withBuiltIn ? builtInLists() : [];
  }

  get configured(): readonly AccessList[] {
    return [...this.#lists.values()];
  }

  get builtIn(): readonly AccessList[] {
    return this.#builtIn;
  }

  /** Makes the configured lists what a snapshot says; a list that stays is the same object. */
  restore(lists: Snapshot['lists']): void {
    const restored = lists.map(({ name, kind, content }) => {
      const present = this.#lists.get(name);
      const list = present?.kind === kind ? present : new AccessList(name, kind);
      list.restore(content);
      return list;
    });
    this.#lists.clear();
    for (const list of restored) this.#lists.set(list.name, list);
  }

  find(name: string): AccessList | undefined {
    return this.#lists.get(name);
  }

  /** The list of that name, made when absent; undefined when the name belongs to a list of the other type. */
  open(kind: ListKind, name: string): AccessList | undefined {
    const found = this.#lists.get(name);
    if (found) return found.kind === kind ? found : undefined;
    if (!nameFits(kind, name)) return undefined;
    const list = new AccessList(name, kind);
    this.#lists.set(name, list);
    return list;
  }

  /** False when the name belongs to a list of the other type. Removing an absent list is no error. */
  remove(kind: ListKind, name: string): boolean {
    const found = this.#lists.get(name);
    if (found && found.kind !== kind) return false;
    this.#lists.delete(name);
    return true;
  }
}

/** Numbers 1-99 and 1300-1999 are standard lists, 100-199 and 2000-2699 extended ones; other numbers are no lists. */
function nameFits(kind: ListKind, name: string): boolean {
  if (!/^\d+$/.test(name)) return true;
  const number = Number(name);
  const standard = (number >= 1 && number <= 99) || (number >= 1300 && number <= 1999);
  const extended = (number >= 100 && number <= 199) || (number >= 2000 && number <= 2699);
  return kind === 'standard' ? standard : extended;
}

function builtInLists(): AccessList[] {
  const web = new AccessList('IP-Adm-V4-Int-ACL-global', 'extended');
  for (const line of ['permit tcp any any eq www', 'permit tcp any any eq 443']) {
    const ace = parseAce('extended', wordsOf(line));
    if (!isFault(ace)) web.add(ace);
  }
  return [web, new AccessList('meraki-fqdn-dns', 'extended')];
}
