import { type AttributeCatalogue, type AttributeInfo, type AttributeKey, attributeKey } from '../../model/access.ts';
import { comparison } from './data-types.ts';
import { type AttributeEntry, type DictionaryEntries, USUAL_FORMAT, type VendorEntry, type VendorFormat } from './dictionary-entries.ts';

export type { DictionaryEntries } from './dictionary-entries.ts';
export { parseDictionary } from './dictionary-parse.ts';

/** An attribute as the dictionary has it. */
export type DictionaryAttribute = AttributeInfo &
  AttributeEntry & {
    /** Names of values by number; where several names have one number, the last. */
    readonly valueNames: ReadonlyMap<number, string>;
    /** The layout of its vendor's sub-attributes. */
    readonly format: VendorFormat;
  };

/** A place in the tree of types: an attribute, and what it may hold. */
export type DictionaryNode = {
  attribute: DictionaryAttribute | undefined;
  readonly children: Map<number, DictionaryNode>;
};

/** Above every `vendor * 65536 + type`: keys of attributes that have no such number, given in the order of definition. */
const NESTED_KEYS = 2 ** 48;
const FIRST_EXTENDED = 241;
const LAST_EXTENDED = 246;

/** The attributes of RADIUS by name, by key and by their way on the wire. Names are case-insensitive. Never changes. */
export class Dictionary implements AttributeCatalogue {
  /** What it was made of, in order. */
  readonly parts: readonly DictionaryEntries[];
  readonly #byName = new Map<string, DictionaryAttribute>();
  readonly #byKey = new Map<AttributeKey, DictionaryAttribute>();
  readonly #root: DictionaryNode = { attribute: undefined, children: new Map() };
  readonly #vendors = new Map<number, VendorEntry>();
  readonly #vendorNames = new Map<string, VendorEntry>();

  /** Later parts win where they define a name or a number again. */
  constructor(...parts: readonly DictionaryEntries[]) {
    this.parts = parts;
    for (const vendor of parts.flatMap((part) => part.vendors)) {
      this.#vendors.set(vendor.number, vendor);
      this.#vendorNames.set(vendor.name.toLowerCase(), vendor);
    }
    const values = valuesByAttribute(parts);
    for (const entry of parts.flatMap((part) => part.attributes)) this.#define(entry, values.get(entry.name.toLowerCase()));
  }

  #define(entry: AttributeEntry, values: ReadonlyMap<string, number> | undefined): void {
    let node = this.#root;
    for (const number of entry.oid) {
      let child = node.children.get(number);
      if (!child) {
        child = { attribute: undefined, children: new Map() };
        node.children.set(number, child);
      }
      node = child;
    }
    const valueNames = new Map([...(values ?? [])].map(([name, number]) => [number, name]));
    const key = node.attribute?.key ?? plainKey(entry) ?? NESTED_KEYS + this.#byKey.size;
    const format = this.vendorFormat(entry.vendor);
    const type = comparison(entry.dataType);
    const attribute: DictionaryAttribute = { ...entry, key, type, format, ...(values ? { names: values } : {}), valueNames };
    node.attribute = attribute;
    this.#byName.set(entry.name.toLowerCase(), attribute);
    this.#byKey.set(key, attribute);
  }

  /** The attribute of a name, in any case. */
  attribute(name: string): DictionaryAttribute | undefined {
    return this.#byName.get(name.toLowerCase());
  }

  /** As `attribute`. */
  find(name: string): DictionaryAttribute | undefined {
    return this.attribute(name);
  }

  byKey(key: AttributeKey): DictionaryAttribute | undefined {
    return this.#byKey.get(key);
  }

  /** The place at a way on the wire, such as 26, 9, 1. */
  node(...oid: readonly number[]): DictionaryNode | undefined {
    let node: DictionaryNode | undefined = this.#root;
    for (const number of oid) node = node?.children.get(number);
    return node;
  }

  vendor(numberOrName: number | string): VendorEntry | undefined {
    return typeof numberOrName === 'number' ? this.#vendors.get(numberOrName) : this.#vendorNames.get(numberOrName.toLowerCase());
  }

  vendorFormat(number: number): VendorFormat {
    return this.#vendors.get(number)?.format ?? USUAL_FORMAT;
  }

  /** Every attribute, aliases too, in the order of definition. */
  attributes(): IterableIterator<DictionaryAttribute> {
    return this.#byName.values();
  }
}

/** The base and, over it, the entries. Keys of the base stay as they are. */
export function extendDictionary(base: Dictionary, entries: DictionaryEntries): Dictionary {
  return new Dictionary(...base.parts, entries);
}

function plainKey({ oid, vendor }: AttributeEntry): AttributeKey | undefined {
  const [first = 0, second = 0, third = 0] = oid;
  if (oid.length === 1 && first < FIRST_EXTENDED * 256) return attributeKey(0, first);
  if (oid.length === 2 && first >= FIRST_EXTENDED && first <= LAST_EXTENDED) return attributeKey(0, first * 256 + second);
  if (oid.length === 3 && first === 26 && third < 65536) return attributeKey(vendor, third);
  return undefined;
}

function valuesByAttribute(parts: readonly DictionaryEntries[]): Map<string, Map<string, number>> {
  const all = new Map<string, Map<string, number>>();
  for (const { attribute, name, number } of parts.flatMap((part) => part.values)) {
    const values = all.get(attribute.toLowerCase());
    if (values) values.set(name, number);
    else all.set(attribute.toLowerCase(), new Map([[name, number]]));
  }
  return all;
}
