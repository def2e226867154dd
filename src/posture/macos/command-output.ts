/** The lines of what a command printed; `truncated` says that more was there than is read. */
export type OutputLines = { readonly lines: readonly string[]; readonly truncated: boolean };

/** Real lists are a few kilobytes. What is longer is no list, and costs no more than this. */
const LONGEST_OUTPUT = 1024 * 1024;
const LONGEST_LINE = 4096;
const MOST_LINES = 10_000;

/** Cuts the output of a command into lines (LF, CRLF or CR), never more than 1 MiB, 10,000 lines and 4,096 characters a line. */
export function outputLines(text: string): OutputLines {
  const read = text.slice(0, LONGEST_OUTPUT);
  const lines = read.split(/\r\n|\n|\r/, MOST_LINES + 1);
  const kept = lines.slice(0, MOST_LINES);
  return {
    lines: kept.map((line) => line.slice(0, LONGEST_LINE)),
    truncated: text.length > LONGEST_OUTPUT || lines.length > MOST_LINES || kept.some(({ length }) => length > LONGEST_LINE),
  };
}

/** Whether a command said that what it was asked about is not there. */
export function saysAbsent(text: string): boolean {
  return /no such file|does not exist|no receipt for|command not found/i.test(text.slice(0, LONGEST_LINE));
}
