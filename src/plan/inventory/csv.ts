import { type Fault, fault } from '../../base/fault.ts';
import { err, type Result } from '../../base/result.ts';
import { checkedEntries, type WrittenEntry } from './checked-entry.ts';
import type { InventoryEntry } from './entry.ts';

/** Headings understood, in any case; any other column `X` becomes the group `X`. */
const NAMES: Readonly<Record<string, 'name' | 'address' | 'platform' | 'driver' | 'port' | 'username'>> = {
  name: 'name',
  hostname: 'name',
  device: 'name',
  address: 'address',
  ip: 'address',
  'ip address': 'address',
  platform: 'platform',
  driver: 'driver',
  port: 'port',
  username: 'username',
};

type Row = { readonly line: number; readonly cells: readonly string[] };

/** Comma-separated values (RFC 4180) with a header; a column that is none of the known ones is a group. Credentials are not read. */
export function readCsvInventory(file: string, text: string): Result<readonly InventoryEntry[], readonly Fault[]> {
  const rows = rowsOf(text.replace(/^\ufeff/, ''));
  if (!('rows' in rows)) return err([fault('config.syntax', 'a quoted value is not closed', { at: `${file}:${rows.unclosed}` })]);
  const [header, ...body] = rows.rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (header === undefined)
    return err([fault('config.syntax', 'the file is empty: the first line names the columns', { at: `${file}:1` })]);
  const columns = header.cells.map((cell) => cell.trim());
  if (!columns.some((column) => NAMES[column.toLowerCase()] === 'name'))
    return err([fault('config.syntax', 'no column is called `name`: the first line names the columns', { at: `${file}:${header.line}` })]);
  const long = body.find(({ cells }) => cells.length > columns.length);
  if (long) {
    const message = `the line has ${long.cells.length} values and there are ${columns.length} columns: put values with a comma in quotes`;
    return err([fault('config.syntax', message, { at: `${file}:${long.line}` })]);
  }
  return checkedEntries(body.map((row) => entryOf(file, columns, row)));
}

function entryOf(file: string, columns: readonly string[], { line, cells }: Row): WrittenEntry {
  const values = new Map<string, string>();
  const groups: Record<string, string> = {};
  for (const [at, column] of columns.entries()) {
    const value = (cells[at] ?? '').trim();
    const known = NAMES[column.toLowerCase()];
    if (value === '' || /passw|secret|key|token/i.test(column)) continue;
    if (known) values.set(known, value);
    else if (column !== '') groups[column] = value;
  }
  const port = values.get('port');
  return {
    name: values.get('name'),
    address: values.get('address'),
    platform: values.get('platform'),
    driver: values.get('driver'),
    username: values.get('username'),
    port: port === undefined ? undefined : Number(port),
    groups,
    at: `${file}:${line}`,
  };
}

function rowsOf(text: string): { readonly rows: readonly Row[] } | { readonly unclosed: number } {
  const rows: Row[] = [];
  let cells: string[] = [];
  let [cell, quoted, line, began, opened] = ['', false, 1, 1, 1];
  const endRow = (): void => {
    rows.push({ line: began, cells: [...cells, cell] });
    [cells, cell] = [[], ''];
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    if (letter === '\n') line++;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text.charAt(at + 1) === '"') cell += text.charAt(++at);
      else quoted = false;
    } else if (letter === '"' && cell.trim() === '') {
      [quoted, cell, opened] = [true, '', line];
    } else if (letter === ',') {
      cells.push(cell);
      cell = '';
    } else if (letter === '\n') {
      endRow();
      began = line;
    } else if (letter !== '\r') cell += letter;
  }
  if (quoted) return { unclosed: opened };
  if (cell !== '' || cells.length > 0) endRow();
  return { rows };
}
