import { given } from '../../../src/driver/show/page.ts';

/** Numbers of a board. */
export type Board = Partial<Record<'mac' | 'serial' | 'motherboardSerial' | 'model' | 'uptime', string>> & {
  /** Labels without a member of their own, as printed: `Motherboard Assembly Number`. */
  readonly other: Readonly<Record<string, string>>;
};

/** A switch of a stack: its row in the table of switches, and its section of board numbers where it has one. */
export type StackMember = Partial<Omit<Board, 'other'>> & {
  readonly switch: number;
  /** Whether the question was asked on it; only the table tells. */
  readonly active?: boolean;
  readonly ports?: number;
  readonly version?: string;
  readonly image?: string;
  readonly mode?: string;
  /** Labels without a member of their own, of its section. */
  readonly other?: Board['other'];
};

type Draft = { -readonly [key in keyof StackMember]: StackMember[key] } & { other?: Record<string, string> };

const ROW = /^(\*?)\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\S+)(?:\s+(BUNDLE|INSTALL))?$/;
const SECTION = /^Switch (\d+)$/;
const HEADING = /^(?:Switch\s+Ports\s+Model\s.*|-{5,}(?:\s+-{2,})*)$/;
const FIELDS = {
  'base ethernet mac address': 'mac',
  'system serial number': 'serial',
  'motherboard serial number': 'motherboardSerial',
  'model number': 'model',
  'switch uptime': 'uptime',
} as const;
const OTHER =
  /^(?:(?:Motherboard|Daughterboard|Model|Top Assembly|Hardware Board|Power supply|CLEI|SFP Module|CIP|System FPGA|SKU|Version)\b.*)$/i;

/** The switches a `show version` tells of, the board numbers outside of their sections, those of the switch it was asked on, and all other lines. */
export function stackOf(lines: readonly string[]): {
  readonly board: Board;
  readonly members: readonly StackMember[];
  readonly rest: readonly string[];
} {
  const members = new Map<number, Draft>();
  const board: Draft & { other: Record<string, string> } = { switch: 0, other: {} };
  const rest: string[] = [];
  let section: number | undefined;
  for (const line of lines) {
    const row = ROW.exec(line);
    const heading = SECTION.exec(line);
    const [, label = '', value = ''] = /^([A-Z][A-Za-z ]*?)\s*:(?:\s+(.*))?$/.exec(line) ?? [];
    const name = FIELDS[label.toLowerCase() as keyof typeof FIELDS];
    if (row) members.set(Number(row[2]), { ...members.get(Number(row[2])), ...memberOf(row) });
    else if (heading) section = Number(heading[1]);
    else if (name !== undefined || OTHER.test(label)) {
      const draft: Draft = section === undefined ? board : (members.get(section) ?? { switch: section });
      if (section !== undefined) members.set(section, draft);
      if (value === '') continue;
      if (name !== undefined) draft[name] = section === undefined ? (draft[name] ?? value) : value;
      else draft.other = { ...draft.other, [label]: draft.other?.[label] ?? value };
    } else if (!HEADING.test(line)) rest.push(line);
  }
  const { switch: _, ...numbers } = board;
  return { board: numbers, members: [...members.values()].sort((a, b) => a.switch - b.switch), rest };
}

function memberOf([, star, number, ports, model = '', version = '', image = '', mode]: RegExpExecArray): StackMember {
  return { switch: Number(number), active: star === '*', ports: Number(ports), model, version, image, ...given('mode', mode) };
}
