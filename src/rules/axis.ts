import type { AttributeValue } from '../model/access.ts';
import type { Cells } from './cells.ts';
import type { Attribute } from './compile.ts';
import { coordinateOf, type Domain, type Region } from './region.ts';

/** Words of 32 rules in all rows of an axis together (1 MB); with more cells than fit, neighbouring cells share a row. */
const MOST_WORDS = 262_144;

/**
 * One attribute of an index: for each cell of its values a row with one bit a rule, set where the rule can match such a value. Rules that
 * do not need the attribute are set in every row. Behind them a row for requests without the attribute, and one to unite rows in.
 */
export class Axis<F> {
  readonly words: Uint32Array;
  readonly #attribute: Attribute<F>;
  readonly #domain: Domain;
  readonly #cells: Cells;
  readonly #cellsInRow: number;
  /** Words in a row. */
  readonly #width: number;
  /** First word of the row of the rules that do not need the attribute. */
  readonly #free: number;
  /** Of the rules whose region says nothing about lists. */
  readonly #together: number;
  readonly #united: number;

  /** `regions` by rule, undefined for one that does not need the attribute. */
  constructor(attribute: Attribute<F>, domain: Domain, cells: Cells, regions: readonly (Region | undefined)[]) {
    this.#attribute = attribute;
    this.#domain = domain;
    this.#cells = cells;
    this.#width = Math.ceil(regions.length / 32);
    this.#cellsInRow = Math.ceil((cells.count * this.#width) / MOST_WORDS);
    const rows = Math.ceil(cells.count / this.#cellsInRow);
    this.#free = rows * this.#width;
    this.#together = this.#free + this.#width;
    this.#united = this.#together + this.#width;
    this.words = new Uint32Array(this.#united + this.#width);
    for (const [rule, region] of regions.entries()) {
      if (region) this.#place(rule, region);
      else for (let row = 0; row <= this.#free; row += this.#width) this.#set(row, rule);
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
    return coordinate === undefined ? this.#free : this.#rowOfCell(this.#cells.cellOf(coordinate));
  }

  #rowOfCell(cell: number): number {
    return Math.floor(cell / this.#cellsInRow) * this.#width;
  }

  /** A rule can match a list when it can match one of its values. */
  #unite(values: readonly AttributeValue[]): number {
    const { words } = this;
    words.copyWithin(this.#united, this.#together, this.#together + this.#width);
    for (const value of values) {
      const row = this.#rowOfValue(value);
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
    this.words[word] = (this.words[word] ?? 0) | (1 << (rule & 31));
  }
}
