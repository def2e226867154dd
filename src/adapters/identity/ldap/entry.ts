import type { Entry } from 'ldapts';

/** An entry of a directory. Attribute descriptions are compared without regard to case (RFC 4512 §2.5). */
export class DirectoryEntry {
  readonly dn: string;
  readonly #attributes = new Map<string, readonly (string | Buffer)[]>();

  constructor({ dn, ...attributes }: Entry) {
    // An attribute of that name takes the place of the entry's own.
    this.dn = typeof dn === 'string' ? dn : '';
    for (const [name, value] of Object.entries(attributes))
      this.#attributes.set(name.toLowerCase(), Array.isArray(value) ? value : [value]);
  }

  /** Text as text, anything that is none as octets. */
  values(attribute: string): readonly (string | Buffer)[] {
    return this.#attributes.get(attribute.toLowerCase()) ?? [];
  }

  texts(attribute: string): readonly string[] {
    return this.values(attribute).filter((value) => typeof value === 'string');
  }

  text(attribute: string): string | undefined {
    return this.texts(attribute)[0];
  }

  octets(attribute: string): readonly Buffer[] {
    return this.values(attribute).map((value) => (typeof value === 'string' ? Buffer.from(value) : value));
  }
}
