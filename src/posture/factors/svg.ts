import type { Picture, PictureEdge, PictureNode } from './picture.ts';

const BOX = { width: 250, line: 17, padding: 12 };
const GAP = { x: 150, y: 34 };
const MARGIN = 24;
const LONGEST_LINE = 34;

type Placed = PictureNode & { readonly x: number; readonly y: number; readonly height: number };

const STYLE = [
  'text{font:12px system-ui,sans-serif;fill:#1f2328}',
  '.title{font-weight:600}',
  'rect{fill:#f6f8fa;stroke:#8c959f;stroke-width:1.2}',
  'path{fill:none;stroke:#8c959f;stroke-width:1.2}',
  '.failure{stroke-dasharray:5 4}',
  '.label{fill:#59636e;font-size:11px}',
  'rect.taken{fill:#dff3e4;stroke:#1a7f37;stroke-width:2.5}',
  'path.taken{stroke:#1a7f37;stroke-width:2.5}',
].join('');

/** A picture as one SVG that needs nothing from anywhere: no script, no font, no link. */
export function svgOf(picture: Picture): string {
  const placed = layout(picture);
  const width = Math.max(...[...placed.values()].map(({ x }) => x + BOX.width)) + MARGIN;
  const height = Math.max(...[...placed.values()].map(({ y, height: tall }) => y + tall)) + MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<style>${STYLE}</style>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" style="fill:#57606a;stroke:none"/></marker></defs>',
    ...picture.edges.map((edge, at) => arrow(edge, at, placed)),
    ...[...placed.values()].map(boxOf),
    '</svg>',
    '',
  ].join('\n');
}

/** Columns by the longest way from a virtual server, so that arrows lead to the right; the ends stand last. */
function layout({ nodes, edges }: Picture): ReadonlyMap<string, Placed> {
  const columns = columnsOf(nodes, edges);
  const heights = new Map<number, number>();
  return new Map(
    nodes.map((node): [string, Placed] => {
      const column = columns.get(node.id) ?? 0;
      const y = heights.get(column) ?? MARGIN;
      const height = BOX.padding * 2 + BOX.line * (1 + node.lines.length);
      heights.set(column, y + height + GAP.y);
      return [node.id, { ...node, x: MARGIN + column * (BOX.width + GAP.x), y, height }];
    }),
  );
}

function columnsOf(nodes: readonly PictureNode[], edges: readonly PictureEdge[]): ReadonlyMap<string, number> {
  const columns = new Map(nodes.map(({ id }) => [id, 0]));
  const ends = new Set(nodes.filter(({ shape }) => shape === 'complete' || shape === 'denied').map(({ id }) => id));
  // Factors hold no circle, so as many rounds as there are boxes settle every column.
  for (const _round of nodes) {
    for (const { from, to } of edges) if (!ends.has(to)) columns.set(to, Math.max(columns.get(to) ?? 0, (columns.get(from) ?? 0) + 1));
  }
  const last = Math.max(...columns.values()) + 1;
  for (const id of ends) columns.set(id, last);
  return columns;
}

function boxOf({ x, y, height, title, lines, shape, taken }: Placed): string {
  const round = shape === 'factor' ? 4 : 16;
  const text = [title, ...lines].map((line, at) => {
    const style = at === 0 ? ' class="title"' : '';
    return `<text x="${x + BOX.padding}" y="${y + BOX.padding + 12 + at * BOX.line}"${style}>${escaped(clip(line))}</text>`;
  });
  return [`<rect x="${x}" y="${y}" width="${BOX.width}" height="${height}" rx="${round}"${taken ? ' class="taken"' : ''}/>`, ...text].join(
    '',
  );
}

function arrow({ from, to, label, on, taken }: PictureEdge, at: number, placed: ReadonlyMap<string, Placed>): string {
  const [a, b] = [placed.get(from), placed.get(to)];
  if (a === undefined || b === undefined) return '';
  const start = { x: a.x + BOX.width, y: a.y + a.height / 2 };
  const end = { x: b.x, y: b.y + b.height / 2 };
  const bend = Math.max(40, (end.x - start.x) / 2);
  const curve = `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`;
  const classes = [on, ...(taken ? ['taken'] : [])].join(' ');
  // Labels of arrows between the same boxes would lie on each other.
  const y = (start.y + end.y) / 2 - 5 + (at % 3) * 13;
  return `<path d="${curve}" class="${classes}" marker-end="url(#tip)"/><text x="${(start.x + end.x) / 2}" y="${y}" text-anchor="middle" class="label">${escaped(clip(label))}</text>`;
}

function clip(text: string): string {
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE - 1)}…` : text;
}

function escaped(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
