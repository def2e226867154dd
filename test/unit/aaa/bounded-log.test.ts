import { expect, test } from 'vitest';
import { BoundedLog } from '../../../src/aaa/bounded-log.ts';
import { HandClock } from './test-server.ts';

test('one line a second for a topic and cause, with the number kept back; causes do not hinder each other', () => {
  const lines: string[] = [];
  const clock = new HandClock();
  const sink = {
    emit: (_level: string, topic: string, fields: { [key: string]: unknown }) =>
      lines.push(`${topic} ${fields.cause} ${fields.suppressed ?? 0}`),
    count: () => {},
  };
  const log = new BoundedLog(sink, clock);
  for (let ms = 0; ms < 2500; ms += 100) {
    clock.at = ms;
    log.tell('warn', 'a', 'x', () => ({}));
    if (ms === 300) log.tell('warn', 'a', 'y', () => ({}));
  }
  expect(lines).toEqual(['a x 0', 'a y 0', 'a x 9', 'a x 9']);
});

test('fields of a line that is not written are not worked out', () => {
  const log = new BoundedLog({ emit: () => {}, count: () => {} }, new HandClock());
  let made = 0;
  const fields = () => {
    made++;
    return {};
  };
  log.tell('warn', 'a', 'x', fields);
  log.tell('warn', 'a', 'x', fields);
  expect(made).toBe(1);
});
