import { type Mac, parseMac } from '../model/mac.ts';

const REMEMBERED = 65_536;

/** Reads MACs and remembers them: a device says the same one in every packet of a session, and reading costs ten times a look-up. */
export class MacReader {
  readonly #read = new Map<string, Mac | undefined>();

  read(text: string | undefined): Mac | undefined {
    if (text === undefined) return undefined;
    const known = this.#read.get(text);
    if (known !== undefined) return known;
    const mac = text.length > 17 ? undefined : parseMac(text);
    if (mac !== undefined) {
      if (this.#read.size >= REMEMBERED) this.#read.clear();
      this.#read.set(text, mac);
    }
    return mac;
  }
}
