const DATE = /^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d)?\]?:?(?: |$)/;
/** As terminals and people write it: day and month in either order, twelve hours or twenty-four. */
const LOCAL_DATE = /^\[?\d{1,2}[./-]\d{1,2}[./-]\d{2,4},? \d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?: ?[AaPp]\.?[Mm]\.?)?\]?:?(?: |$)/;
/** Behind a date, the name of the device: the same on all lines. */
const HOST = /^([A-Za-z][\w.-]{0,63})(?: |$)/;

const NAMED = /^([A-Za-z][\w.-]{0,63}):(?: |$)/;

/** What a log collector, a mail or a listing puts in front of every line. Where one has a first group, it must be the same on all of them. */
const FRONTS: readonly RegExp[] = [
  /^<\d{1,3}>(?:\d )?/,
  DATE,
  LOCAL_DATE,
  /^\[?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?\]? ([\w.-]{1,64}):?(?: |$)/,
  /^\[?(?:[A-Z][a-z]{2},? )?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)?(?: [A-Z]{2,5})?(?: \d{4})?\]?:?(?: |$)/,
  /^\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?:?(?: |$)/,
  /^\[?\d{10}(?:\.\d+)?\]?:?(?: |$)/,
  NAMED,
  /^[>|](?: |$)/,
  /^\* ?/,
];

const NUMBERED = /^\s{0,8}(\d{1,6})[:.)]?(?:\s|$)/;

/** A date in front of one line alone is one of a collector; all else must be on several to be no part of the answer. */
const FEWEST = 3;
/** A collector puts a time in front of what another has put one in front of, and so on. */
const MOST = 3;

const QUOTED = /^\s*("(?:[^"\\]|\\.)*"),?$/;
const BRACKETS = /^\s*(?:"\w+": ?)?[[\]{}]{1,2},?$/;
const LIST = /^\s*"\w+": ?\[$/;

/** The lines of a list of texts in JSON, as tools print an answer (`"stdout_lines": [ "…", "…" ]`); all lines where it is none. */
export function withoutQuotes(lines: readonly string[]): readonly string[] {
  const written = lines.filter((line) => line !== '' && !BRACKETS.test(line));
  const quoted = written.flatMap((line) => QUOTED.exec(line)?.[1] ?? []);
  const isList = quoted.length >= FEWEST || (quoted.length > 0 && lines.some((line) => LIST.test(line)));
  return isList && quoted.length === written.length ? quoted.map(plain) : lines;
}

function plain(quoted: string): string {
  return quoted
    .slice(1, -1)
    .replace(/\\(["\\/])/g, '$1')
    .replace(/\\[rn]/g, '')
    .replace(/\\t/g, ' ')
    .trimEnd();
}

/**
 * Lines without what stands in front of each of them and is no part of what the device printed. Empty lines may be without it. A word
 * that begins lines of answers (`label`) is none: somebody may have kept the lines with it only.
 */
export function withoutFronts(lines: readonly string[], label: RegExp): readonly string[] {
  let bare = lines;
  for (let round = 0; round < MOST; round++) {
    const front = FRONTS.find((one) => isOnAll(one, bare) && !(one === NAMED && label.test(NAMED.exec(first(bare))?.[1] ?? '')));
    const next = front
      ? bare.map((line) => line.replace(front, ''))
      : isNumbered(bare)
        ? bare.map((line) => line.replace(NUMBERED, ''))
        : bare;
    if (next === bare) return bare;
    const dated = front === DATE || front === LOCAL_DATE;
    const hosted = dated && isOnAll(HOST, next) && !label.test(HOST.exec(first(next))?.[1] ?? '');
    bare = hosted ? next.map((line) => line.replace(HOST, '')) : next;
  }
  return bare;
}

function first(lines: readonly string[]): string {
  return lines.find((line) => line !== '') ?? '';
}

function isOnAll(front: RegExp, lines: readonly string[]): boolean {
  const written = lines.filter((line) => line !== '');
  const found = written.map((line) => front.exec(line));
  const fewest = front === DATE ? 1 : FEWEST;
  return written.length >= fewest && found.every((one) => one !== null && one[1] === found[0]?.[1]);
}

/** Numbers that count the lines from 1, with or without the empty ones. */
function isNumbered(lines: readonly string[]): boolean {
  let written = 0;
  const counts = lines.flatMap((line, at) => {
    if (line === '') return [];
    written++;
    const number = Number(NUMBERED.exec(line)?.[1] ?? 0);
    return [{ ofAll: number === at + 1, ofWritten: number === written }];
  });
  return counts.length >= FEWEST && (counts.every(({ ofAll }) => ofAll) || counts.every(({ ofWritten }) => ofWritten));
}
