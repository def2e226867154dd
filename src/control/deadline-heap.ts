/** Something to do at a time; `at` in ms wall clock. */
export type Due<T> = { readonly at: number; readonly what: T };

/** The earliest first: a binary heap, so that 200,000 deadlines cost some 20 steps each. */
export class DeadlineHeap<T> {
  readonly #items: Due<T>[] = [];

  get size(): number {
    return this.#items.length;
  }

  first(): Due<T> | undefined {
    return this.#items[0];
  }

  push(item: Due<T>): void {
    const items = this.#items;
    let place = items.length;
    items.push(item);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || parent.at <= item.at) break;
      items[place] = parent;
      place = above;
    }
    items[place] = item;
  }

  pop(): Due<T> | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (last !== undefined && items.length > 0) this.#sink(last);
    return top;
  }

  #sink(item: Due<T>): void {
    const items = this.#items;
    let place = 0;
    for (;;) {
      const left = items[2 * place + 1];
      if (left === undefined) break;
      const right = items[2 * place + 2];
      const [child, below] = right !== undefined && right.at < left.at ? [right, 2 * place + 2] : [left, 2 * place + 1];
      if (child.at >= item.at) break;
      items[place] = child;
      place = below;
    }
    items[place] = item;
  }
}
