/** A list longer than this is handed over in pieces of as many. */
const PIECE = 250;

/** A part of plain data: all of it but its long lists, or so many items of one of them. */
export type Piece =
  | { readonly kind: 'whole'; readonly value: unknown }
  | { readonly kind: 'items'; readonly path: readonly PropertyKey[]; readonly items: readonly unknown[] };

/** Plain data in pieces of which each is copied from thread to thread in little time; `joined` puts them together again, one after the other. */
export function piecesOf(value: unknown): readonly Piece[] {
  const items: Piece[] = [];
  const whole = withoutLongLists(value, [], items);
  return [{ kind: 'whole', value: whole }, ...items];
}

/** Adds a piece to what came before it. */
export function joined(before: unknown, piece: Piece): unknown {
  if (piece.kind === 'whole') return piece.value;
  const list = piece.path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)[key], before);
  (list as unknown[]).push(...piece.items);
  return before;
}

function withoutLongLists(value: unknown, path: readonly PropertyKey[], items: Piece[]): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (!Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutLongLists(inner, [...path, key], items)]));
  }
  if (value.length <= PIECE) return value.map((inner, place) => withoutLongLists(inner, [...path, place], items));
  for (let from = 0; from < value.length; from += PIECE) items.push({ kind: 'items', path, items: value.slice(from, from + PIECE) });
  return [];
}
