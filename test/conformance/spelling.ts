import { z } from 'zod';

/** A word without what only its writing adds: `Acct-Session-Id`, `acct_session_id` and `acctSessionId` are one. */
function lettersOf(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/**
 * `shape` as an object that knows its keys in every writing, and by the other names `also` gives them. A key it does not know keeps its writing, so that
 * the fault names what stands in the case; of two writings of one key both stay, which is a fault as well.
 */
export function inAnyWriting<T extends z.ZodRawShape>(shape: T, also: Readonly<Record<string, keyof T & string>> = {}) {
  return z.preprocess(renaming(shape, also), z.strictObject(shape));
}

/** The same, of an object that may hold more. */
export function amongOthers<T extends z.ZodRawShape>(shape: T, also: Readonly<Record<string, keyof T & string>> = {}) {
  return z.preprocess(renaming(shape, also), z.looseObject(shape));
}

function renaming(shape: z.ZodRawShape, also: Readonly<Record<string, string>>) {
  const ours = new Map([
    ...Object.keys(shape).map((key) => [lettersOf(key), key] as const),
    ...Object.entries(also).map(([other, key]) => [lettersOf(other), key] as const),
  ]);
  return (written: unknown): unknown => {
    if (written === null || typeof written !== 'object' || Array.isArray(written)) return written;
    const read: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(written)) {
      const known = ours.get(lettersOf(key));
      read[known === undefined || known in read ? key : known] = value;
    }
    return read;
  };
}

/** One of `words`, in any writing, or by another name of it. */
export function wordIn<W extends string>(words: readonly W[], also: Readonly<Record<string, W>> = {}) {
  const ours = new Map<string, W>([
    ...words.map((word) => [lettersOf(word), word] as const),
    ...Object.entries(also).map(([other, word]) => [lettersOf(other), word] as const),
  ]);
  return z.preprocess((written) => (typeof written === 'string' ? (ours.get(lettersOf(written)) ?? written) : written), z.enum(words));
}
