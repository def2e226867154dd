import { type Ace, hardwareEntries, type ListKind, printExtended, printStandard } from './ace.ts';

export type Entry = { readonly sequence: number; readonly ace: Ace };
export type Remark = { readonly sequence: number; readonly text: string };
/** What a list holds, for keeping and putting back. */
export type ListContent = { readonly entries: readonly Entry[]; readonly remarks: readonly Remark[] };
export type Added = 'added' | 'identical' | 'duplicate-sequence' | { readonly partOf: number };

/** A named or numbered list with IOS-XE's editing rules (measured on IOL-XE 17.15). */
export class AccessList {
  readonly name: string;
  readonly kind: ListKind;
  #entries: Entry[] = [];
  #said = { of: this.#entries, texts: new Set<string>() };
  #remarks: Remark[] = [];

  constructor(name: string, kind: ListKind) {
    this.name = name;
    this.kind = kind;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  get content(): ListContent {
    return { entries: [...this.#entries], remarks: [...this.#remarks] };
  }

  restore(content: ListContent): void {
    this.#entries = [...content.entries];
    this.#remarks = [...content.remarks];
  }

  get hardwareEntries(): number {
    return this.#entries.reduce((sum, entry) => sum + hardwareEntries(entry.ace), 0);
  }

  /** The place of the next line without a number: 10 beyond the last entry. */
  get nextSequence(): number {
    return (this.#entries.at(-1)?.sequence ?? 0) + 10;
  }

  /**
   * An entry equal to one that is there is silently not added, whatever its number; a taken number is refused, and in a standard list a host behind a
   * block it belongs to.
   */
  add(ace: Ace, sequence?: number): Added {
    const last = this.#entries.at(-1)?.sequence ?? 0;
    const place = sequence ?? this.nextSequence;
    if (place <= last && this.#entries.some((entry) => entry.sequence === place)) return 'duplicate-sequence';
    const text = printExtended(ace);
    const texts = this.#texts();
    if (texts.has(text)) return 'identical';
    const block = this.#blockBefore(ace, place);
    if (block !== undefined) return { partOf: block };
    texts.add(text);
    this.#entries.push({ sequence: place, ace });
    if (place < last) this.#entries.sort((a, b) => a.sequence - b.sequence);
    return 'added';
  }

  #blockBefore({ source: { address, wildcard } }: Ace, place: number): number | undefined {
    if (this.kind !== 'standard' || wildcard !== 0) return undefined;
    const holds = ({ ace: { source } }: Entry): boolean => source.wildcard !== 0 && ((source.address ^ address) & ~source.wildcard) === 0;
    return this.#entries.find((entry) => entry.sequence < place && holds(entry))?.sequence;
  }

  /** What the entries say. All but `add` put another array in their place. */
  #texts(): Set<string> {
    if (this.#said.of !== this.#entries)
      this.#said = { of: this.#entries, texts: new Set(this.#entries.map(({ ace }) => printExtended(ace))) };
    return this.#said.texts;
  }

  /** A remark takes the number of the entry that comes next. */
  remark(text: string, sequence = this.nextSequence): void {
    this.#remarks.push({ sequence, text });
  }

  removeSequence(sequence: number): void {
    if (this.#entries.some((entry) => entry.sequence === sequence))
      this.#entries = this.#entries.filter((entry) => entry.sequence !== sequence);
    else this.#remarks = this.#remarks.filter((remark) => remark.sequence !== sequence);
  }

  removeEntry(ace: Ace): void {
    const text = printExtended(ace);
    this.#entries = this.#entries.filter((entry) => printExtended(entry.ace) !== text);
  }

  removeRemark(text: string): void {
    this.#remarks = this.#remarks.filter((remark) => remark.text !== text);
  }

  /** Renumbers the entries; remarks are lost, as on the device. */
  resequence(start: number, step: number): void {
    this.#entries = this.#entries.map((entry, index) => ({ sequence: start + index * step, ace: entry.ace }));
    this.#remarks = [];
  }

  /** `show ip access-lists`: an empty list is its header only. */
  show(note = ''): string[] {
    const title = `${this.kind === 'standard' ? 'Standard' : 'Extended'} IP access list ${this.name}${note}`;
    return [title, ...this.lines('show').map((line) => `    ${line}`)];
  }

  /** `show running-config`: the only place where remarks are seen. */
  configuration(): string[] {
    const lines = [
      ...this.#remarks.map((remark) => ({ sequence: remark.sequence, text: `${remark.sequence} remark ${remark.text}` })),
      ...this.#entries.map((entry) => ({ sequence: entry.sequence, text: `${entry.sequence} ${this.#print(entry.ace, 'configuration')}` })),
    ].sort((a, b) => a.sequence - b.sequence);
    return [`ip access-list ${this.kind} ${this.name}`, ...lines.map((line) => ` ${line.text}`)];
  }

  lines(where: 'show' | 'configuration' = 'configuration'): string[] {
    return (this.kind === 'standard' ? hostsFirst(this.#entries) : this.#entries).map(
      (entry) => `${entry.sequence} ${this.#print(entry.ace, where)}`,
    );
  }

  #print(ace: Ace, where: 'show' | 'configuration'): string {
    return this.kind === 'standard' ? printStandard(ace, where) : printExtended(ace);
  }
}

/** IOS keeps the hosts of a standard list before its blocks, in an order of its own; the numbers say in which they were entered. */
function hostsFirst(entries: readonly Entry[]): readonly Entry[] {
  const hosts = entries.filter(({ ace }) => ace.source.wildcard === 0);
  return [...hosts.toReversed(), ...entries.filter(({ ace }) => ace.source.wildcard !== 0)];
}
