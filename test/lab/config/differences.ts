/** A configuration line, the lines below it, and whether it only says where these belong. */
type Node = { readonly line: string; readonly children: Node[]; readonly context?: true };

/** Lines that say nothing about what is configured. */
const IDLE = /^(?:!.*|end|version .*|)$/;

/**
 * What two configurations differ in, in the notation of the contextual diff: first `+` with all that only the second has, then `-` with
 * all that only the first has, each below the unsigned sections it belongs to.
 */
export function contextualDifferences(first: readonly string[], second: readonly string[]): string[] {
  const [from, to] = [treeOf(first), treeOf(second)];
  const lines = [...signed(onlyIn(to, from), '+'), ...signed(onlyIn(from, to), '-')];
  return ['!Contextual Config Diffs:', ...(lines.length === 0 ? ['!No changes were found'] : lines)];
}

/** The commands that lead from one configuration to another: what is too much goes first. */
export function rollbackCommands(from: readonly string[], to: readonly string[]): string[] {
  const [old, wanted] = [treeOf(from), treeOf(to)];
  return [...removals(onlyIn(old, wanted)), ...additions(onlyIn(wanted, old))];
}

function treeOf(lines: readonly string[]): Node[] {
  const root: Node[] = [];
  const open: { readonly depth: number; readonly children: Node[] }[] = [{ depth: -1, children: root }];
  for (const line of lines) {
    const text = line.trim();
    if (IDLE.test(text)) continue;
    const depth = line.length - line.trimStart().length;
    while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
    const node: Node = { line: text, children: [] };
    (open.at(-1)?.children ?? root).push(node);
    open.push({ depth, children: node.children });
  }
  return root;
}

/** The part of `tree` that `other` does not have. */
function onlyIn(tree: readonly Node[], other: readonly Node[]): Node[] {
  return tree.flatMap((node): Node[] => {
    const same = other.find((one) => one.line === node.line);
    if (!same) return [node];
    const children = onlyIn(node.children, same.children);
    return children.length === 0 ? [] : [{ line: node.line, children, context: true }];
  });
}

function signed(nodes: readonly Node[], sign: string, depth = 0): string[] {
  return nodes.flatMap((node) => [
    `${' '.repeat(depth)}${node.context ? '' : sign}${node.line}`,
    ...signed(node.children, sign, depth + 1),
  ]);
}

function removals(nodes: readonly Node[], depth = 0): string[] {
  const indent = ' '.repeat(depth);
  return nodes.flatMap((node) => {
    if (node.context) return [indent + node.line, ...removals(node.children, depth + 1)];
    return [indent + (node.line.startsWith('no ') ? node.line.slice(3) : `no ${node.line}`)];
  });
}

function additions(nodes: readonly Node[], depth = 0): string[] {
  return nodes.flatMap((node) => [' '.repeat(depth) + node.line, ...additions(node.children, depth + 1)]);
}
