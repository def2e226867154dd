import { given, notUnderstood, type Page, shown } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

/** One part of a device; `serial` and the like are absent where the device prints nothing. */
export type InventoryPart = {
  readonly name: string;
  readonly description: string;
  readonly pid?: string;
  readonly vid?: string;
  readonly serial?: string;
  /** Of its type (`entPhysicalVendorType`), where it was asked for. */
  readonly oid?: string;
};

export type Inventory = { readonly parts: readonly InventoryPart[] };

const NAME = /NAME:\s*"((?:(?!NAME:|DESCR:)[^"\n])*)"\s*,\s*DESCR:\s*"((?:(?!NAME:|PID:)[^"\n])*)"/g;
const PRODUCT = /PID:\s*([^,\n]*?)\s*,\s*VID:\s*([^,\n]*?)\s*,\s*SN:[ \t]*([^\s#>]*)(?=\s|$|NAME:|OID:)/g;
const OID = /OID:\s*(\d+(?:\.\d+)+)/g;
/** Where a part begins, readable or not. */
const PART = /(?=NAME:)/g;
const KNOWN_LINE = /^\s*(?:\++|INFO: Please use "show license UDI".*)$/;

/** `show inventory`, with `raw` or `oid` too, and what a filter left of it. */
export const parseInventory = parserOf<Inventory>({
  about: 'inventory',
  read: (page) => {
    const parts = page.lines
      .join('\n')
      .split(PART)
      .flatMap((text) => partOf(page, text) ?? []);
    const bare = parts.filter(({ product }) => !product);
    const [first] = bare;
    if (first) page.notes.push({ why: `${bare.length} of ${parts.length} parts have no product line (PID)`, line: shown(first.line) });
    return parts.length === 0 ? undefined : { parts: parts.map(({ part }) => part) };
  },
});

type ReadPart = { readonly part: InventoryPart; readonly line: string; readonly product: boolean };

/** A part whose name cannot be read, or that has two product lines, is left out: whose product line it is cannot be told. */
function partOf(page: Page, text: string): ReadPart | undefined {
  const [name] = text.matchAll(NAME);
  const products = [...text.matchAll(PRODUCT)];
  const rest = text.replace(NAME, '').replace(PRODUCT, '').replace(OID, '');
  const unread = rest.split('\n').filter((line) => line.trim() !== '' && !KNOWN_LINE.test(line));
  const [product] = products;
  if (!name || products.length > 1) {
    for (const line of text.split('\n').filter((one) => one.trim() !== '' && !KNOWN_LINE.test(one))) notUnderstood(page, line);
    return undefined;
  }
  for (const line of unread) notUnderstood(page, line);
  const said = (value: string | undefined) => (value === '' ? undefined : value);
  const part = {
    name: (name[1] ?? '').trim(),
    description: (name[2] ?? '').trim(),
    ...given('pid', said(product?.[1])),
    ...given('vid', said(product?.[2])),
    ...given('serial', said(product?.[3])),
    ...given('oid', [...text.matchAll(OID)][0]?.[1]),
  };
  return { part, line: name[0], product: product !== undefined };
}
