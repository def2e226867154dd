import type { Comparison, Condition } from './ast.ts';

/** Every comparison of a condition, in written order, through shared conditions too (each shared condition once). */
export function comparisonsOf(condition: Condition, shared: ReadonlyMap<string, Condition> = new Map()): readonly Comparison[] {
  const found: Comparison[] = [];
  const seen = new Set<string>();
  const walk = (one: Condition): void => {
    switch (one.kind) {
      case 'compare':
        found.push(one);
        return;
      case 'all':
      case 'anyOf':
        for (const part of one.of) walk(part);
        return;
      case 'not':
        walk(one.of);
        return;
      case 'ref': {
        const target = shared.get(one.name);
        if (target && !seen.has(one.name)) {
          seen.add(one.name);
          walk(target);
        }
        return;
      }
      case 'any':
    }
  };
  walk(condition);
  return found;
}

/** The names of the attributes a condition reads, each once: what must be known before it is evaluated. */
export function attributesOf(condition: Condition, shared: ReadonlyMap<string, Condition> = new Map()): readonly string[] {
  return [...new Set(comparisonsOf(condition, shared).map((one) => one.attr))];
}

export type Reference = Extract<Condition, { readonly kind: 'ref' }>;

/** The references to shared conditions a condition makes itself. */
export function referencesOf(condition: Condition): readonly Reference[] {
  switch (condition.kind) {
    case 'ref':
      return [condition];
    case 'all':
    case 'anyOf':
      return condition.of.flatMap(referencesOf);
    case 'not':
      return referencesOf(condition.of);
    default:
      return [];
  }
}
