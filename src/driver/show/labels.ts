/** A label and what stands behind it. */
export type Labelled = { readonly label: string; readonly value: string };

const ANY_LABEL = /^\s*([A-Za-z](?:[A-Za-z0-9/()._-]| (?! ))*?)\s*:(?=\s|$)(.*)$/;

/**
 * Takes lines apart at labels. The first label of a line may be any; behind it only those of `known` begin a new one, since values hold colons
 * too: behind two blanks, or behind one where the label is of several words. A line with four known labels or more is a block whose line ends were lost, and is parted at every known label.
 */
export class LabelSplitter {
  readonly #spaced: RegExp;
  readonly #anywhere: RegExp;

  constructor(known: readonly string[]) {
    const longestFirst = [...known].sort((a, b) => b.length - a.length).join('|');
    const ofWords = longestFirst.split('|').filter((label) => label.includes(' '));
    const alone = ofWords.length === 0 ? '' : `|\\s(${ofWords.join('|')}):(?=\\s|$)`;
    this.#spaced = new RegExp(`(?:^|\\s{2,})(${longestFirst}):(?=\\s|$)${alone}`, 'gi');
    this.#anywhere = new RegExp(`(${longestFirst}):`, 'gi');
  }

  /** The parts of a line and what stands before the first; undefined when it has no label. `run` tells that its line ends were lost. */
  split(line: string): { readonly lead: string; readonly parts: readonly Labelled[]; readonly run: boolean } | undefined {
    const colons = line.split(':').length - 1;
    if (colons === 0) return undefined;
    const everywhere = colons < 4 ? [] : [...line.matchAll(this.#anywhere)];
    if (everywhere.length >= 4) return { lead: line.slice(0, everywhere[0]?.index), parts: partsAt(line, everywhere), run: true };
    const first = ANY_LABEL.exec(line);
    if (!first) {
      const later = [...line.matchAll(this.#spaced)];
      return later.length === 0 ? undefined : { lead: line.slice(0, later[0]?.index), parts: partsAt(line, later), run: false };
    }
    const rest = first[2] ?? '';
    const further = colons < 2 ? [] : [...rest.matchAll(this.#spaced)];
    const own = rest.slice(0, further[0]?.index ?? rest.length).trim();
    return { lead: '', parts: [{ label: first[1] ?? '', value: own }, ...partsAt(rest, further)], run: false };
  }
}

function partsAt(text: string, found: readonly RegExpExecArray[]): readonly Labelled[] {
  return found.map((one, index) => ({
    label: one[1] ?? one[2] ?? '',
    value: text.slice(one.index + one[0].length, found[index + 1]?.index ?? text.length).trim(),
  }));
}
