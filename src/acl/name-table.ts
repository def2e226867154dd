/** Names and the numbers they stand for, read in both directions. */
export type NameTable = {
  number(name: string): number | undefined;
  /** The name IOS displays for a number. */
  name(number: number): string | undefined;
  readonly names: readonly string[];
};

/** `numbers` gives one name a number at most once; `aliases` are read and never displayed. */
export function nameTable(numbers: Readonly<Record<string, number>>, aliases: Readonly<Record<string, number>> = {}): NameTable {
  const byName = new Map(Object.entries({ ...aliases, ...numbers }));
  const byNumber = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
  return {
    number: (name) => byName.get(name.toLowerCase()),
    name: (number) => byNumber.get(number),
    names: Object.keys(numbers),
  };
}
