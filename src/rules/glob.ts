/**
 * Whether `text` as a whole matches `pattern`: `*` stands for any run of characters, `?` for one. No other character is special.
 * Remembers only the last `*`, so the time is at most pattern × text and cannot explode.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const wanted = pattern.charCodeAt(p);
    if (wanted === 42 /* * */) {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (wanted === 63 /* ? */ || wanted === text.charCodeAt(t))) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern.charCodeAt(p) === 42) p++;
  return p === pattern.length;
}
