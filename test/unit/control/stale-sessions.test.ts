import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../../../src/model/device.ts';
import type { Mac } from '../../../src/model/mac.ts';
import { type Answer, ack, nak, pair, timeout, World } from './world.ts';

const STALE = 20_000;

async function world(answer: Answer, staleAfter: number | 'never' = STALE): Promise<World> {
  const made = new World({ answer, more: { staleAfter } });
  await made.control.start();
  return made;
}
const told = (made: World) => made.emitted.filter(({ topic }) => topic === 'session.stale').map(({ fields }) => fields.outcome);

describe('a session of which nothing was heard for long', () => {
  it('is asked for, and ended when its device has none of it', async () => {
    const made = await world(() => nak(503));
    const { id } = made.connect();
    await made.pass(STALE - 1000);
    expect(made.sent).toHaveLength(0);
    await made.pass(7000);
    expect(made.sent.map(({ text }) => text.includes('subscriber:command=session-query'))).toContain(true);
    expect(made.sessions.get(id)?.state).toBe('ended');
    expect(told(made)).toEqual(['ended']);
  });

  it('stays when its device has it, and is left until it would be stale again', async () => {
    const made = await world(() => ack());
    const { id } = made.connect();
    await made.pass(STALE + 6000);
    expect(made.sent).toHaveLength(1);
    const { state, seenAt = 0 } = made.sessions.get(id) ?? {};
    expect(state).toBe('active');
    expect(made.clock.now() - seenAt).toBeLessThan(STALE);
    await made.pass(STALE - 7000);
    expect(made.sent).toHaveLength(1);
    await made.pass(14_000);
    expect(made.sent).toHaveLength(2);
    expect(told(made)).toEqual([]);
  });

  it('is never ended by its age alone: a device that tells nothing is asked again later', async () => {
    const made = await world(() => timeout);
    const { id } = made.connect();
    await made.pass(STALE + 6000);
    expect(told(made)).toEqual(['unseen']);
    const asked = made.sent.length;
    await made.pass(STALE - 7000);
    expect(made.sent).toHaveLength(asked);
    await made.pass(14_000);
    expect(made.sent.length).toBeGreaterThan(asked);
    expect(made.sessions.get(id)?.state).toBe('active');
  });

  it('is not asked for while accounting tells of it', async () => {
    const made = await world(() => nak(503));
    made.connect();
    for (let turn = 0; turn < 4; turn++) {
      await made.pass(STALE / 2);
      made.account();
    }
    expect(made.sent).toHaveLength(0);
  });

  it('is left alone where that is configured', async () => {
    const made = await world(() => nak(503), 'never');
    made.connect();
    await made.pass(3 * STALE);
    expect(made.sent).toHaveLength(0);
  });
});

it('is asked for at once where somebody wants it, and the audit trail says who', async () => {
  const made = await world(() => nak(503), 'never');
  const session = made.connect();
  const sought = made.control.seek([session], 'api:alice');
  await made.pass(100);
  expect(await sought).toEqual([
    {
      session: session.id,
      device: session.device,
      outcome: 'ended',
      what: 'by session-query: the session is over (it has no such session)',
    },
  ]);
  expect(made.store.trail.at(-1)).toMatchObject({
    actor: 'api:alice',
    action: 'sessions.repair',
    details: { asked: 1, ended: [session.id] },
  });
});

it('that is there still has its proof renewed by what the device shows of it, and what differs is told', async () => {
  const shown = { dacl: '' };
  const answer: Answer = () =>
    ({ ...ack(), attributes: [pair('authz-status=Authorized'), pair(`ACS:CiscoSecure-Defined-ACL=${shown.dacl}`)] }) as never;
  const made = await world(answer, 'never');
  const { id, granted } = made.connect();
  const seek = async () => {
    const session = made.sessions.get(id);
    const sought = made.control.seek(session ? [session] : [], 'api:alice');
    await made.pass(5000);
    return (await sought)[0]?.what;
  };
  shown.dacl = granted?.dacl ?? '';
  await made.pass(5000);
  expect(await seek()).toBe('by session-query: the session is there still');
  const proved = made.sessions.get(id)?.lastProof;
  expect(proved).toMatchObject({ kind: 'session-query', detail: `authorized, dACL ${shown.dacl}` });
  shown.dacl = '#ACSACL#-IP-OTHER-00000001';
  expect(await seek()).toBe(
    `by session-query: the session is there still; otherwise than granted: dACL #ACSACL#-IP-OTHER-00000001 instead of ${granted?.dacl}`,
  );
  expect(made.sessions.get(id)?.lastProof).toEqual(proved);
});

it('a query of an operator that the device answers with NAK 503 ends it in the directory', async () => {
  const made = await world(() => nak(503), 'never');
  const session = made.connect();
  await made.job(made.action(session.id, { kind: 'session-query' }, 'query'));
  await made.pass(5000);
  expect(made.sessions.get(session.id)?.state).toBe('ended');
});

describe('a device whose access list hardware is thought to be full', () => {
  const FULL = { device: 'sw1' as DeviceId, userName: 'x', rule: 'r', answer: 'reject', shortages: [] } as const;

  it('is asked for the sessions that were not heard of lately, and what it has none of makes room', async () => {
    const made = await world(() => nak(503), 'never');
    const { id } = made.connect();
    await made.pass(61_000);
    const fresh = made.connect('02-00-00-00-00-02' as Mac);
    made.tcam.full(FULL);
    await made.pass(2000);
    expect(made.sessions.get(id)?.state).toBe('ended');
    expect(made.sessions.get(fresh.id)?.state).toBe('active');
  });

  it('is not asked again with every login that finds no room', async () => {
    const made = await world(() => ack(), 'never');
    made.connect();
    await made.pass(61_000);
    for (let login = 0; login < 50; login++) made.tcam.full(FULL);
    await made.pass(2000);
    expect(made.sent).toHaveLength(1);
  });
});
