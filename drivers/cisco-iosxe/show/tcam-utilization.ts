import { apart, given, notUnderstood, numberIn, type Page } from '../../../src/driver/show/page.ts';
import { parserOf } from './reader.ts';

/** One row of a table of an ASIC. Counts are entries. */
export type TcamTable = {
  readonly table: string;
  /** `EM`, `TCAM`, `EM/LPM`; absent in the old form, which prints pairs of hash and TCAM. */
  readonly subtype?: string;
  /** `I` input, `O` output, `IO` both. The rows `I` and `O` below an `IO` row are its parts and have no `max`. */
  readonly direction?: string;
  readonly max?: number;
  readonly used: number;
  /** Of IOS 15, which counts masks beside entries. */
  readonly maxMasks?: number;
  readonly usedMasks?: number;
  readonly usedPercent?: number;
  readonly v4?: number;
  readonly v6?: number;
  readonly mpls?: number;
  readonly other?: number;
};

export type TcamUtilization = {
  readonly asics: readonly { readonly asic: number; readonly tables: readonly TcamTable[] }[];
  /** The form of switches that count by slice. */
  readonly slices: readonly {
    readonly asic?: number;
    readonly resource: string;
    readonly slice: number;
    readonly used: number;
    readonly free: number;
  }[];
  /** The form of routers (ISR and ASR): regions of the TCAM of the forwarding processor. */
  readonly regions: readonly TcamRegion[];
};

/** Cells, of which an entry takes one or several. */
export type TcamRegion = {
  readonly name: string;
  readonly used: number;
  readonly free?: number;
  readonly status?: string;
  readonly entriesUsed?: number;
  readonly cellsPerEntry?: number;
  /** Of the row that sums up: how many regions there are. */
  readonly regions?: number;
};

const ASIC = /^\s*CAM Utilization for ASIC\s*#?\s*\[?(\d+)\]?(\s+Max\s+Used)?$/;
const ROW = /^\s*(.*?)\s*\b([A-Z]{2,}(?:\/[A-Z]{2,})?)\s+(IO|I|O|NA)\s+(?:(\d+)\s+)?(\d+)\s+(\d+\.\d+)%\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)$/;
const OLD_ROW = /^\s*(\S.*?)\s+(\d+)(?:\/(\d+))?\s+(\d+)(?:\/(\d+))?$/;
const SLICES = /^\s*(?:Slice\d+\s*)+$/;
const SLICE_ROW = /^\s*(\S.*?\S)((?:\s+\d+\s+\d+)+)$/;
const HEADING =
  /^\s*(?:Codes: |(?:- )?(?:Not )?Applicable$|Table\s+(?:Subtype|Max Values)|-{3,}$|\*{3}(?:Number of|change the available) TCAM |Resource\s+Used\s+Free|Masks\/Values\s+Masks\/values$|Note: Allocation of TCAM entries|a complex algorithm\.|to provide an abstract view)/;
const MASK_ROW = /^\s*(\S.*?):\s+(\d+)\/(\d+)\s+(\d+)\/(\d+)$/;

/** Where a line begins, for an answer whose line ends were lost. */
const BEGINNINGS =
  /\s+(?=CAM Utilization for ASIC|Table\s+(?:Subtype|Max)\s|-{20,})|(?<=-{20,}|ASIC\s{0,3}#?\s{0,3}\[?\d{1,3}\]?|%(?:\s{1,20}\d{1,7}){4}|\s\d{1,7}(?:\/\d{1,7})?\s{1,30}\d{1,7}(?:\/\d{1,7})?)\s+(?=[A-Z])/g;

/** `show platform … tcam utilization` of Catalyst switches, of IOS 15 too, and `… tcam resource-manager usage` of routers. */
export const parseTcamUtilization = parserOf<TcamUtilization>({
  about: 'TCAM table',
  read: (page) => {
    if (page.lines.some((line) => /QFP TCAM Usage Information|Total TCAM Cell Usage|\d+ Bit Region Information/i.test(line))) {
      const regions = regionsOf(page);
      return regions.length === 0 ? undefined : { asics: [], slices: [], regions };
    }
    const run = page.lines.length === 1;
    const asics: { asic: number; tables: TcamTable[] }[] = [];
    const slices: TcamUtilization['slices'][number][] = [];
    let wrapped = '';
    let counting = 0;
    let sliced = 0;
    if (run && /Slice\d/.test(page.lines[0] ?? '')) return undefined;
    for (const line of run ? apart(page.lines, BEGINNINGS) : page.lines) {
      const asic = numberIn(ASIC.exec(line)?.[1]);
      if (asic !== undefined) {
        asics.push({ asic, tables: [] });
        if (wrapped !== '') notUnderstood(page, wrapped);
        wrapped = '';
        continue;
      }
      if (SLICES.test(line)) {
        sliced = counting = line.match(/Slice\d+/g)?.length ?? 0;
        continue;
      }
      if (HEADING.test(line)) continue;
      const tables = asics.at(-1)?.tables;
      const row = ROW.exec(line);
      const masked = MASK_ROW.exec(line);
      const old = row ? null : OLD_ROW.exec(line);
      const slice = SLICE_ROW.exec(line);
      if (tables && row) {
        tables.push(tableOf(row, wrapped, tables.at(-1)));
        wrapped = '';
      } else if (tables && masked) tables.push(maskedTable(masked));
      else if (tables && old && wrapped === '' && counting === 0) tables.push(...oldTables(old));
      else if (counting > 0 && slice) {
        const numbers = (slice[2] ?? '').trim().split(/\s+/).map(Number);
        if (numbers.length !== sliced * 2) notUnderstood(page, line);
        else
          for (let at = 0; at < sliced; at++)
            slices.push({ ...given('asic', asics.at(-1)?.asic), ...sliceOf(slice[1] ?? '', at, numbers) });
      } else if (tables && /^\s*[A-Za-z][A-Za-z /]*$/.test(line)) {
        if (wrapped !== '') notUnderstood(page, wrapped);
        wrapped = line.trim();
      } else notUnderstood(page, line);
    }
    if (wrapped !== '') notUnderstood(page, wrapped);
    return asics.length + slices.length === 0 ? undefined : { asics, slices, regions: [] };
  },
});

/** A row without a name belongs to the table above; a name may have begun on the line before. */
function tableOf(row: RegExpExecArray, wrapped: string, above: TcamTable | undefined): TcamTable {
  const [, name = '', subtype, direction, max, used, percent, v4, v6, mpls, other] = row;
  const table =
    [wrapped, name]
      .filter((part) => part !== '')
      .join(' ')
      .replace(/\s+/g, ' ') ||
    (above?.table ?? '');
  return {
    table,
    ...given('subtype', subtype),
    ...given('direction', direction),
    ...given('max', numberIn(max)),
    used: Number(used),
    usedPercent: Number(percent),
    v4: Number(v4),
    v6: Number(v6),
    mpls: Number(mpls),
    other: Number(other),
  };
}

/** `32768/512  19/21` of IOS-XE 16: hash table and TCAM; a single number is TCAM. */
function oldTables([, table = '', first, second, usedFirst, usedSecond]: RegExpExecArray): readonly TcamTable[] {
  if (second === undefined || usedSecond === undefined) return [{ table, max: Number(first), used: Number(usedFirst) }];
  return [
    { table, subtype: 'EM', max: Number(first), used: Number(usedFirst) },
    { table, subtype: 'TCAM', max: Number(second), used: Number(usedSecond) },
  ];
}

function maskedTable([, table = '', maxMasks, max, usedMasks, used]: RegExpExecArray): TcamTable {
  return { table, max: Number(max), used: Number(used), maxMasks: Number(maxMasks), usedMasks: Number(usedMasks) };
}

function sliceOf(resource: string, slice: number, numbers: readonly number[]): TcamUtilization['slices'][number] {
  return { resource, slice, used: numbers[slice * 2] ?? 0, free: numbers[slice * 2 + 1] ?? 0 };
}

const REGION_LABEL =
  /^(?:Name|Number of cells per entry|Current (?:\d+ bits? entries used|used cell entries|free cell entries)|Total (?:number of regions|tcam (?:used|free) cell entries)|Threshold status)$/;

function regionsOf(page: Page): TcamUtilization['regions'] {
  const blocks: Map<string, string>[] = [];
  for (const line of page.lines) {
    const [, label = '', value = ''] = /^\s*([A-Za-z0-9][^:]*?)\s*:\s*(.*)$/.exec(line) ?? [];
    if (label === 'Name') blocks.push(new Map());
    if (REGION_LABEL.test(label)) blocks.at(-1)?.set(label.toLowerCase().replace(/\d+ bits? /, ''), value);
    else if (!/^\s*(?:-{5,}|.* Information)$/.test(line)) notUnderstood(page, line);
  }
  return blocks.flatMap((block) => {
    const name = block.get('name');
    const used = numberIn(block.get('current used cell entries') ?? block.get('total tcam used cell entries'));
    const free = numberIn(block.get('current free cell entries') ?? block.get('total tcam free cell entries'));
    if (name === undefined || used === undefined) return [];
    return [
      {
        name,
        used,
        ...given('free', free),
        ...given('status', block.get('threshold status')),
        ...given('entriesUsed', numberIn(block.get('current entries used'))),
        ...given('cellsPerEntry', numberIn(block.get('number of cells per entry'))),
        ...given('regions', numberIn(block.get('total number of regions'))),
      },
    ];
  });
}
