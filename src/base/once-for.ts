/**
 * A pure function of something that does not change, which is asked for the same thing often: what it gave the first time, for as long as the thing is
 * there.
 */
export function onceFor<K extends object, V>(make: (of: K) => V): (of: K) => V {
  const made = new WeakMap<K, { readonly value: V }>();
  return (of) => {
    const before = made.get(of) ?? { value: make(of) };
    made.set(of, before);
    return before.value;
  };
}
