import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../../../src/model/device.ts';
import type { CoaOutcome } from '../../../src/ports/coa-client.ts';
import { SWITCH } from './policy-and-device.ts';
import { ack, evidence, nak, obedient, type Sent, timeout, World } from './world.ts';

const byAudit = ({ text }: Sent) => text.includes('audit-session-id=');
const names = (sent: readonly Sent[]) =>
  sent.map(({ request, text }) =>
    text.includes('audit-session-id=') ? 'audit' : request.attributes.some(({ type }) => type === 44) ? 'acct' : 'station',
  );

/** A device that does not know audit-session-id and says so with `cause`. */
const withoutAudit = (cause: number) => (sent: Sent, world: World) => (byAudit(sent) ? nak(cause) : obedient(sent, world));

async function started(answer: (sent: Sent, world: World) => CoaOutcome | Promise<CoaOutcome>): Promise<World> {
  const world = new World({ answer });
  await world.control.start();
  return world;
}

describe('a session the device does not know by that name', () => {
  it.each([401, 402, 404, 407])('NAK %i: named another way at once, within the same attempt', async (cause) => {
    const world = await started(withoutAudit(cause));
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass();
    const plan = await world.plan(job);
    expect(plan).toMatchObject({ state: 'proved', steps: [{ attempt: 1 }] });
    expect(names(world.sent)).toEqual(['audit', 'acct']);
    expect(evidence(plan)).toContain('sent again at once, the session named by Acct-Session-Id');
    expect(plan.steps[0]?.evidence.find(({ what }) => what.startsWith('CoA-NAK'))?.detail).toContain('the session is named another way');
  });

  it('what it understood is learned, kept over a restart of the control path, and comes first from then on', async () => {
    const world = await started(withoutAudit(407));
    world.connect();
    await world.job(world.posture('compliant', 1));
    await world.pass();
    expect(world.profiles.get(SWITCH as DeviceId)?.naming).toEqual({ understood: ['Acct-Session-Id'], refused: ['audit-session-id'] });
    const writes = world.profiles.writes;
    await world.restart();
    world.sent.length = 0;
    const second = await world.job(world.posture('noncompliant', 2));
    await world.pass();
    expect((await world.plan(second)).state).toBe('proved');
    expect(names(world.sent)).toEqual(['acct']);
    expect(world.profiles.writes).toBe(writes);
  });

  it.each([401, 402, 404, 407])(
    'NAK %i to every name, each tried once: the job fails, and that the profile does not fit is remembered',
    async (cause) => {
      let refusing = true;
      const world = await started((sent, of) => (refusing ? nak(cause) : obedient(sent, of)));
      world.connect();
      const job = await world.job(world.posture('compliant', 1));
      await world.pass(60_000);
      const plan = await world.plan(job);
      expect(plan).toMatchObject({ state: 'failed', steps: [{ state: 'refused', attempt: 1, errorCause: cause }] });
      expect(names(world.sent)).toEqual(['audit', 'acct', 'station']);
      expect(evidence(plan).at(-1)).toContain('its profile does not fit');
      expect(world.profiles.get(SWITCH as DeviceId)).toMatchObject({ refusedByEveryName: ['reauthenticate'] });
      expect(world.profiles.get(SWITCH as DeviceId)?.naming).toBeUndefined();

      // Not all names again, over a restart too.
      await world.restart();
      world.sent.length = 0;
      await world.job(world.posture('noncompliant', 2));
      await world.pass(60_000);
      expect(names(world.sent)).toEqual(['audit']);

      // The device was mended.
      refusing = false;
      const mended = await world.job(world.posture('compliant', 3));
      await world.pass(60_000);
      expect((await world.plan(mended)).state).toBe('proved');
      expect(world.profiles.get(SWITCH as DeviceId)?.refusedByEveryName).toEqual([]);
    },
  );

  it('what a person asks for is tried by every name each time', async () => {
    const world = await started(() => nak(407));
    const session = world.connect();
    for (const key of ['one', 'two']) {
      await world.job(world.action(session.id, { kind: 'session-query' }, key));
      await world.pass(60_000);
    }
    expect(names(world.sent)).toEqual(['audit', 'acct', 'station', 'audit', 'acct', 'station']);
    expect(world.profiles.get(SWITCH as DeviceId)?.refusedByEveryName).toEqual(['session-query']);
    expect(world.profiles.writes).toBe(1);
  });

  it('a template the device does not have is no reason to name the session another way, once it has understood the name', async () => {
    const world = await started((sent) => (sent.text.includes('session-query') ? ack() : nak(407)));
    const session = world.connect();
    await world.job(world.action(session.id, { kind: 'session-query' }, 'q'));
    await world.pass();
    world.sent.length = 0;
    const job = await world.job(world.action(session.id, { kind: 'activate-service', service: 'NONE' }, 'a'));
    await world.pass(1000);
    expect(names(world.sent)).toEqual(['audit']);
    expect((await world.plan(job)).steps[0]?.evidence.at(-1)?.detail).toContain('no template of the device');
  });

  it.each([403, 405, 501, 503, 506])('NAK %i is about something else: no other name is tried', async (cause) => {
    const world = await started(() => nak(cause));
    const session = world.connect();
    await world.job(world.action(session.id, { kind: 'session-query' }, 'q'));
    await world.pass();
    expect(names(world.sent)).toEqual(['audit']);
  });

  it('silence is no reason to name it another way', async () => {
    const world = await started(() => timeout);
    const session = world.connect();
    await world.job(world.action(session.id, { kind: 'session-query' }, 'q'));
    await world.pass();
    expect(names(world.sent)).toEqual(['audit']);
  });
});

describe('a port is bounced at most once', () => {
  it('a NAK to the only transmission: nothing took effect, the next name is tried', async () => {
    const world = await started((sent) => (byAudit(sent) ? nak(407) : ack()));
    const session = world.connect();
    await world.job(world.action(session.id, { kind: 'bounce-host-port' }, 'b'));
    await world.pass();
    expect(names(world.sent)).toEqual(['audit', 'acct']);
  });

  it('a NAK after a retransmission: an earlier one may have taken effect, so nothing is sent again', async () => {
    const world = await started(() => ({ ...nak(407), transmissions: 2 }) as CoaOutcome);
    const session = world.connect();
    await world.job(world.action(session.id, { kind: 'bounce-host-port' }, 'b'));
    await world.pass(60_000);
    expect(names(world.sent)).toEqual(['audit']);
  });
});
