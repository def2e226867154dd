import { expect, test } from 'vitest';
import { platforms } from '../../../drivers/cisco-iosxe/platforms.ts';
import type { RadiusServer } from '../../../src/aaa/serve-radius.ts';
import { Metrics } from '../../../src/adapters/log/metrics.ts';
import { paintFor } from '../../../src/api/cli/paint.ts';
import { recapLine } from '../../../src/api/cli/show-recap.ts';
import { recapOf } from '../../../src/api/views/job-recap.ts';
import { exposeMetrics } from '../../../src/app/expose-metrics.ts';
import type { TcamBook } from '../../../src/control/tcam-book.ts';
import { courseOf } from '../../../src/plan/course.ts';
import { type AsicAccount, tcamAccounts } from '../../../src/plan/tcam-ledger.ts';
import type { SessionDirectory } from '../../../src/ports/session-directory.ts';
import { writtenPlan } from '../plan/written-plan.ts';
import { labWorld } from './lab-world.ts';

/** Seventeen lists of two entries, one of which compares ports. */
function accounts(): readonly AsicAccount[] {
  const platform = platforms.find(({ name }) => name === 'c2960l');
  if (platform === undefined) throw new Error('no platform');
  const held = Array.from({ length: 17 }, (_, at) => ({
    kind: 'list' as const,
    asic: 0,
    list: {
      name: `L${at}`,
      entries: 1,
      ...(at === 0 && { operations: [{ op: 'range' as const, protocol: 'tcp' as const, text: 'tcp destination range 80 90' }] }),
    },
    count: 1,
  }));
  return tcamAccounts(platform, { baseline: 0, headroomPercent: 0 }, held);
}

test('the recap of a push has lists and comparators beside entries, where the hardware counts them', async () => {
  const { world, close } = await labWorld();
  const job = await world.job(world.push({ name: 'WEB', lines: ['permit tcp any any eq 80'] }, 'new'));
  const plan = await world.control.settled(job, 15_000);
  await close();
  if (plan === undefined) throw new Error('no job');
  const [row] = recapOf(courseOf(writtenPlan(plan)), accounts).devices;
  expect(row?.tcam).toEqual({ used: 34, limit: 255, lists: { used: 17, limit: 18 }, comparators: { used: 2, limit: 8 } });
  expect(row && recapLine(row, 0, paintFor(false))).toMatch(/ tcam 34\/255 \(13%\) lists 17\/18 comparators 2\/8 \d/);
});

test('so do the figures at /metrics', async () => {
  const metrics = new Metrics();
  const nothing = {
    received: 0,
    accepted: 0,
    rejected: 0,
    challenged: 0,
    accountingAnswered: 0,
    statusAnswered: 0,
    resent: 0,
    dropped: {},
  };
  const radius = { counters: () => ({ authentication: nothing, accounting: nothing }) } as unknown as RadiusServer;
  const book = { inUse: () => ['sw1'], accounts } as unknown as TcamBook;
  exposeMetrics(metrics, radius, { size: 0 } as SessionDirectory, book);
  expect((await metrics.text()).split('\n').filter((line) => line.startsWith('portreeve_tcam'))).toEqual([
    'portreeve_tcam_entries{device="sw1",asic="0",what="used"} 34',
    'portreeve_tcam_entries{device="sw1",asic="0",what="limit"} 255',
    'portreeve_tcam_lists{device="sw1",asic="0",what="used"} 17',
    'portreeve_tcam_lists{device="sw1",asic="0",what="limit"} 18',
    'portreeve_tcam_comparators{device="sw1",asic="0",protocol="tcp",what="used"} 2',
    'portreeve_tcam_comparators{device="sw1",asic="0",protocol="tcp",what="limit"} 8',
  ]);
});
