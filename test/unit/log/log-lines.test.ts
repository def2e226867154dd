import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLog, type LogLevel } from '../../../src/adapters/log/log.ts';

function log(level: LogLevel = 'info') {
  const lines: string[] = [];
  let now = 0;
  const made = createLog({ level, destination: (line) => lines.push(line), monotonic: () => now });
  const parsed = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { ...made, lines, parsed, pass: (ms: number) => (now += ms) };
}

test('a line is one JSON object with level, time and topic', () => {
  const { sink, lines, parsed } = log();
  sink.emit('warn', 'radius.dropped', { cause: 'bad-authenticator', peer: '192.0.2.1', absent: undefined });
  expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/);
  expect(parsed()).toEqual([
    { level: 'warn', time: expect.stringMatching(/^\d{4}-.*Z$/), topic: 'radius.dropped', cause: 'bad-authenticator', peer: '192.0.2.1' },
  ]);
});

test.each([
  ['debug', 4],
  ['info', 3],
  ['warn', 2],
  ['error', 1],
  ['silent', 0],
] as const)('at %s, %d of four are written', (level, count) => {
  const { sink, lines } = log(level);
  for (const severity of ['debug', 'info', 'warn', 'error'] as const) sink.emit(severity, severity, {});
  expect(lines).toHaveLength(count);
});

test('what must not be seen is redacted, at any depth; what only counts is not', () => {
  const { sink, lines, parsed } = log();
  sink.emit('info', 'a', {
    password: 'p1',
    sharedSecret: 'p2',
    Authorization: 'p3',
    apiKey: 'p4',
    deep: { list: [{ enableSecret: 'p5', name: 'kept' }], token: ['p6'] },
    secrets: 3,
  });
  expect(lines[0]).not.toMatch(/p[1-6]/);
  expect(parsed()[0]).toMatchObject({
    password: '[redacted]',
    deep: { list: [{ enableSecret: '[redacted]', name: 'kept' }], token: '[redacted]' },
    secrets: 3,
  });
});

test('a line is bounded in length, width and depth', () => {
  const { sink, lines, parsed } = log();
  const wide = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i]));
  sink.emit('info', 'a', {
    text: 'x'.repeat(100_000),
    many: Array.from({ length: 1000 }, () => 1),
    wide,
    deep: { a: { b: { c: { d: { e: 1 } } } } },
  });
  expect(lines[0]?.length).toBeLessThan(5000);
  expect(parsed()[0]).toMatchObject({ text: expect.stringMatching(/… \(100000 characters\)$/), deep: { a: { b: { c: { d: '…' } } } } });
});

test('what came from outside cannot begin a line of its own', () => {
  const { sink, lines } = log();
  sink.emit('info', 'a', { user: 'x\n{"level":"error"}\u001b[31m' });
  expect(lines).toHaveLength(1);
  expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1);
  expect(lines[0]).not.toContain('\u001b');
});

test('a topic gets 40 lines at once and 20 a second after; what was left out is told and counted', async () => {
  const { sink, parsed, pass, metrics } = log();
  for (let i = 0; i < 1000; i++) sink.emit('warn', 'flood', { i });
  sink.emit('warn', 'other', {});
  expect(parsed().filter(({ topic }) => topic === 'flood')).toHaveLength(40);
  expect(parsed().filter(({ topic }) => topic === 'other')).toHaveLength(1);
  pass(1000);
  for (let i = 0; i < 1000; i++) sink.emit('warn', 'flood', { i });
  const after = parsed()
    .filter(({ topic }) => topic === 'flood')
    .slice(40);
  expect(after).toHaveLength(20);
  expect(after[0]).toMatchObject({ suppressed: 960 });
  expect(after[1]).not.toHaveProperty('suppressed');
  expect(await metrics.text()).toContain('portreeve_log_suppressed_total{topic="flood"} 1940');
});

test('lines reach a file in order, and the rest at the end', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-log-'));
  const descriptor = openSync(join(folder, 'log'), 'w');
  const { sink, close } = createLog({ level: 'info', destination: descriptor });
  for (let i = 0; i < 10; i++) sink.emit('info', 'n', { i });
  return new Promise<void>((resolve) => {
    setTimeout(() => {
      for (let i = 10; i < 12; i++) sink.emit('info', 'n', { i });
      setTimeout(() => {
        close();
        const written = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
        expect(written.map((line) => JSON.parse(line).i)).toEqual(Array.from({ length: 12 }, (_, i) => i));
        closeSync(descriptor);
        rmSync(folder, { recursive: true });
        resolve();
      }, 100);
    }, 100);
  });
});

test('a log that cannot be written stops nobody: the loss is counted', async () => {
  const descriptor = openSync('/dev/null', 'r');
  const { sink, metrics, close } = createLog({ level: 'info', destination: descriptor });
  sink.emit('info', 'a', {});
  await new Promise((resolve) => setTimeout(resolve, 100));
  sink.emit('info', 'b', {});
  close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  closeSync(descriptor);
  expect(await metrics.text()).toMatch(/portreeve_log_lost_total [1-9]/);
});
