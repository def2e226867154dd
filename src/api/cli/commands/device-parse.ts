import { fault } from '../../../base/fault.ts';
import type { ShowQuery } from '../../../driver/contract.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { readText } from '../read-text.ts';

type Options = { readonly query: string; readonly driver: string };

/** `device parse`: the facts of a captured output as JSON, with `notes` where something of it was not understood or may be missing. */
export async function parseCapture(call: Call): Promise<number> {
  const { query: name, driver } = call.options<Options>();
  const queries = call.parts.showQueries().get(driver);
  if (queries === undefined) return call.fail([fault('input.invalid', `\`${driver}\` is no driver`)]);
  const query = queries.find((one) => one.name === name);
  if (query === undefined) {
    const known = queries.map((one) => one.name).join(', ') || 'none';
    return call.fail([fault('input.invalid', `\`${name}\` is no query of ${driver}: one of ${known}`)]);
  }
  const text = await readText(call.io, call.argument(0));
  if (!text.ok) return call.fail([text.error]);
  const read = query.parse(text.value);
  if (!read.ok) {
    const { why, line } = read.error;
    const what = line === undefined ? why : `${why}: \`${printable(line)}\``;
    return call.fail([fault('device.unreadable', `${what}; ${wayOut(query, queries, text.value)}`)]);
  }
  const { facts, notes } = read.value;
  call.printJson(notes.length > 0 ? { ...facts, notes } : facts);
  return 0;
}

/** What to do about a text that a query does not read: another query that does, or what should have been captured. */
function wayOut(query: ShowQuery, queries: readonly ShowQuery[], text: string): string {
  const reading = text.trim() === '' ? undefined : queries.find(({ parse }) => isWholly(parse(text)));
  return reading === undefined ? `give what \`${query.command}\` prints` : `\`--query ${reading.name}\` reads it`;
}

function isWholly(read: ReturnType<ShowQuery['parse']>): boolean {
  return read.ok && read.value.notes.every(({ why }) => !why.includes('not understood'));
}
