import { given, notUnderstood } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

/** One part of a device; `serial` and the like are absent where the device prints nothing. */
export type InventoryPart = {
  readonly name: string;
  readonly description: string;
  readonly pid?: string;
  readonly vid?: string;
  readonly serial?: string;
};

export type Inventory = { readonly parts: readonly InventoryPart[] };

const NAME = /NAME:\s*"([^"]*)"\s*,\s*DESCR:\s*"([^"]*)"/g;
const PRODUCT = /PID:\s*([^,]*?)\s*,\s*VID:\s*([^,]*?)\s*,\s*SN:[ \t]*([^\s#>]*)(?=\s|$|NAME:)/g;

/** `show inventory`. */
export const parseInventory = parserOf<Inventory>({
  about: 'inventory',
  read: (page) => {
    const text = page.lines.join('\n');
    const names = [...text.matchAll(NAME)];
    if (names.length === 0) return undefined;
    const parts = names.map((name, index) => {
      const end = name.index + name[0].length;
      const rest = text.slice(end, names[index + 1]?.index ?? text.length);
      return { name, product: [...rest.matchAll(PRODUCT)] };
    });
    for (const { name, product } of parts) if (product.length !== 1) notUnderstood(page, `${name[0]} (its product line is missing)`);
    for (const line of page.lines)
      if (/\b(?:NAME|PID):/.test(line) && ![...line.matchAll(NAME), ...line.matchAll(PRODUCT)].length) notUnderstood(page, line);
    const whole = parts.filter(({ product }) => product.length === 1);
    return whole.length === 0 ? undefined : { parts: whole.map(({ name, product }) => partOf(name, product[0])) };
  },
});

function partOf(name: RegExpExecArray, product: RegExpExecArray | undefined): InventoryPart {
  const said = (value: string | undefined) => (value === '' ? undefined : value);
  return {
    name: name[1] ?? '',
    description: name[2] ?? '',
    ...given('pid', said(product?.[1])),
    ...given('vid', said(product?.[2])),
    ...given('serial', said(product?.[3])),
  };
}
