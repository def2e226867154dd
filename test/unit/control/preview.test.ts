import { describe, expect, it } from 'vitest';
import type { Device, DeviceId } from '../../../src/model/device.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { SessionId } from '../../../src/model/session.ts';
import { World } from './world.ts';

describe('a preview', () => {
  it('gives the plan that accepting would make, and stores and sends nothing', async () => {
    const world = new World();
    await world.control.start();
    world.connect();
    const event = world.posture('compliant', 1);
    const previewed = await world.control.preview(event);
    await world.pass(5000);
    expect(previewed).toMatchObject({ ok: true, value: [{ state: 'draft', steps: [{ state: 'ready' }] }] });
    expect(world.sent).toHaveLength(0);
    expect(await world.control.jobs({ limit: 10 })).toEqual([]);
    const job = await world.job(event);
    expect(previewed.ok && previewed.value[0]?.id).toBe(job);
  });
});

describe('an event that cannot be', () => {
  it.each([
    [
      'an unknown session',
      (world: World) => world.action('nope' as SessionId, { kind: 'reauthenticate' }, 'e'),
      'api.not-found',
      '/session',
    ],
    ['a blank in its id', (world: World) => ({ ...world.posture('compliant', 1), id: 'a b' as EventId }), 'api.invalid', '/id'],
    [
      'an unknown device',
      (world: World) => ({ ...world.push({ name: 'A', lines: ['permit ip any any'] }), devices: ['x' as DeviceId] }),
      'device.unknown',
      '/devices/0',
    ],
    [
      'no device',
      (world: World) => ({ ...world.push({ name: 'A', lines: ['permit ip any any'] }), devices: [] }),
      'plan.no-target',
      '/devices',
    ],
    [
      'an entry that is none',
      (world: World) => world.push({ name: 'A', lines: ['permit ip any any', 'permit everything'] }),
      'acl.syntax',
      '/acl/lines/1',
    ],
  ])('is refused: %s', async (_, event, code, at) => {
    const world = new World();
    const answer = await world.control.accept(event(world) as never);
    expect(answer).toMatchObject({ ok: false, error: { code, at } });
    expect(world.store.trail.at(-1)?.details).toMatchObject({ code });
  });

  it('is refused: a device that takes no CoA', async () => {
    const { coa: _, ...rest } = { ...new World().device };
    const world = new World({ device: { ...rest, coa: undefined } as unknown as Device });
    const session = world.connect();
    const answer = await world.control.accept(world.action(session.id, { kind: 'reauthenticate' }, 'e'));
    expect(answer).toMatchObject({ ok: false, error: { code: 'device.not-configured' } });
  });
});
