import { expect, test } from 'vitest';
import { Metrics } from '../../../src/adapters/log/metrics.ts';

const lineOf = async (metrics: Metrics, start: string) => (await metrics.text()).split('\n').filter((line) => line.startsWith(start));

test('counters by name and labels', async () => {
  const metrics = new Metrics();
  metrics.count('radius.dropped', { cause: 'unknown-client' });
  metrics.count('radius.dropped', { cause: 'unknown-client' }, 2);
  metrics.count('radius.dropped', { cause: 'malformed' });
  metrics.count('radius.requests');
  expect(await lineOf(metrics, 'portreeve_radius')).toEqual([
    'portreeve_radius_dropped_total{cause="unknown-client"} 3',
    'portreeve_radius_dropped_total{cause="malformed"} 1',
    'portreeve_radius_requests_total 1',
  ]);
});

test('scraping twice counts once', async () => {
  const metrics = new Metrics();
  metrics.count('a');
  await metrics.text();
  expect(await lineOf(metrics, 'portreeve_a_total')).toEqual(['portreeve_a_total 1']);
});

test('labels that differ from the first count do not throw', async () => {
  const metrics = new Metrics();
  metrics.count('a', { x: '1' });
  metrics.count('a');
  metrics.count('a', { y: '2', x: '1' });
  expect(await lineOf(metrics, 'portreeve_a_total')).toEqual(['portreeve_a_total{x="1"} 2', 'portreeve_a_total{x=""} 1']);
});

test('a flood of label values is counted together after 500', async () => {
  const metrics = new Metrics();
  for (let i = 0; i < 2000; i++) metrics.count('a', { x: String(i) });
  const lines = await lineOf(metrics, 'portreeve_a_total');
  expect(lines).toHaveLength(501);
  expect(lines).toContain('portreeve_a_total{x="other"} 1500');
});

test('names that read the same share one metric and break nothing', async () => {
  const metrics = new Metrics();
  metrics.count('a.b');
  metrics.count('a-b');
  expect(await lineOf(metrics, 'portreeve_a_b_total')).toEqual(['portreeve_a_b_total 1']);
});

test('a value in a label cannot break out of its quotes', async () => {
  const metrics = new Metrics();
  metrics.count('a', { x: 'q"\n\\' });
  expect(await lineOf(metrics, 'portreeve_a_total')).toEqual(['portreeve_a_total{x="q\\"\\n\\\\"} 1']);
});

test('gauges are read at the scrape', async () => {
  const metrics = new Metrics();
  let live = 1;
  metrics.gauge('sessions', 'live sessions', () => [{ labels: { state: 'active' }, value: live }], ['state']);
  expect(await lineOf(metrics, 'portreeve_sessions')).toEqual(['portreeve_sessions{state="active"} 1']);
  live = 7;
  expect(await lineOf(metrics, 'portreeve_sessions')).toEqual(['portreeve_sessions{state="active"} 7']);
});

test('the process tells of itself', async () => {
  expect(await lineOf(new Metrics(), 'portreeve_process_process_resident_memory_bytes')).toHaveLength(1);
});
