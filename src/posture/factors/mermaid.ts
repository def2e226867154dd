import type { Picture, PictureNode } from './picture.ts';

/** A picture as a Mermaid flowchart; what was taken is thick and green. */
export function mermaidOf({ nodes, edges }: Picture): string {
  const taken = nodes.filter((node) => node.taken).map(({ id }) => id);
  const thick = edges.flatMap((edge, at) => (edge.taken ? [at] : []));
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${node.id}${box(node)}`),
    ...edges.map(({ from, to, label, on }) => `  ${from} ${on === 'success' ? '-->' : '-.->'}|"${quoted(label)}"| ${to}`),
    '  classDef taken fill:#dff3e4,stroke:#1a7f37,stroke-width:3px',
    ...(taken.length > 0 ? [`  class ${taken.join(',')} taken`] : []),
    ...(thick.length > 0 ? [`  linkStyle ${thick.join(',')} stroke:#1a7f37,stroke-width:3px`] : []),
    '',
  ].join('\n');
}

function box({ title, lines, shape }: PictureNode): string {
  const text = [title, ...lines].map(quoted).join('<br/>');
  switch (shape) {
    case 'server':
      return `(["${text}"])`;
    case 'factor':
      return `["${text}"]`;
    default:
      return `(("${text}"))`;
  }
}

/** Mermaid's entities: nothing in a name may end the text or begin markup. */
function quoted(text: string): string {
  return text.replace(/[&"<>#;|`\\[\]{}()\u0000-\u001f]/g, (character) => `#${character.charCodeAt(0)};`);
}
