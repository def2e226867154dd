/** A cell: its text, and how it is painted once its width is known. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

/** Rows as aligned columns under a heading, two spaces between, without borders; ends with a line break. */
export function columns(heading: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = heading.map((title, at) => Math.max(title.length, ...rows.map((row) => textOf(row[at]).length)));
  return [heading, ...rows]
    .map((row) =>
      row
        .map((cell, at) => padded(cell, at === row.length - 1 ? 0 : (widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function textOf(cell: Cell | undefined): string {
  return printable(typeof cell === 'object' ? cell.text : (cell ?? ''));
}

function padded(cell: Cell, width: number): string {
  const text = textOf(cell);
  const painted = typeof cell === 'object' ? cell.paint(text) : text;
  return painted + ' '.repeat(Math.max(0, width - text.length));
}

/** What came from a network, made harmless for a terminal: no control characters, so no escape sequences. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}

/** The same of what came in several lines, such as a message of a device, where there is room for one. */
export function oneLine(text: string): string {
  return printable(
    text
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join('; '),
  );
}
