import type { AttributeEntry, DictionaryEntries } from '../../src/wire/radius/dictionary-entries.ts';
import { identifier, identifierWithin } from './identifier.ts';

const CISCO = 9;
const MICROSOFT = 311;

/** The numbers of attribute types and vendors as constants. */
export function attributeTypesSource(entries: DictionaryEntries, header: string): string {
  const ietf = entries.attributes.filter(({ oid }) => oid.length === 1);
  const ofVendor = (vendor: number): AttributeEntry[] =>
    entries.attributes.filter(({ oid }) => oid[0] === 26 && oid[1] === vendor && oid.length === 3);
  return [
    header,
    '/** Attribute types of the IETF. */',
    ...table('Attribute', ietf, identifier),
    '',
    '/** Vendor types of Cisco. */',
    ...table('CiscoAttribute', ofVendor(CISCO), (name) => identifierWithin(/^cisco-(?!av-)/i, name)),
    '',
    '/** Vendor types of Microsoft. */',
    ...table('MicrosoftAttribute', ofVendor(MICROSOFT), (name) => identifierWithin(/^MS-/, name)),
    '',
    '/** Enterprise numbers. */',
    'export const Vendor = {',
    ...entries.vendors.map(({ name, number }) => `  ${identifier(name)}: ${number},`),
    '} as const;',
    '',
  ].join('\n');
}

/** Where a number has several names the last counts, as in the dictionary. */
function table(name: string, attributes: readonly AttributeEntry[], nameOf: (attribute: string) => string): string[] {
  const byNumber = new Map(attributes.map((attribute) => [attribute.oid.at(-1) ?? 0, nameOf(attribute.name)]));
  return [`export const ${name} = {`, ...[...byNumber].map(([number, identifier]) => `  ${identifier}: ${number},`), '} as const;'];
}
