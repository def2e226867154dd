import type { JobRecap, RecapRow } from '../views/job-recap.ts';
import { columns, oneLine, printable } from './columns.ts';
import { type Paint, paintState } from './paint.ts';
import { milliseconds } from './show-plan.ts';

/** One line of a device: `sw-ber-12  ok changed=14 unchanged=86 tcam 211/255 (83%) 3.1s verified`. */
export function recapLine(row: RecapRow, width: number, paint: Paint): string {
  const { device, state, sessions, changed, unchanged, tcam, ms, verified, why } = row;
  const sum = tcam && tcam.limit > 0 ? [`tcam ${tcam.used}/${tcam.limit} (${Math.round((tcam.used * 100) / tcam.limit)}%)`] : [];
  const parts = [
    painted(state, paint),
    ...(sessions === undefined ? [`changed=${changed}`, `unchanged=${unchanged}`] : [`sessions=${sessions.proved}/${sessions.total}`]),
    ...sum,
    ...(tcam?.lists ? [`lists ${tcam.lists.used}/${tcam.lists.limit}`] : []),
    ...(tcam?.comparators ? [`comparators ${tcam.comparators.used}/${tcam.comparators.limit}`] : []),
    ...(ms === undefined ? [] : [`${(ms / 1000).toFixed(1)}s`]),
    ...(verified ? ['verified'] : []),
  ];
  return `${printable(device).padEnd(width)}  ${parts.join(' ')}${why === undefined ? '' : `: ${oneLine(why)}`}`;
}

/** How the job stands, and one line a device. */
export function showRecap(recap: JobRecap, paint: Paint): string {
  return `${headOf(recap, paint).join('\n')}\n${recapRows(recap, paint)}`;
}

/** One line a device. */
export function recapRows({ devices }: JobRecap, paint: Paint): string {
  const width = Math.max(0, ...devices.map(({ device }) => device.length));
  return devices.map((row) => `${recapLine(row, width, paint)}\n`).join('');
}

/** Whether the job is about sessions and not about what devices are configured with. */
export function isOfSessions({ devices }: JobRecap): boolean {
  return devices.some(({ sessions }) => sessions !== undefined);
}

/** The same as columns, with the batch of each device. */
export function showWideRecap({ devices, ...about }: JobRecap, paint: Paint): string {
  const table = columns(
    ['DEVICE', 'BATCH', 'STATE', 'CHANGED', 'UNCHANGED', 'SESSIONS', 'TCAM', 'TOOK', 'VERIFIED', 'WHY'],
    devices.map(({ device, wave, state, changed, unchanged, sessions, tcam, ms, verified, why = '' }) => [
      device,
      String(wave),
      { text: state, paint: () => painted(state, paint) },
      String(changed),
      String(unchanged),
      sessions ? `${sessions.proved}/${sessions.total}` : '',
      tcam ? [tcam, tcam.lists, tcam.comparators].flatMap((one) => (one ? [`${one.used}/${one.limit}`] : [])).join(' ') : '',
      ms === undefined ? '' : milliseconds(ms),
      verified ? 'yes' : 'no',
      oneLine(why),
    ]),
  );
  return `${headOf(about, paint).join('\n')}\n${table}`;
}

function headOf({ job, state, notes }: Pick<JobRecap, 'job' | 'state' | 'notes'>, paint: Paint): readonly string[] {
  const telling = notes.filter((note) => /window|approv|^denied|^stopped|^cancelled/.test(note));
  return [`job ${printable(job)}  ${paintState(paint, state)}`, ...telling.map((note) => `  ${printable(note)}`)];
}

/** The job under way, for a terminal: one line a batch, and below it the devices of it that failed. */
export function showBatches({ job, state, waves, devices, notes }: JobRecap, elapsed: number, paint: Paint): string {
  const lines = waves.flatMap((_, at) => {
    const own = devices.filter(({ wave }) => wave === at + 1);
    const count = (...states: readonly RecapRow['state'][]): number => own.filter((row) => states.includes(row.state)).length;
    const over = count('ok', 'failed', 'left');
    const failed = own.filter((row) => row.state === 'failed');
    const bar = '#'.repeat(own.length === 0 ? 0 : Math.round((over * BAR) / own.length)).padEnd(BAR, '.');
    const said = `${over} of ${own.length}, ${count('running')} running, ${failed.length} failed`;
    return [
      `  batch ${at + 1} of ${waves.length}  ${bar}  ${failed.length > 0 ? paint.bad(said) : said}`,
      ...failed.slice(0, MOST_FAILURES).map(({ device, why = '' }) => `    \`- ${printable(device)}: ${oneLine(why).slice(0, 100)}`),
      ...(failed.length > MOST_FAILURES ? [`    \`- and ${failed.length - MOST_FAILURES} more`] : []),
    ];
  });
  const note = state.startsWith('waiting') || state === 'paused' ? notes.at(-1) : undefined;
  const head = `job ${printable(job)}  ${paintState(paint, state)}  ${milliseconds(elapsed)}${note === undefined ? '' : `: ${printable(note)}`}`;
  return [head, ...lines, ''].join('\n');
}

const BAR = 20;
const MOST_FAILURES = 5;

function painted(state: RecapRow['state'], paint: Paint): string {
  if (state === 'ok') return paint.good(state);
  return state === 'failed' ? paint.bad(state) : state;
}
