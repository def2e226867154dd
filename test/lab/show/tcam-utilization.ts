import type { Device } from '../device.ts';

const RULE = ` ${'-'.repeat(102)}`;

/** The table of lists of each ASIC, as Catalyst 9000 switches print it among others. */
export function showTcamUtilization({ sessions, faults }: Device): string[] {
  const { limit } = sessions.tcam;
  return [
    'Codes: EM - Exact_Match, I - Input, O - Output, IO - Input & Output, NA - Not Applicable',
    '',
    ...sessions.tcamByAsic
      .map((used) => used + faults.tcam.usedOtherwise)
      .flatMap((used, asic) => [
        `CAM Utilization for ASIC  [${asic}]`,
        ' Table                  Subtype      Dir      Max     Used    %Used       V4       V6     MPLS    Other',
        RULE,
        row('Security ACL', 'IO', String(limit), used, limit),
        row('', 'I', '', used, limit),
        row('', 'O', '', 0, limit),
      ]),
  ];
}

function row(table: string, direction: string, max: string, used: number, limit: number): string {
  const percent = `${((used * 100) / Math.max(1, limit)).toFixed(2)}%`;
  const counts = [used, 0, 0, 0].map((count) => String(count).padStart(9)).join('');
  return ` ${table.padEnd(23)}${'TCAM'.padEnd(13)}${direction.padEnd(5)}${max.padStart(8)}${String(used).padStart(9)}${percent.padStart(9)}${counts}`;
}
