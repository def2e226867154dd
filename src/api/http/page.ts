import { fault } from '../../base/fault.ts';
import { RequestFault } from './request-fault.ts';

/** A cursor is opaque to the caller: the id after which the next page begins. */
export function cursorOf(last: string): string {
  return Buffer.from(last, 'utf8').toString('base64url');
}

/** Gives the id a cursor stands for; throws a RequestFault when it cannot be one of ours. */
export function afterCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (text !== '' && cursorOf(text) === cursor) return text;
  throw new RequestFault(fault('api.invalid', 'the cursor is not one the server gave: begin again without it', { at: 'query/cursor' }));
}

export type Page<T> = { readonly items: readonly T[]; readonly next: string | undefined };

/**
 * The `limit` items with the smallest ids after `after`, in order of id, and the cursor of the page behind. Never sorts more than twice the
 * page: a table of 100,000 is walked, not copied.
 */
export function pageById<T extends { readonly id: string }>(items: Iterable<T>, limit: number, after: string | undefined): Page<T> {
  let smallest: T[] = [];
  const cut = (): void => {
    smallest = smallest.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit + 1);
  };
  for (const item of items) {
    if (after !== undefined && item.id <= after) continue;
    smallest.push(item);
    if (smallest.length > 2 * (limit + 1)) cut();
  }
  cut();
  const page = smallest.slice(0, limit);
  const last = page.at(-1);
  return { items: page, next: smallest.length > limit && last ? cursorOf(last.id) : undefined };
}

/** Where the next page of what was asked for is. */
export function nextUrl(url: string, cursor: string): string {
  const [path = '', search] = url.split('?');
  const parameters = new URLSearchParams(search);
  parameters.set('cursor', cursor);
  return `${path}?${parameters}`;
}
