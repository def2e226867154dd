/**
 * The first place where `got` is not what `expected` asks, as `path: expected X, got Y`; undefined when it is.
 * `contains` and `absent` list what the `text` of an answer must and must not hold. An object may hold more keys than expected; a list must have the same length; everything else must be equal.
 */
export function firstDifference(expected: unknown, got: unknown, path = ''): string | undefined {
  if (Array.isArray(expected)) {
    if (!Array.isArray(got) || got.length !== expected.length) return difference(path, expected, got);
    return first(expected.map((one, index) => [`${path}[${index}]`, one, got[index]]));
  }
  if (expected !== null && typeof expected === 'object') {
    if (got === null || typeof got !== 'object' || Array.isArray(got)) return difference(path, expected, got);
    const found = got as Readonly<Record<string, unknown>>;
    const at = (key: string): string => (path ? `${path}.${key}` : key);
    for (const [key, value] of Object.entries(expected)) {
      const why = isTextRule(key, value, found)
        ? textDifference(at(key), key, value, found.text)
        : firstDifference(value, found[key], at(key));
      if (why !== undefined) return why;
    }
    return undefined;
  }
  return Object.is(expected, got) ? undefined : difference(path, expected, got);
}

type TextHolder = Readonly<Record<string, unknown>> & { readonly text: string };

function isTextRule(key: string, value: unknown, found: Readonly<Record<string, unknown>>): found is TextHolder {
  return (key === 'contains' || key === 'absent') && Array.isArray(value) && !(key in found) && typeof found.text === 'string';
}

function textDifference(path: string, rule: string, pieces: readonly unknown[], text: string): string | undefined {
  const wrong = pieces.find((piece) => text.includes(String(piece)) !== (rule === 'contains'));
  return wrong === undefined
    ? undefined
    : `${path}: ${JSON.stringify(wrong)} is ${rule === 'contains' ? 'not ' : ''}in ${JSON.stringify(text)}`;
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
