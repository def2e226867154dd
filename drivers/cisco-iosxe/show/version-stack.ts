import { given } from '../../../src/driver/show/page.ts';

/** A switch of a stack: its row in the table of switches, and its section of board numbers where it has one. */
export type StackMember = {
  readonly switch: number;
  /** Whether the question was asked on it; only the table tells. */
  readonly active?: boolean;
  readonly ports?: number;
  readonly model?: string;
  readonly version?: string;
  readonly image?: string;
  readonly mode?: string;
  readonly mac?: string;
  readonly serial?: string;
  readonly motherboardSerial?: string;
  readonly uptime?: string;
};

/** Numbers of a board. */
export type Board = Partial<Record<'mac' | 'serial' | 'motherboardSerial' | 'model' | 'uptime', string>>;

const ROW = /^(\*?)\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\S+)(?:\s+(BUNDLE|INSTALL))?$/;
const SECTION = /^Switch (\d+)$/;
const FIELDS = {
  'base ethernet mac address': 'mac',
  'system serial number': 'serial',
  'motherboard serial number': 'motherboardSerial',
  'model number': 'model',
  'switch uptime': 'uptime',
} as const;

/** The switches a `show version` tells of, and the board numbers outside of their sections: those of the switch it was asked on. */
export function stackOf(lines: readonly string[]): { readonly board: Board; readonly members: readonly StackMember[] } {
  const members = new Map<number, StackMember>();
  const board: Board = {};
  let section: number | undefined;
  for (const line of lines) {
    const row = ROW.exec(line);
    const heading = SECTION.exec(line);
    const field = /^([A-Z][A-Za-z ]*?)\s*: (\S.*)$/.exec(line);
    const name = field && FIELDS[(field[1] ?? '').toLowerCase() as keyof typeof FIELDS];
    if (row) members.set(Number(row[2]), { ...members.get(Number(row[2])), ...memberOf(row) });
    else if (heading) section = Number(heading[1]);
    else if (field && name && section === undefined) board[name] ??= field[2] ?? '';
    else if (field && name && section !== undefined) {
      members.set(section, { ...(members.get(section) ?? { switch: section }), [name]: field[2] ?? '' });
    }
  }
  return { board, members: [...members.values()].sort((a, b) => a.switch - b.switch) };
}

function memberOf([, star, number, ports, model = '', version = '', image = '', mode]: RegExpExecArray): StackMember {
  return { switch: Number(number), active: star === '*', ports: Number(ports), model, version, image, ...given('mode', mode) };
}
