/**
 * Kleene's three values in an order where `and` is the smaller, `or` the larger, and `not` turns the order around: an answer that is not
 * known stays unknown through `not`, so that nothing passes because nothing was said.
 */
export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;
export type Truth = typeof FALSE | typeof UNKNOWN | typeof TRUE;

export type Test<F> = (facts: F) => Truth;

export function truthOf(value: boolean | undefined): Truth {
  return value === undefined ? UNKNOWN : value ? TRUE : FALSE;
}

export function negated<F>(test: Test<F>): Test<F> {
  return (facts) => (TRUE - test(facts)) as Truth;
}

export function allOf<F>(tests: readonly Test<F>[]): Test<F> {
  return (facts) => {
    let least: Truth = TRUE;
    for (const test of tests) {
      const one = test(facts);
      if (one === FALSE) return FALSE;
      if (one < least) least = one;
    }
    return least;
  };
}

export function oneOf<F>(tests: readonly Test<F>[]): Test<F> {
  return (facts) => {
    let most: Truth = FALSE;
    for (const test of tests) {
      const one = test(facts);
      if (one === TRUE) return TRUE;
      if (one > most) most = one;
    }
    return most;
  };
}
