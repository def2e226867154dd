import type { ListContent } from '../acl/access-list.ts';
import type { ListKind } from '../acl/ace.ts';
import type { Block } from './blocks.ts';
import type { Interface } from './interfaces.ts';

/** A whole configuration as it was at one moment: what can be restored, and the lines it was shown as. */
export type Snapshot = {
  readonly hostname: string;
  readonly blocks: readonly Block[];
  readonly interfaces: readonly Interface[];
  readonly lists: readonly { readonly name: string; readonly kind: ListKind; readonly content: ListContent }[];
  readonly lines: readonly string[];
};

/** Makes `blocks` what `wanted` is. A section that stays is the same object, so a vty that is in it goes on writing to it. */
export function restoreBlocks(blocks: Block[], wanted: readonly Block[]): void {
  const restored = wanted.map((one) => {
    const kept = blocks.find((block) => block.line === one.line) ?? { line: one.line, children: [] };
    restoreBlocks(kept.children, one.children);
    return kept;
  });
  blocks.splice(0, blocks.length, ...restored);
}
