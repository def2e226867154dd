import type { AttributeValue } from '../model/access.ts';
import { type Cells, NOWHERE } from './cells.ts';
import type { Attribute } from './compile.ts';
import { coordinateOf, type Domain, type Region } from './region.ts';

/** Words of 32 rules in all rows of an axis together (1 MB); with more cells than fit, neighbouring cells share a row. */
const MOST_WORDS = 262_144;

/** How the rows of an axis lie in memory: one for each cell or some neighbouring cells, then three more. */
type Rows = { readonly cellsInRow: number; readonly width: number; readonly size: number };

export function rowsOf(cells: Cells, rules: number): Rows {
  const width = Math.ceil(rules / 32);
  const cellsInRow = Math.ceil((cells.count * width) / MOST_WORDS);
  return { cellsInRow, width, size: (Math.ceil(cells.count / cellsInRow) + 3) * width };
}

/**
 * One attribute of an index: for each cell of its values a row with one bit a rule, set where the rule can match such a value. Rules that
 * do not need the attribute are set in every row. Behind them a row for requests without the attribute, one of the rules whose region says
 * nothing about lists, and one to unite rows in.
 */
export class Axis<F> {
  readonly #words: Uint32Array;
  readonly #attribute: Attribute<F>;
  readonly #domain: Domain;
  readonly #cells: Cells;
  readonly #cellsInRow: number;
  readonly #width: number;
  readonly #base: number;
  readonly #free: number;
  readonly #together: number;
  readonly #united: number;

  /** `regions` by rule, undefined for one that does not need the attribute; the rows are laid into `words` from `base` on. */
  constructor(
    attribute: Attribute<F>,
    { domain, cells, regions }: { readonly domain: Domain; readonly cells: Cells; readonly regions: readonly (Region | undefined)[] },
    words: Uint32Array,
    base: number,
  ) {
    const { cellsInRow, width, size } = rowsOf(cells, regions.length);
    this.#attribute = attribute;
    this.#domain = domain;
    this.#cells = cells;
    this.#words = words;
    this.#cellsInRow = cellsInRow;
    this.#width = width;
    this.#base = base;
    this.#united = base + size - width;
    this.#together = this.#united - width;
    this.#free = this.#together - width;
    for (const [rule, region] of regions.entries()) {
      if (region) this.#place(rule, region);
      else for (let row = base; row <= this.#free; row += width) this.#set(row, rule);
      if (!region || region.together) this.#set(this.#together, rule);
    }
  }

  /** First word of the row of the rules that can match the facts; good until the next call. */
  rowOf(facts: F): number {
    const value = this.#attribute.read(facts);
    if (value === undefined) return this.#free;
    if (typeof value !== 'object') return this.#rowOfValue(value);
    const [first, second] = value;
    if (first === undefined) return this.#free;
    return second === undefined ? this.#rowOfValue(first) : this.#unite(value);
  }

  #rowOfValue(value: AttributeValue): number {
    const coordinate = coordinateOf(this.#domain, value);
    const cell = coordinate === undefined ? NOWHERE : this.#cells.cellOf(coordinate);
    return cell === NOWHERE ? this.#free : this.#rowOfCell(cell);
  }

  #rowOfCell(cell: number): number {
    return this.#base + Math.floor(cell / this.#cellsInRow) * this.#width;
  }

  /** A rule can match a list when it can match one of its values; of the groups of a user most are in no rule. */
  #unite(values: readonly AttributeValue[]): number {
    const words = this.#words;
    words.copyWithin(this.#united, this.#together, this.#together + this.#width);
    for (const value of values) {
      const row = this.#rowOfValue(value);
      if (row === this.#free) continue;
      for (let word = 0; word < this.#width; word++) {
        words[this.#united + word] = (words[this.#united + word] ?? 0) | (words[row + word] ?? 0);
      }
    }
    return this.#united;
  }

  #place(rule: number, { intervals }: Region): void {
    for (const interval of intervals) {
      const [first, last] = this.#cells.span(interval);
      if (first > last) continue;
      const end = this.#rowOfCell(last);
      for (let row = this.#rowOfCell(first); row <= end; row += this.#width) this.#set(row, rule);
    }
  }

  #set(row: number, rule: number): void {
    const word = row + (rule >>> 5);
    this.#words[word] = (this.#words[word] ?? 0) | (1 << (rule & 31));
  }
}
