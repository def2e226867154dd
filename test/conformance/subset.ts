/**
 * The first place where `got` is not what `expected` asks, as `path: expected X, got Y`; undefined when it is.
 * An object may hold more keys than expected; a list must have the same length; everything else must be equal.
 */
export function firstDifference(expected: unknown, got: unknown, path = ''): string | undefined {
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return difference(path, expected, got);
    return first(expected.map((one, index) => [`${path}[${index}]`, one, got[index]]));
  }
  if (expected !== null && typeof expected === 'object') {
    if (got === null || typeof got !== 'object' || Array.isArray(got)) return difference(path, expected, got);
    const found = got as Readonly<Record<string, unknown>>;
    return first(Object.entries(expected).map(([key, value]) => [path ? `${path}.${key}` : key, value, found[key]]));
  }
  return Object.is(expected, got) ? undefined : difference(path, expected, got);
}

function first(parts: readonly (readonly [string, unknown, unknown])[]): string | undefined {
  for (const [path, expected, got] of parts) {
    const found = firstDifference(expected, got, path);
    if (found !== undefined) return found;
  }
  return undefined;
}

function difference(path: string, expected: unknown, got: unknown): string {
  return `${path || 'the answer'}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got) ?? 'nothing'}`;
}
