/** An entry with the number it stands at. */
export type Numbered = {
  readonly number: number;
  readonly text: string /** The device does not show the number. */;
  readonly guessed?: true;
};

export type Step = { readonly op: 'add' | 'remove'; readonly entry: Numbered };

type Place = { readonly entry: Numbered /** Where it stands now, for an entry that stays. */; readonly stays?: Numbered };

const LAST_NUMBER = 0x7fffffff;
const STEP = 10;

/**
 * The steps from one list to another with the same entries in the same order, whatever their numbers. What both have in order stays where it is. New
 * entries come first, from the top, at numbers that are free; then the old ones go, from the bottom. So a packet is at every moment decided either
 * as it was or as it will be, and the list is never empty: the first entry that matches is an old one with all old ones before it still there, or a
 * new one with all new ones before it there already. Only an entry that moves is away for one line, since IOS drops a second one that says the same
 * in silence.
 */
export function steps(from: readonly Numbered[], to: readonly Numbered[]): readonly Step[] {
  const places = placed(from, to);
  const staying = new Set(places.flatMap(({ stays }) => stays ?? []));
  const goes = from.filter((one) => !staying.has(one)).toReversed();
  const comes = places.filter(({ stays }) => stays === undefined).map(({ entry }) => entry);
  const moved = (one: Numbered): Numbered | undefined => comes.find(({ text }) => text === one.text);
  const fresh = comes.filter(({ text }) => !goes.some((one) => one.text === text));
  return [
    ...fresh.map((entry): Step => ({ op: 'add', entry })),
    ...goes.flatMap((entry): readonly Step[] => {
      const again = moved(entry);
      return [{ op: 'remove', entry }, ...(again === undefined ? [] : [{ op: 'add', entry: again } as const])];
    }),
  ];
}

/** Every wanted entry with its number. An entry that stays may have to make room: then it moves like the others. */
function placed(from: readonly Numbered[], to: readonly Numbered[]): readonly Place[] {
  let kept = longestInOrder(from, to);
  for (;;) {
    const places = numbersFor(from, to, kept);
    if (typeof places !== 'number') return places;
    const crowded = places;
    kept = kept.map((one, at) => (at === crowded ? undefined : one));
  }
}

/** The places, or which of the wanted entries that stay leaves too little room before it, or behind it where it is the last. */
function numbersFor(
  from: readonly Numbered[],
  to: readonly Numbered[],
  kept: readonly (Numbered | undefined)[],
): readonly Place[] | number {
  const taken = new Set(from.map(({ number }) => number));
  const places: Place[] = [];
  let low = 0;
  for (let at = 0; at < to.length; ) {
    const stays = kept[at];
    if (stays !== undefined) {
      places.push({ entry: stays, stays });
      low = stays.number;
      at++;
      continue;
    }
    const next = kept.findIndex((one, index) => index > at && one !== undefined);
    const end = next < 0 ? to.length : next;
    const numbers = between(low, kept[end]?.number ?? LAST_NUMBER, to.slice(at, end), taken);
    if (numbers === undefined) return end < to.length ? end : kept.findLastIndex((one) => one !== undefined);
    for (const number of numbers) places.push({ entry: { number, text: to[at++]?.text ?? '' } });
    low = numbers.at(-1) ?? low;
  }
  return places;
}

/** Free numbers above `low` and below `high`: the wanted ones where they fit, else as far apart as there is room. */
function between(low: number, high: number, wanted: readonly Numbered[], taken: ReadonlySet<number>): readonly number[] | undefined {
  const fit = wanted.every(({ number }, at) => number > (wanted[at - 1]?.number ?? low) && number < high && !taken.has(number));
  if (fit) return wanted.map(({ number }) => number);
  const stride = Math.max(1, Math.min(STEP, Math.floor((high - low) / (wanted.length + 1))));
  return free(low, high, stride, wanted.length, taken) ?? free(low, high, 1, wanted.length, taken);
}

function free(low: number, high: number, stride: number, count: number, taken: ReadonlySet<number>): readonly number[] | undefined {
  const found: number[] = [];
  for (let number = low + stride; found.length < count && number < high; number += stride) {
    while (taken.has(number) && number < high) number++;
    if (number < high) found.push(number);
  }
  return found.length === count ? found : undefined;
}

/** For each wanted entry the one that stays in its place: as many as there are in the same order in both (longest common subsequence). */
function longestInOrder(from: readonly Numbered[], to: readonly Numbered[]): readonly (Numbered | undefined)[] {
  const lengths = Array.from({ length: from.length + 1 }, () => new Uint16Array(to.length + 1));
  const at = (row: number, column: number): number => lengths[row]?.[column] ?? 0;
  for (let row = from.length - 1; row >= 0; row--) {
    const line = lengths[row];
    for (let column = to.length - 1; line && column >= 0; column--) {
      const same = from[row]?.text === to[column]?.text;
      line[column] = same ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const kept: (Numbered | undefined)[] = [];
  for (let row = 0, column = 0; column < to.length; column++) {
    while (row < from.length && from[row]?.text !== to[column]?.text && at(row + 1, column) >= at(row, column + 1)) row++;
    const same = row < from.length && from[row]?.text === to[column]?.text;
    kept.push(same ? from[row++] : undefined);
  }
  return kept;
}
