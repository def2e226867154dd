/** A configuration line and what stands indented below it. */
export type Block = { readonly line: string; readonly children: Block[] };

/** A line given again changes nothing; one that sets a single value replaces the old value. */
export function enterLine(blocks: Block[], line: string): Block {
  const same = blocks.find((block) => block.line === line);
  if (same) return same;
  const key = singleValueKey(line);
  const made: Block = { line, children: [] };
  const place = key === undefined ? -1 : blocks.findIndex((block) => singleValueKey(block.line) === key);
  if (place >= 0) blocks.splice(place, 1, made);
  else blocks.push(made);
  return made;
}

/** `no X` takes away X and everything that begins with it. False when there was nothing. */
export function removeLine(blocks: Block[], line: string): boolean {
  const kept = blocks.filter((block) => block.line !== line && !block.line.startsWith(`${line} `));
  const removed = kept.length < blocks.length;
  blocks.splice(0, blocks.length, ...kept);
  return removed;
}

export function printBlocks(blocks: readonly Block[], depth = 0): string[] {
  return blocks.flatMap((block) => [
    ' '.repeat(depth) + block.line,
    ...printBlocks(block.children, depth + 1),
    ...(depth === 0 && block.children.length > 0 ? ['!'] : []),
  ]);
}

/** Lines of which there can be one only, by the words that name them. */
function singleValueKey(line: string): string | undefined {
  const keys = [
    'address ipv4',
    'key',
    'server-key',
    'auth-type',
    'port',
    'timeout',
    'retransmit',
    'name',
    'security-level',
    'path',
    'maximum',
    'description',
    'switchport access vlan',
    'switchport mode',
    'ip address',
    'access-session port-control',
    'service-policy',
  ];
  return keys.find((key) => line === key || line.startsWith(`${key} `));
}
