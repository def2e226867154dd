import type { FaultCode } from '../../base/catalogue.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { isContainer, parseDataType } from './data-types.ts';
import {
  type AttributeEntry,
  type DictionaryEntries,
  type KnownNames,
  NO_ENTRIES,
  USUAL_FORMAT,
  type ValueEntry,
  type VendorEntry,
} from './dictionary-entries.ts';
import { folderOf, parseFormat, readFlags, type Word, wholeNumber, wordsOf } from './dictionary-lines.ts';

/** What the present lines stand in: the IETF's space at the bottom, a vendor's, or a TLV. */
type Space = {
  readonly kind: 'ietf' | 'vendor' | 'tlv';
  readonly name: string;
  readonly oid: readonly number[];
  readonly vendor: number;
  /** Where it began. */
  readonly at: string;
};

const IETF: Space = { kind: 'ietf', name: '', oid: [], vendor: 0, at: '' };
/** Keywords that say nothing about the wire, or belong to FreeRADIUS 4's other protocols. */
const TOLERATED = new Set(['FLAGS', 'MEMBER', 'STRUCT', 'ENUM', 'ALIAS', 'DEFINE', 'PROTOCOL', 'BEGIN-PROTOCOL', 'END-PROTOCOL']);
const DEEPEST_INCLUDE = 16;

/**
 * Reads a dictionary in FreeRADIUS's format: ATTRIBUTE (dotted numbers too), VALUE, VENDOR, BEGIN-VENDOR, BEGIN-TLV, `$INCLUDE` and
 * `$INCLUDE-` (which may be missing). `include` gives the text of a file by its path relative to the first one. Names may refer to the
 * base. All faults come back at once, each with `file:line:column`.
 */
export function parseDictionary(
  file: string,
  text: string,
  include: (path: string) => string | undefined,
  base?: KnownNames,
): Result<DictionaryEntries, readonly Fault[]> {
  const reading = new Reading(file, include, base);
  reading.readFile(file, '', text);
  reading.resolveValues();
  return reading.faults.length > 0 ? err(reading.faults) : ok(reading.entries());
}

class Reading {
  readonly faults: Fault[] = [];
  readonly #vendors: VendorEntry[] = [];
  readonly #attributes: AttributeEntry[] = [];
  readonly #values: (ValueEntry & { readonly at: string })[] = [];
  readonly #byName = new Map<string, AttributeEntry>();
  readonly #byOid = new Map<string, AttributeEntry>();
  readonly #folder: string;
  readonly #include: (path: string) => string | undefined;
  readonly #base: KnownNames | undefined;
  readonly #open: string[] = [];
  #spaces: Space[] = [];
  /** `file:line` of what is being read. */
  #at = '';

  constructor(root: string, include: (path: string) => string | undefined, base: KnownNames | undefined) {
    this.#folder = folderOf(root);
    this.#include = include;
    this.#base = base;
  }

  entries(): DictionaryEntries {
    const values = this.#values.map(({ attribute, name, number }) => ({ attribute, name, number }));
    return { ...NO_ENTRIES, vendors: this.#vendors, attributes: this.#attributes, values };
  }

  /** Reads one file; what it begins it must end itself. */
  readFile(shown: string, path: string, text: string): void {
    const outer = { spaces: this.#spaces, at: this.#at };
    this.#spaces = [];
    this.#open.push(path);
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      this.#at = `${shown}:${index + 1}`;
      const words = wordsOf(line);
      if (words.length > 0) this.#line(words, path);
    }
    for (const space of this.#spaces) this.#report('config.syntax', `\`${space.name}\` is begun and never ended`, space.at);
    this.#spaces = outer.spaces;
    this.#at = outer.at;
    this.#open.pop();
  }

  #line([keyword, ...rest]: readonly Word[], path: string): void {
    const name = keyword?.text.toUpperCase() ?? '';
    if (name === 'ATTRIBUTE') this.#attribute(rest);
    else if (name === 'VALUE') this.#value(rest);
    else if (name === 'VENDOR') this.#vendor(rest);
    else if (name === 'BEGIN-VENDOR') this.#beginVendor(rest);
    else if (name === 'BEGIN-TLV') this.#beginTlv(rest);
    else if (name === 'END-VENDOR' || name === 'END-TLV') this.#end(name, rest);
    else if (name === '$INCLUDE' || name === '$INCLUDE-') this.#includeFile(rest, path, name === '$INCLUDE-');
    else if (!TOLERATED.has(name)) this.#fault('config.syntax', `\`${keyword?.text}\` is not a keyword of dictionary files`, keyword);
  }

  #attribute(words: readonly Word[]): void {
    const [name, number, type, ...more] = words;
    const read = type && parseDataType(type.text);
    const { long, other, ...flags } = readFlags(more);
    const vendor = other.length === 1 ? this.#vendorNamed(other[0]?.text ?? '') : undefined;
    if (!name || !number || !type) this.#fault('config.syntax', 'ATTRIBUTE needs a name, a number and a type', words.at(-1));
    else if (!read) this.#fault('config.invalid', `\`${type.text}\` is not a data type`, type);
    else if (other.length > 0 && !vendor) this.#flagFault(other);
    else {
      const space = vendor ? vendorSpace(vendor, '') : (this.#spaces.at(-1) ?? IETF);
      const place = this.#place(number, space);
      const dataType = read.dataType === 'extended' && long ? 'long-extended' : read.dataType;
      if (place) this.#define({ ...read, ...flags, ...place, name: name.text, dataType });
    }
  }

  #flagFault(flags: readonly Word[]): void {
    for (const flag of flags) {
      this.#fault('config.invalid', `\`${flag.text}\` is not a flag of an attribute: has_tag, concat, encrypt=1, 2 or 3`, flag);
    }
  }

  #define(entry: AttributeEntry): void {
    this.#attributes.push(entry);
    this.#byName.set(entry.name.toLowerCase(), entry);
    this.#byOid.set(entry.oid.join('.'), entry);
  }

  /**
   * The place on the wire of a number as written, `5`, `241.5.1` or `26.9.1`, in a space. Every attribute on the way must be there and
   * hold others; what follows one that holds vendors' attributes is a vendor.
   */
  #place(word: Word, space: Space): Pick<AttributeEntry, 'oid' | 'vendor'> | undefined {
    let { oid, vendor } = space;
    let octets = space.kind === 'vendor' ? this.#typeOctets(vendor) : space.kind === 'ietf' ? 4 : 1;
    const numbers = word.text.split('.').map((text) => wholeNumber(text) ?? Number.NaN);
    if (numbers.some(Number.isNaN)) return this.#fault('config.invalid', `\`${word.text}\` is not an attribute number`, word);
    for (const [i, number] of numbers.entries()) {
      if (number >= 256 ** octets) {
        return this.#fault('config.invalid', `\`${word.text}\`: \`${number}\` is above ${256 ** octets - 1}, the most here`, word);
      }
      oid = [...oid, number];
      if (i === numbers.length - 1) break;
      const parent = this.#attributeAt(oid);
      const holder = this.#attributeAt(oid.slice(0, -1))?.dataType;
      if (holder === 'vsa' || holder === 'evs') {
        vendor = number;
        octets = holder === 'vsa' ? this.#typeOctets(vendor) : 1;
      } else if (parent && isContainer(parent.dataType)) octets = parent.dataType === 'vsa' || parent.dataType === 'evs' ? 4 : 1;
      else {
        const why = parent ? `${parent.name} holds no others` : `there is no attribute ${oid.join('.')}`;
        return this.#fault('config.reference', `\`${word.text}\`: ${why}`, word);
      }
    }
    return { oid, vendor };
  }

  #attributeAt(oid: readonly number[]): AttributeEntry | undefined {
    return this.#byOid.get(oid.join('.')) ?? this.#base?.node(...oid)?.attribute;
  }

  #value([attribute, name, number, ...more]: readonly Word[]): void {
    const read = number && wholeNumber(number.text);
    if (!attribute || !name || !number || more.length > 0) {
      this.#fault('config.syntax', 'VALUE needs an attribute, a name and a number', more[0] ?? name ?? attribute);
    } else if (read === undefined) this.#fault('config.invalid', `\`${number.text}\` is not a whole number`, number);
    else this.#values.push({ attribute: attribute.text, name: name.text, number: read, at: `${this.#at}:${attribute.column}` });
  }

  /** Values may stand before their attribute, so they are held against the attributes at the end. */
  resolveValues(): void {
    for (const { attribute, at } of this.#values) {
      if (this.#byName.has(attribute.toLowerCase()) || this.#base?.attribute(attribute)) continue;
      this.#report('config.reference', `\`${attribute}\` is not defined, so it can have no VALUE`, at);
    }
  }

  #vendor([name, number, format, ...more]: readonly Word[]): void {
    const read = number && wholeNumber(number.text);
    const layout = format ? parseFormat(format.text) : USUAL_FORMAT;
    if (!name || read === undefined || read < 1 || read > 0xffffffff || more.length > 0) {
      this.#fault('config.syntax', 'VENDOR needs a name and a number of at most 32 bits', more[0] ?? number ?? name);
    } else if (!layout) this.#fault('config.invalid', `\`${format?.text}\` is not a layout such as format=1,1 or format=2,1`, format);
    else this.#vendors.push({ name: name.text, number: read, format: layout });
  }

  /** After a fault the space is entered all the same, so that its lines and its end are still read as what they are. */
  #beginVendor([name, format, ...more]: readonly Word[]): void {
    const vendor = name && this.#vendorNamed(name.text);
    const space = vendorSpace(vendor ?? { name: name?.text ?? '', number: 0, format: USUAL_FORMAT }, this.#at);
    if (!vendor) this.#fault('config.reference', name ? `the vendor \`${name.text}\` is not defined` : 'BEGIN-VENDOR needs a name', name);
    else if (more.length > 0) this.#fault('config.syntax', `\`${more[0]?.text}\` is not expected here`, more[0]);
    else if (format) {
      const parent = this.#named(/^(?:format|parent)=(.+)$/i.exec(format.text)?.[1] ?? '');
      if (parent?.dataType === 'evs') {
        this.#spaces.push({ ...space, kind: 'tlv', oid: [...parent.oid, vendor.number] });
        return;
      }
      if (parent?.dataType !== 'vsa') this.#fault('config.reference', `\`${format.text}\` names no attribute that holds vendors'`, format);
    }
    this.#spaces.push(space);
  }

  #beginTlv([name]: readonly Word[]): void {
    const tlv = this.#named(name?.text ?? '');
    if (tlv?.dataType !== 'tlv') {
      this.#fault('config.reference', name ? `\`${name.text}\` is not an attribute of type tlv` : 'BEGIN-TLV needs a name', name);
    }
    this.#spaces.push({ kind: 'tlv', name: name?.text ?? '', oid: tlv?.oid ?? [0], vendor: tlv?.vendor ?? 0, at: this.#at });
  }

  #end(keyword: string, [name]: readonly Word[]): void {
    const space = this.#spaces.pop();
    if (space && name && space.name.toLowerCase() === name.text.toLowerCase()) return;
    this.#fault('config.syntax', `${keyword} \`${name?.text ?? ''}\`, where ${space ? `\`${space.name}\`` : 'nothing'} is open`, name);
  }

  #includeFile([name]: readonly Word[], path: string, optional: boolean): void {
    const target = name?.text.startsWith('/') ? name.text : `${folderOf(path)}${name?.text ?? ''}`;
    const circular = this.#open.includes(target) || this.#open.length > DEEPEST_INCLUDE;
    const text = name && !circular ? this.#include(target) : undefined;
    if (!name) this.#fault('config.syntax', '$INCLUDE needs a file', name);
    else if (circular) this.#fault('config.reference', `\`${name.text}\` includes itself, or is included too deep`, name);
    else if (text !== undefined) this.readFile(target.startsWith('/') ? target : `${this.#folder}${target}`, target, text);
    else if (!optional) this.#fault('config.reference', `\`${name.text}\` cannot be read`, name);
  }

  #named(name: string): AttributeEntry | undefined {
    return this.#byName.get(name.toLowerCase()) ?? this.#base?.attribute(name);
  }

  #vendorNamed(name: string): VendorEntry | undefined {
    const wanted = name.toLowerCase();
    return this.#vendors.findLast((vendor) => vendor.name.toLowerCase() === wanted) ?? this.#base?.vendor(name);
  }

  #typeOctets(vendor: number): number {
    const entry = this.#vendors.findLast(({ number }) => number === vendor) ?? this.#base?.vendor(vendor);
    return (entry?.format ?? USUAL_FORMAT).typeOctets;
  }

  #fault(code: FaultCode, message: string, word: Word | undefined): undefined {
    this.#report(code, message, `${this.#at}:${word?.column ?? 1}`);
  }

  #report(code: FaultCode, message: string, at: string): void {
    this.faults.push(fault(code, message, { at }));
  }
}

function vendorSpace(vendor: VendorEntry, at: string): Space {
  return { kind: 'vendor', name: vendor.name, oid: [26, vendor.number], vendor: vendor.number, at };
}
