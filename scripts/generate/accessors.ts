import { isContainer } from '../../src/wire/radius/data-types.ts';
import type { AttributeEntry, DictionaryEntries } from '../../src/wire/radius/dictionary-entries.ts';
import { identifier, propertyKey, quoted } from './identifier.ts';

/**
 * Accessors of the attributes one dictionary file defines, `export const UserName = text(1);`. Attributes inside others (TLVs, extended
 * types) have none: they are read through the dictionary. Empty when the file defines nothing that has.
 */
export function accessorsSource(own: DictionaryEntries, all: DictionaryEntries, header: string): string {
  const values = valuesByAttribute(all);
  const byOid = new Map(own.attributes.filter(hasAccessor).map((attribute) => [attribute.oid.join('.'), attribute]));
  const lines = [...byOid.values()].map((attribute) => ({ attribute, call: callOf(attribute, values.get(attribute.name) ?? []) }));
  if (lines.length === 0) return '';
  const functions = [...new Set(lines.map(({ call }) => call.slice(0, call.indexOf('('))))].sort();
  const exports = lines.map(({ attribute, call }) => `export const ${identifier(attribute.name)} = ${call};`);
  return [...MODULES.flatMap((module) => importOf(module, functions)), '', header, ...exports, ''].join('\n');
}

/** Which module makes which accessors, in the order imports stand. */
const MODULES: readonly (readonly [module: string, makes: (name: string) => boolean])[] = [
  ['accessors', (name) => !isHidden(name) && !name.startsWith('tagged') && !name.startsWith('vendor')],
  ['accessors-hidden', isHidden],
  ['accessors-tagged', (name) => name.startsWith('tagged')],
  ['accessors-vendor', (name) => name.startsWith('vendor') && !isHidden(name)],
];

function isHidden(name: string): boolean {
  return ['hidden', 'saltedTagged', 'vendorHidden', 'vendorSalted'].includes(name);
}

function importOf([module, makes]: (typeof MODULES)[number], functions: readonly string[]): string[] {
  const names = functions.filter(makes);
  return names.length === 0 ? [] : [`import { ${names.join(', ')} } from '../${module}.ts';`];
}

function hasAccessor({ oid, dataType }: AttributeEntry): boolean {
  return !isContainer(dataType) && (oid.length === 1 || (oid.length === 3 && oid[0] === 26));
}

function callOf(attribute: AttributeEntry, values: readonly (readonly [string, number])[]): string {
  const { oid, vendor, dataType, tagged, encrypt, concat } = attribute;
  const type = oid.at(-1) ?? 0;
  if (vendor > 0) return vendorCall(attribute, `${vendor}, ${type}`, values);
  if (encrypt === 1) return `hidden(${type})`;
  if (encrypt === 2) return `saltedTagged(${type})`;
  if (tagged) return dataType === 'integer' ? `taggedInteger(${type}, ${valuesSource(values)})` : `taggedText(${type})`;
  if (concat) return `concatenated(${type})`;
  switch (dataType) {
    case 'string':
      return `text(${type})`;
    case 'integer':
      return values.length > 0 ? `named(${type}, ${valuesSource(values)})` : `integer(${type})`;
    case 'date':
      return `integer(${type})`;
    case 'ipaddr':
      return `address(${type})`;
    case 'integer64':
      return `integer64(${type})`;
    case 'octets':
      return `octets(${type})`;
    case 'byte':
    case 'short':
    case 'signed':
      return `number(${type}, ${quoted(dataType)})`;
    default:
      return `formatted(${type}, ${quoted(dataType)})`;
  }
}

function vendorCall({ dataType, encrypt }: AttributeEntry, place: string, values: readonly (readonly [string, number])[]): string {
  if (encrypt === 1) return `vendorHidden(${place})`;
  if (encrypt === 2) return `vendorSalted(${place})`;
  if (dataType === 'string') return `vendorText(${place})`;
  if (dataType === 'integer') return `vendorNumber(${place}, ${valuesSource(values)})`;
  return dataType === 'octets' ? `vendorOctets(${place})` : `vendorFormatted(${place}, ${quoted(dataType)})`;
}

function valuesSource(values: readonly (readonly [string, number])[]): string {
  if (values.length === 0) return '{}';
  return `{\n${values.map(([name, number]) => `  ${propertyKey(identifier(name))}: ${number},\n`).join('')}}`;
}

function valuesByAttribute(entries: DictionaryEntries): Map<string, [string, number][]> {
  const all = new Map<string, [string, number][]>();
  for (const { attribute, name, number } of entries.values) all.set(attribute, [...(all.get(attribute) ?? []), [name, number]]);
  return all;
}
