/** A package of technologies, a row of the table of licenses. */
export type LicensedPackage = { readonly technology?: string; readonly current: string; readonly type: string; readonly next: string };

export type Licenses = {
  readonly packages: readonly LicensedPackage[];
  /** What licenses are bound to: the identifiers of the device, of each member where there are several. */
  readonly identifiers: readonly { readonly device: number; readonly pid: string; readonly serial: string }[];
  /** Labels as printed: `License Level`, `Next reload license Level`, `Smart Licensing Status`. */
  readonly labels: Readonly<Record<string, string>>;
};

const HEAD = /Current\s+Type\s+(?:Suite )?Next reboot$/;
const TITLE =
  /^(?:Technology[- ]package|Technology|Suite|(?:Technology Package|Suite) License Information|License Information|License (?:UDI|Info)\b)|^Device#\s+PID\s+SN$/i;
const IDENTIFIER = /^\*?\s*(\d+)\s+([A-Z][\w/-]+)\s+([A-Z0-9]{11})$/;
const RULE = /^-{5,}$/;
const LABEL = /^((?:[A-Za-z]+ )*licens(?:e|ing)(?: [A-Za-z]+)?): ?(.*)$/i;

/** What the lines say of licenses, and the lines that say nothing of them. A table ends where a line has other columns, or none. */
export function licensesOf(lines: readonly string[]): { readonly licenses: Licenses; readonly rest: readonly string[] } {
  const packages: LicensedPackage[] = [];
  const identifiers: Licenses['identifiers'][number][] = [];
  const labels: Record<string, string> = {};
  const rest: string[] = [];
  let columns = 0;
  for (const line of lines) {
    const label = LABEL.exec(line);
    const cells = line.split(/\s{2,}/);
    const identifier = IDENTIFIER.exec(line);
    const [first = '', second = '', third = '', fourth] = cells;
    if (HEAD.test(line)) columns = cells.length;
    else if (identifier) identifiers.push({ device: Number(identifier[1]), pid: identifier[2] ?? '', serial: identifier[3] ?? '' });
    else if (RULE.test(line) || TITLE.test(line)) continue;
    else if (columns > 0 && cells.length >= 3 && cells.length <= 4 && !label) {
      packages.push(
        fourth === undefined
          ? { current: first, type: second, next: third }
          : { technology: first, current: second, type: third, next: fourth },
      );
    } else {
      if (!(columns > 0 && cells.length === 1 && /^[a-z][\w-]*$/.test(line))) columns = 0;
      if (label) {
        const [value = '', type] = (label[2] ?? '').split(/\s+Type: /);
        if (value !== '') labels[label[1] ?? ''] = value;
        if (type !== undefined) labels['License Type'] = type;
      } else rest.push(line);
    }
  }
  return { licenses: { packages, identifiers, labels }, rest };
}
