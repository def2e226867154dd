import { type Comparators, type PortOperation, poolOf } from '../acl/comparators.ts';

/** What of a comparators' units are missing. */
export type ComparatorLack = { readonly limit: number; readonly used: number; readonly needed: number };

/** The operations on ports one ASIC holds, counted as they come and go; nothing is counted where the platform says nothing of comparators. */
export class ComparatorCount {
  readonly #comparators: Comparators | undefined;
  readonly #standing = new Map<string, { readonly operation: PortOperation; count: number }>();

  constructor(comparators: Comparators | undefined) {
    this.#comparators = comparators;
  }

  add(operations: readonly PortOperation[] = []): void {
    if (this.#comparators === undefined) return;
    for (const operation of operations) {
      const known = this.#standing.get(operation.text);
      if (known) known.count++;
      else this.#standing.set(operation.text, { operation, count: 1 });
    }
  }

  remove(operations: readonly PortOperation[] = []): void {
    for (const { text } of operations) {
      const known = this.#standing.get(text);
      if (known !== undefined && --known.count === 0) this.#standing.delete(text);
    }
  }

  /** Undefined where all of these find a comparator beside those that have one. */
  lackFor(operations: readonly PortOperation[]): ComparatorLack | undefined {
    const comparators = this.#comparators;
    if (comparators === undefined) return undefined;
    const unitsOf = (all: Iterable<PortOperation>, pool: string | undefined): number =>
      [...all].reduce((sum, one) => sum + (poolOf(comparators, one) === pool ? comparators.cost[one.op] : 0), 0);
    const standing = [...this.#standing.values()].map(({ operation }) => operation);
    const others = new Map(operations.filter(({ text }) => !this.#standing.has(text)).map((one) => [one.text, one]));
    for (const pool of new Set([...others.values()].map((one) => poolOf(comparators, one)))) {
      const [used, needed] = [unitsOf(standing, pool), unitsOf(others.values(), pool)];
      if (needed > 0 && used + needed > comparators.unitsPerAsic) return { limit: comparators.unitsPerAsic, used, needed };
    }
    return undefined;
  }
}
