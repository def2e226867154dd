import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENDPOINT } from '../control/world.ts';
import { WEBHOOK_SECRETS } from './api-fixture.ts';
import { postureFixture } from './posture-fixture.ts';

let fixture: Awaited<ReturnType<typeof postureFixture>>;
beforeEach(async () => {
  fixture = await postureFixture();
});
afterEach(() => fixture.server.close());

const [NEW = '', OLD = ''] = WEBHOOK_SECRETS;
const BODY = JSON.stringify({ mac: ENDPOINT, status: 'compliant', version: 1 });

function sign(secret: string, id: string, timestamp: number | string, body = BODY): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

const seconds = (away = 0) => Math.floor(fixture.world.clock.now() / 1000) + away;

type Sent = { body?: string; name?: string; id?: string; timestamp?: number | string; signature?: string | undefined };

function send({ body = BODY, name = 'scanner', id = 'msg_1', timestamp = seconds(), ...rest }: Sent = {}) {
  const signature = 'signature' in rest ? rest.signature : sign(NEW, id, timestamp, body);
  return fixture.server.app.inject({
    method: 'POST',
    url: `/api/v1/posture/webhooks/${name}`,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      ...(signature !== undefined && { 'webhook-signature': signature }),
    },
    payload: body,
  });
}

describe('a webhook that is signed', () => {
  it('is taken without an API key, by the name of its sender', async () => {
    const answer = await send();
    expect([answer.statusCode, answer.json()]).toMatchObject([
      202,
      { event: 'webhook:scanner:msg_1', outcome: 'accepted', correlation: 'msg_1' },
    ]);
    expect(fixture.world.postures.status(ENDPOINT)).toBe('compliant');
    expect(fixture.world.store.trail.at(-1)?.actor).toBe('webhook:scanner');
  });

  it('by either secret while one takes the place of the other, in a list of signatures', async () => {
    const list = `v1a,abc v1,${'A'.repeat(43)}= ${sign(OLD, 'msg_1', seconds())}`;
    expect((await send({ signature: list })).statusCode).toBe(202);
  });

  it('is a duplicate when it is sent again', async () => {
    await send();
    const again = await send();
    expect([again.statusCode, again.json().outcome]).toEqual([200, 'duplicate']);
  });

  it('may hold an array, or the envelope of the specification', async () => {
    const one = { mac: ENDPOINT, status: 'compliant' };
    const array = await send({ body: JSON.stringify([one, { ...one, mac: '02-00-00-00-00-02' }]) });
    expect(array.json().results.map(({ event }: { event: string }) => event)).toEqual([
      'webhook:scanner:msg_1:0',
      'webhook:scanner:msg_1:1',
    ]);
    const envelope = await send({ id: 'msg_2', body: JSON.stringify({ type: 'posture.changed', timestamp: 'now', data: one }) });
    expect(envelope.statusCode).toBe(202);
  });

  it('still has to hold a result', async () => {
    const answer = await send({ body: JSON.stringify({ mac: 'zz', status: 'compliant' }) });
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'api.invalid']);
    expect((await send({ body: '{"mac":' })).json().code).toBe('api.syntax');
  });
});

describe('a webhook is refused, and nothing of it is looked at,', () => {
  it.each<[string, () => Sent]>([
    [
      'when its signature is made with another secret',
      () => ({ signature: sign(`whsec_${Buffer.alloc(32, 9).toString('base64')}`, 'msg_1', seconds()) }),
    ],
    ['when its body is another', () => ({ signature: sign(NEW, 'msg_1', seconds(), '{}') })],
    ['when its id is another', () => ({ signature: sign(NEW, 'msg_2', seconds()) })],
    ['without a signature', () => ({ signature: undefined })],
    ['with a signature of another version', () => ({ signature: sign(NEW, 'msg_1', seconds()).replace('v1,', 'v2,') })],
    ['with half a signature', () => ({ signature: sign(NEW, 'msg_1', seconds()).slice(0, 20) })],
    ['when it is older than 5 minutes', () => ({ timestamp: seconds(-301) })],
    ['when it comes from more than 5 minutes ahead', () => ({ timestamp: seconds(302) })],
    ['when its timestamp is no number', () => ({ timestamp: '2026-01-31T12:00:00Z' })],
    ['when nobody of its name is known', () => ({ name: 'nobody' })],
    ['when it is no JSON and not signed', () => ({ body: '{', signature: 'v1,AAAA' })],
    ['when it is empty and not signed', () => ({ body: '', signature: undefined })],
  ])('%s', async (_, sent) => {
    const answer = await send(sent());
    expect([answer.statusCode, answer.json().code]).toEqual([401, 'api.unauthorised']);
    expect(fixture.world.postures.size).toBe(0);
    expect(answer.body).not.toMatch(/whsec/);
  });

  it('but a little old is right', async () => {
    expect((await send({ timestamp: seconds(-299) })).statusCode).toBe(202);
  });
});
