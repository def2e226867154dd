import { afterEach, beforeEach, expect, test } from 'vitest';
import { EventRing } from '../../../src/api/http/event-ring.ts';
import { HEARTBEAT } from '../../../src/api/http/event-stream.ts';
import { recordAfter } from '../posture/records.ts';
import { apiFixture, KEYS, LAPTOP, provedPlan, START, session } from './api-fixture.ts';

let fixture: ReturnType<typeof apiFixture>;
let base: string;
const leave: AbortController[] = [];

beforeEach(async () => {
  fixture = apiFixture();
  const bound = await fixture.server.listen({ address: '127.0.0.1', port: 0 });
  if (!bound.ok) throw new Error(bound.error.message);
  base = `http://127.0.0.1:${bound.value.port}/api/v1`;
});
afterEach(async () => {
  for (const one of leave.splice(0)) one.abort();
  await fixture.server.close();
});

/** A reader of the stream: `until` waits for a text to have come, and gives all that has. */
async function read(query = '', lastEventId?: string) {
  const abort = new AbortController();
  leave.push(abort);
  const response = await fetch(`${base}/events${query}`, {
    headers: { authorization: `Bearer ${KEYS.viewer}`, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    signal: abort.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const until = async (wanted: string): Promise<string> => {
    while (!text.includes(wanted)) {
      const part = await reader?.read();
      if (!part || part.done) return text;
      text += part.value;
    }
    return text;
  };
  return { response, until };
}

const idsIn = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));

test('sessions, jobs and posture are told as they happen, with ids that grow by one', async () => {
  const { response, until } = await read();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  await until(': events');
  fixture.sessions.put(session('s-1'));
  fixture.control.tell(provedPlan('p-1'));
  fixture.deps.postures.put(recordAfter({ endpoint: LAPTOP, status: 'compliant', version: 1, at: START, failedChecks: [] }));
  const text = await until('posture.compliant\ndata: ');
  expect([...text.matchAll(/^event: (.*)$/gm)].map((match) => match[1])).toEqual(['session.granted', 'job.proved', 'posture.compliant']);
  const [first = 0, second, third] = idsIn(text);
  expect([second, third]).toEqual([first + 1, first + 2]);
  expect(JSON.parse(/event: session.granted\ndata: (.*)/.exec(text)?.[1] ?? '')).toMatchObject({ id: 's-1', mac: LAPTOP });
});

test('only the topics asked for', async () => {
  const { until } = await read('?topics=job');
  await until(': events');
  fixture.sessions.put(session('s-1'));
  fixture.control.tell(provedPlan('p-1'));
  expect(await until('job.proved')).not.toContain('session.');
});

test('Last-Event-ID goes on where the connection ended', async () => {
  const first = await read();
  await first.until(': events');
  for (const id of ['s-1', 's-2', 's-3']) fixture.sessions.put(session(id));
  const [one = 0] = idsIn(await first.until('"id":"s-3"'));
  const second = await read('', String(one));
  const text = await second.until('"id":"s-3"');
  expect(idsIn(text)).toEqual([one + 1, one + 2]);
  expect(text).not.toContain('event: gap');
});

test('an id of long ago is told as a gap', async () => {
  const first = await read();
  await first.until(': events');
  fixture.sessions.put(session('s-1'));
  const { until } = await read('', '17');
  const text = await until('"id":"s-1"');
  expect(text).toMatch(/event: gap\ndata: \{"after":17,"first":\d+\}/);
});

test('a heartbeat every 15 s', async () => {
  const { until } = await read();
  await until(': events');
  fixture.clock.move(HEARTBEAT);
  await until(': heartbeat');
  fixture.clock.move(HEARTBEAT);
  expect(await until(': heartbeat\n\n: heartbeat')).toContain(': heartbeat\n\n: heartbeat');
});

test('a closing server ends the stream', async () => {
  const { until } = await read();
  await until(': events');
  await fixture.server.close();
  expect(await until('never')).not.toContain('never');
});

test('the ring keeps the latest events and knows what it has forgotten', () => {
  const ring = new EventRing(3, 100);
  expect(ring.after(99)).toEqual({ gap: false, events: [] });
  ring.publish('job', 'before any reader', () => 'kept by nobody');
  ring.watch(() => undefined);
  for (const name of ['a', 'b', 'c', 'd']) ring.publish('job', name, () => name);
  expect(ring.after(103).events).toEqual([]);
  expect(ring.after(100)).toMatchObject({ gap: false, events: [{ id: 101 }, { id: 102 }, { id: 103 }] });
  expect(ring.after(99)).toMatchObject({ gap: true, events: [{ id: 101 }, { id: 102 }, { id: 103 }] });
  expect(ring.after(500).gap).toBe(true);
});

test('a reader whose key is no key any more hears nothing of what happens then', async () => {
  const { until } = await read();
  await until(': events');
  fixture.state.keys = fixture.state.keys.filter(({ role }) => role !== 'viewer');
  fixture.sessions.put(session('s-1'));
  const text = await until('session.granted').catch(() => 'the connection was ended');
  expect(text).not.toContain('session.granted');
});
