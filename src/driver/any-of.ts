type Listed = readonly { readonly pattern: RegExp }[];

const EVERY_LINE = /^/;
/** A reference to a group means another group in a longer pattern. */
const REFERENCE = /\\[1-9k]/;

const made = new WeakMap<Listed, RegExp>();

/**
 * One pattern for what any of the listed ones fits, and perhaps for more: most lines of an answer are none of dozens of messages, and so are looked at
 * once. Which one a line is, if any, is for the listed ones to say.
 */
export function anyOf(listed: Listed): RegExp {
  const known = made.get(listed);
  if (known !== undefined) return known;
  const sources = listed.map(({ pattern }) => pattern.source);
  const joinable = listed.every(({ pattern }) => !REFERENCE.test(pattern.source) && /^i?$/.test(pattern.flags));
  const any = joinable ? new RegExp(sources.map((source) => `(?:${source})`).join('|') || '(?!)', 'i') : EVERY_LINE;
  made.set(listed, any);
  return any;
}
