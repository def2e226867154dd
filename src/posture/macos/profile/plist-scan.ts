import { type Finding, finding } from './finding.ts';

/** A piece of an XML document; `line` is where it begins. */
export type Token =
  | { readonly kind: 'open' | 'close' | 'empty'; readonly name: string; readonly line: number }
  | { readonly kind: 'text'; readonly text: string; readonly line: number };

export type Scanned = { readonly tokens: readonly Token[]; readonly faults: readonly Finding[] };

const TAG = /^(\/?)([A-Za-z][\w.-]{0,60})(?:\s[^<]*?)?\s?(\/?)$/;
const LONGEST_TAG = 1000;
const LONGEST_DOCUMENT_TYPE = 10_000;
/** A text with more of them is no profile. */
export const MOST_FAULTS = 200;

/**
 * Cuts the text of a property list into tags and text, as far as it can be made out: faults are told and skipped. Comments, processing
 * instructions and the document type are left out; nothing is ever loaded or expanded but the five entities of XML and characters by number.
 * Linear in the length of the text.
 */
export function scanXml(source: string): Scanned {
  const tokens: Token[] = [];
  const faults: Finding[] = [];
  let line = 1;
  let at = 0;
  /** Moves on to `end` and gives what lies between and the line it began in. */
  const advance = (end: number): { readonly text: string; readonly line: number } => {
    const passed = { text: source.slice(at, end), line };
    line += passed.text.split('\n').length - 1;
    at = end;
    return passed;
  };
  const until = (mark: string, what: string): number => {
    const end = source.indexOf(mark, at);
    if (end < 0) faults.push(finding('error', 'broken-tag', line, `${what} has no end`));
    return end < 0 ? source.length : end + mark.length;
  };

  while (at < source.length && faults.length < MOST_FAULTS) {
    if (source[at] !== '<') {
      const next = source.indexOf('<', at);
      const raw = advance(next < 0 ? source.length : next);
      tokens.push({ kind: 'text', line: raw.line, text: unescaped(raw.text, raw.line, faults) });
    } else if (source.startsWith('<!--', at)) advance(until('-->', 'a comment'));
    else if (source.startsWith('<?', at)) advance(until('?>', 'a processing instruction'));
    else if (source.startsWith('<![CDATA[', at)) {
      const raw = advance(until(']]>', 'a CDATA section'));
      tokens.push({ kind: 'text', line: raw.line, text: raw.text.slice(9, -3) });
    } else if (source.startsWith('<!', at)) advance(documentTypeEnd(source, at));
    else {
      const length = source.slice(at + 1, at + LONGEST_TAG).search(/[<>]/) + 1;
      const whole = length > 0 && source[at + length] === '>';
      const raw = advance(whole ? at + length + 1 : at + 1);
      const tag = whole ? TAG.exec(raw.text.slice(1, -1)) : null;
      if (!tag) faults.push(finding('error', 'broken-tag', raw.line, 'a `<` begins no tag: write `&lt;` for the character'));
      else {
        const [, slash = '', name = '', empty = ''] = tag;
        tokens.push({ kind: slash ? 'close' : empty ? 'empty' : 'open', name, line: raw.line });
      }
    }
  }
  return { tokens, faults };
}

/** Behind the `>` of a `<!DOCTYPE …>`, whose internal subset stands in brackets. */
function documentTypeEnd(source: string, at: number): number {
  const head = source.slice(at, at + LONGEST_DOCUMENT_TYPE);
  const end = /^[^[>]*(?:\[[^\]]*\]\s{0,100})?>/.exec(head)?.[0].length;
  return end === undefined ? source.length : at + end;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string, line: number, faults: Finding[]): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7}|x[0-9a-f]{1,6})|([a-z]{1,8}));|&/gi, (all, number: string | undefined, name: string | undefined) => {
    const code = number === undefined ? Number.NaN : Number(number.toLowerCase().startsWith('x') ? `0${number}` : number);
    const meant = name === undefined ? (code <= 0x10ffff ? String.fromCodePoint(code) : undefined) : ENTITIES[name];
    if (meant !== undefined) return meant;
    faults.push(finding('error', 'bad-entity', line, `\`${all}\` is no entity of XML: write \`&amp;\` for the character \`&\``));
    return all;
  });
}
