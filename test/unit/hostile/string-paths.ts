type Node = { readonly [key: string]: unknown };

/**
 * Paths of all texts that a JSON Schema lets somebody write, such as `accessLists/[]/entries/[]`. `{}` is what stands under a name somebody chooses, `{name}`
 * that name. Words of a closed list are no texts.
 */
export function stringPaths(schema: unknown): readonly string[] {
  const found = new Set<string>();
  gather(schema as Node, [], found);
  return [...found].toSorted();
}

function gather(schema: Node, path: readonly string[], found: Set<string>): void {
  if ('enum' in schema || 'const' in schema) return;
  if (schema.type === 'string') found.add(path.join('/'));
  for (const key of ['anyOf', 'oneOf', 'allOf']) for (const one of (schema[key] ?? []) as readonly Node[]) gather(one, path, found);
  for (const [name, one] of Object.entries((schema.properties ?? {}) as Readonly<Record<string, Node>>))
    gather(one, [...path, name], found);
  if (isNode(schema.items)) gather(schema.items, [...path, '[]'], found);
  if (isNode(schema.propertyNames)) gather(schema.propertyNames, [...path, '{name}'], found);
  if (isNode(schema.additionalProperties)) gather(schema.additionalProperties, [...path, '{}'], found);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null;
}

/** A copy of `sample` with the text at such a path; what the sample lacks on the way is made. */
export function withText(sample: unknown, path: string, text: string): unknown {
  return placed(sample, path === '' ? [] : path.split('/'), text);
}

function placed(sample: unknown, [step, ...rest]: readonly string[], text: string): unknown {
  if (step === undefined) return text;
  if (step === '[]') return [placed(Array.isArray(sample) ? sample[0] : undefined, rest, text)];
  const fields = isNode(sample) && !Array.isArray(sample) ? sample : {};
  const [chosen = 'chosen', value] = Object.entries(fields)[0] ?? [];
  if (step === '{name}') return { [text]: value };
  return step === '{}' ? { [chosen]: placed(value, rest, text) } : { ...fields, [step]: placed(fields[step], rest, text) };
}

/** Whether `file:1:column` is where the text begins in the document written as JSON, or the object `{ env }` or `{ file }` that holds it. */
export function standsAt(at: string | undefined, document: unknown, text: string): boolean {
  const there = JSON.stringify(document).slice(Number(at?.split(':').at(-1)) - 1);
  return there.replace(/^\{"(?:env|file)":/, '').startsWith(JSON.stringify(text));
}
