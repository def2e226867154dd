import { describe, expect, it } from 'vitest';
import type { DeviceId } from '../../../src/model/device.ts';
import { SWITCH } from './policy-and-device.ts';
import { nak, World } from './world.ts';

const MANY = 3;

/** The table of Error-Cause values and what follows (radius-coa-tacacs §4.5), for a CoA-Request that changes nothing. */
describe('a NAK leads to what its Error-Cause says', () => {
  it.each([
    { cause: 201, sent: 1, state: 'proved' },
    { cause: 202, sent: 1, state: 'proved', told: 'coa.not-to-be-sent' },
    { cause: 401, sent: 3, state: 'refused', told: 'coa.profile-unfit', learned: { refusedByEveryName: ['session-query'] } },
    { cause: 402, sent: 3, state: 'refused', told: 'coa.profile-unfit', learned: { refusedByEveryName: ['session-query'] } },
    { cause: 403, sent: 1, state: 'refused', told: 'coa.nas-mismatch' },
    { cause: 404, sent: 3, state: 'refused', told: 'coa.profile-unfit', learned: { refusedByEveryName: ['session-query'] } },
    { cause: 405, sent: 1, state: 'refused', learned: { unsupported: ['session-query'] } },
    { cause: 406, sent: 1, state: 'refused', learned: { unsupported: ['CoA-Request'] } },
    { cause: 407, sent: 3, state: 'refused', told: 'coa.profile-unfit', learned: { refusedByEveryName: ['session-query'] } },
    { cause: 501, sent: 1, state: 'refused', told: 'coa.prohibited' },
    { cause: 502, sent: MANY, state: 'refused' },
    { cause: 504, sent: 1, state: 'refused' },
    { cause: 505, sent: MANY, state: 'refused' },
    { cause: 506, sent: MANY, state: 'refused', told: 'coa.no-resources' },
    { cause: 507, sent: 1, state: 'proved' },
    { cause: 508, sent: 2, state: 'refused' },
    { cause: undefined, sent: MANY, state: 'refused' },
    { cause: 299, sent: MANY, state: 'refused' },
    { cause: 0x96010000, sent: MANY, state: 'refused' },
  ])('$cause: sent $sent times, $state', async ({ cause, sent, state, told, learned }) => {
    const world = new World({ answer: () => nak(cause) });
    await world.control.start();
    const session = world.connect();
    const job = await world.job(world.action(session.id, { kind: 'session-query' }, 'a'));
    await world.pass(60_000);
    expect((await world.plan(job)).steps[0]).toMatchObject({ state, ...(cause !== undefined && { errorCause: cause }) });
    expect(world.sent).toHaveLength(sent);
    expect(world.emitted.map(({ topic }) => topic).filter((topic) => topic.startsWith('coa.'))).toEqual(
      told === undefined ? [] : expect.arrayContaining([told]),
    );
    if (learned) expect(world.profiles.get(SWITCH as DeviceId)).toMatchObject(learned);
    else expect(world.profiles.get(SWITCH as DeviceId) ?? {}).not.toHaveProperty('unsupported');
  });
});
