import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JobView } from '../../../src/api/views/job-view.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { PlanId, Step } from '../../../src/model/plan.ts';
import { NOW, planOf, step } from '../plan/sample.ts';
import { cliFixture } from './cli-fixture.ts';

const TOTAL = 1234;
let fixture: Awaited<ReturnType<typeof cliFixture>>;

/** Every hundredth has failed, the tenth after each of them is under way, the others wait. */
function steps(): readonly Step[] {
  return Array.from({ length: TOTAL }, (_, place) => {
    if (place % 100 === 99) return step(`j/${place + 1}`, { state: 'refused', errorCause: 404, finishedAt: instantOf(NOW + place) });
    return step(`j/${place + 1}`, place % 100 === 9 ? { state: 'sent' } : {});
  });
}

beforeEach(async () => {
  fixture = await cliFixture();
  fixture.control.plans.set('j' as PlanId, planOf(...steps()));
});
afterEach(() => fixture.server.close());

const ask = async (query: string): Promise<JobView> => (await fixture.ask('GET', `/jobs/j${query}`)).json();
const numbers = (job: JobView): readonly number[] => job.steps.map(({ id }) => Number(id.slice(2)));

test('a job of many steps shows a hundred, what failed first, then what is under way, and counts all', async () => {
  const job = await ask('');
  expect(job.counts).toEqual({ total: TOTAL, proved: 0, acknowledged: 0, failed: 12, skipped: 0, open: TOTAL - 12 });
  expect(job.outcomes).toEqual([{ outcome: 'refused, Error-Cause 404 Invalid-Request', steps: 12 }]);
  expect(job.steps).toHaveLength(100);
  expect(numbers(job).slice(0, 27)).toEqual([
    ...Array.from({ length: 12 }, (_, n) => 100 * (n + 1)),
    ...Array.from({ length: 13 }, (_, n) => 100 * n + 10),
    1,
    2,
  ]);
});

test('the steps of one kind come page by page, in their order', async () => {
  const seen: number[] = [];
  let pages = 0;
  for (let query = '?steps=open&limit=500'; query !== ''; pages++) {
    const job = await ask(query);
    seen.push(...numbers(job));
    query = job.next === undefined ? '' : `?steps=open&limit=500&cursor=${job.next}`;
  }
  expect(pages).toBe(3);
  expect(seen).toEqual(Array.from({ length: TOTAL }, (_, place) => place + 1).filter((n) => n % 100 !== 0));
  expect(numbers(await ask('?steps=failed&limit=1000'))).toHaveLength(12);
  expect(numbers(await ask('?steps=all&limit=3'))).toEqual([1, 2, 3]);
});

test('of a NAK the cause is told as it came, by name, with what follows; one in the wrong octet order is read both ways', async () => {
  const causes = [404, 0x96010000].map((errorCause, place) => step(`k/${place + 1}`, { state: 'refused', errorCause, finishedAt: NOW }));
  fixture.control.plans.set('k' as PlanId, { ...planOf(...causes), id: 'k' as PlanId });
  const job: JobView = (await fixture.ask('GET', '/jobs/k')).json();
  expect(job.steps.map(({ errorCause }) => errorCause)).toEqual([
    { value: 404, text: '404 Invalid-Request', verdict: expect.stringContaining('named another way') },
    { value: 0x96010000, text: expect.stringContaining('reads 406 Unsupported-Extension'), verdict: expect.stringContaining('later') },
  ]);
});

test('a cursor of another job is refused', async () => {
  const cursor = Buffer.from('j/99999999999').toString('base64url');
  expect((await fixture.ask('GET', `/jobs/j?steps=all&cursor=${cursor}`)).json()).toMatchObject({ status: 400, code: 'api.invalid' });
});

test('the list of jobs has no steps', async () => {
  const { jobs } = (await fixture.ask('GET', '/jobs')).json();
  expect(jobs[0].counts.total).toBe(TOTAL);
  expect(jobs[0]).not.toHaveProperty('steps');
});

test('`job show` says how many there are, and shows all of a kind when asked', async () => {
  const shown = await fixture.run(['job', 'show', 'j']);
  expect(shown.out).toContain('100 of 1234 steps shown, 12 failed, 1222 not over: see `portreeve job show j --steps all`');
  const failed = await fixture.run(['job', 'show', 'j', '--failed']);
  expect(failed.out.match(/^ {2}\d+\. /gm)).toEqual(Array.from({ length: 12 }, (_, n) => `  ${100 * (n + 1)}. `));
  const all = await fixture.run(['job', 'show', 'j', '--steps', 'all', '-o', 'json']);
  expect((JSON.parse(all.out) as JobView).steps).toHaveLength(TOTAL);
});
