import type { AttributeEntry, DictionaryEntries, VendorFormat } from '../../src/wire/radius/dictionary-entries.ts';
import { quoted } from './identifier.ts';

/** The dictionary as data, one attribute or value a line. */
export function standardEntriesSource(entries: DictionaryEntries, header: string): string {
  return [
    "import { type AttributeRow, attributeFromRow, type DictionaryEntries, type VendorEntry } from '../dictionary-entries.ts';",
    '',
    header,
    'const vendors: readonly VendorEntry[] = [',
    ...entries.vendors.map(
      ({ name, number, format }) => `  { name: ${quoted(name)}, number: ${number}, format: ${formatSource(format)} },`,
    ),
    '];',
    '',
    'const attributes: readonly AttributeRow[] = [',
    ...entries.attributes.map((attribute) => `  [${rowOf(attribute).map(quoted).join(', ')}],`),
    '];',
    '',
    'const values: readonly (readonly [attribute: string, name: string, number: number])[] = [',
    ...entries.values.map(({ attribute, name, number }) => `  [${quoted(attribute)}, ${quoted(name)}, ${number}],`),
    '];',
    '',
    'export const standardEntries: DictionaryEntries = {',
    '  vendors,',
    '  attributes: attributes.map(attributeFromRow),',
    '  values: values.map(([attribute, name, number]) => ({ attribute, name, number })),',
    '};',
    '',
  ].join('\n');
}

function formatSource({ typeOctets, lengthOctets, continuation }: VendorFormat): string {
  return `{ typeOctets: ${typeOctets}, lengthOctets: ${lengthOctets}, continuation: ${continuation} }`;
}

function rowOf({ name, oid, dataType, size, tagged, encrypt, concat }: AttributeEntry): string[] {
  const flags = [tagged ? 'has_tag' : '', encrypt === 0 ? '' : `encrypt=${encrypt}`, concat ? 'concat' : ''];
  return [name, oid.join('.'), size === undefined ? dataType : `${dataType}[${size}]`, flags.filter((flag) => flag !== '').join(',')];
}
