import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import type { CoaProfile } from '../../../src/model/coa-profile.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { Mac } from '../../../src/model/mac.ts';
import type { Session } from '../../../src/model/session.ts';
import { discoveredUser } from '../api/api-fixture.ts';
import { World } from '../control/world.ts';
import { managedList } from '../lists/memory-lists.ts';
import { recordAfter } from '../posture/records.ts';
import { opened, stateDirectory } from './opened.ts';

describe('over a restart', () => {
  it('the latest state of each session is kept, its request too; ended ones are forgotten', async () => {
    const directory = stateDirectory();
    const world = new World();
    const first = await opened(directory);
    world.sessions.watch(({ session }) => first.sessions.remember(session));
    const kept = world.connect();
    const gone = world.connect('02-00-00-00-00-02' as Mac);
    await first.sessions.flush();
    world.sessions.end(gone.id, world.clock.now());
    await first.close();
    const loaded = await (await opened(directory)).sessions.load();
    expect(loaded).toEqual({ ok: true, value: [kept] });
    expect(loaded.ok && loaded.value[0]?.request).toBeInstanceOf(Uint8Array);
  });

  it('how devices want to be told is kept, the newest of each', async () => {
    const directory = stateDirectory();
    const first = await opened(directory);
    const [one, other] = ['sw1' as DeviceId, 'sw2' as DeviceId];
    await first.coaProfiles.save(one, { port: 1700, at: instantOf(1) });
    const newest: CoaProfile = { port: 3799, naming: { understood: ['User-Name'], refused: ['Acct-Session-Id'] }, at: instantOf(2) };
    await first.coaProfiles.save(one, newest);
    await first.coaProfiles.save(other, { eventTimestamp: 'required', at: instantOf(3) });
    await first.close();
    const loaded = await (await opened(directory)).coaProfiles.load();
    expect(loaded.ok && [...loaded.value]).toEqual([
      [one, newest],
      [other, { eventTimestamp: 'required', at: 3 }],
    ]);
  });

  it('which version of a list is in force is kept, and an older one never replaces a newer one', async () => {
    const directory = stateDirectory();
    const first = await opened(directory);
    const newest = managedList({ revision: 3 });
    await first.managedLists.save(newest);
    await first.managedLists.save(managedList({ revision: 2, told: false }));
    await first.managedLists.save(managedList({ list: 'PORTAL' }));
    await first.close();
    const loaded = await (await opened(directory)).managedLists.load();
    expect(loaded).toEqual({ ok: true, value: [managedList({ list: 'PORTAL' }), newest] });
  });

  it('many changes of one session are one write', async () => {
    const directory = stateDirectory();
    const store = await opened(directory);
    const session = new World().connect();
    for (let revision = 0; revision < 1000; revision++) store.sessions.remember({ ...session, revision });
    await store.sessions.flush();
    const loaded = await store.sessions.load();
    expect(loaded.ok && loaded.value.map(({ revision }: Session) => revision)).toEqual([999]);
  });

  it('the newest posture of each endpoint is kept, with the event that told it', async () => {
    const directory = stateDirectory();
    const first = await opened(directory);
    const world = new World();
    for (const revision of [1, 3, 2]) {
      const event = world.posture(revision === 3 ? 'compliant' : 'noncompliant', revision);
      if (event.kind !== 'posture.reported') throw new Error('no report');
      const posture = { ...recordAfter(event.result), revision };
      await first.journal.record({ event: { ...event, id: `e${revision}` as EventId }, plans: [], audit: [], posture });
    }
    await first.close();
    const loaded = await (await opened(directory)).postures.load();
    expect(loaded).toMatchObject({ ok: true, value: [{ revision: 3, state: 'compliant' }] });
  });

  it('what clients taught us is kept', async () => {
    const directory = stateDirectory();
    const first = await opened(directory);
    await first.learned.save({ client: 'sw1', at: instantOf(5) });
    await first.learned.save({ client: 'sw1', at: instantOf(6) });
    await first.close();
    expect(await (await opened(directory)).learned.load()).toEqual({ ok: true, value: [{ client: 'sw1', at: 6 }] });
  });

  it('host keys people let in, and refused ones, are kept', async () => {
    const directory = stateDirectory();
    const first = await opened(directory);
    const refused = { fingerprint: 'SHA256:b', algorithm: 'ssh-rsa', at: instantOf(5) };
    const pinned = { fingerprint: 'SHA256:a', algorithm: 'ssh-ed25519', at: instantOf(6), by: 'api:ann', how: 'enrolled' as const };
    await first.hostKeys.save('sw1' as DeviceId, { refused });
    await first.hostKeys.save('sw1' as DeviceId, { pinned, refused });
    await first.close();
    expect(await (await opened(directory)).hostKeys.load()).toEqual({ ok: true, value: new Map([['sw1', { pinned, refused }]]) });
  });

  it("discovered users are kept as they were last written, and an administrator's change with its audit record (U16)", async () => {
    const directory = stateDirectory();
    const first = await opened(directory);
    const bob = discoveredUser('CORP\\bob', { anyCase: true });
    const key = { profile: 'switches', name: 'CORP\\bob' };
    const audit = { at: instantOf(7), actor: 'api:ann', action: 'user.changed', subject: 'switches/CORP\\bob', details: {} };
    await first.users.save(
      [
        { key, record: bob },
        { key: { ...key, name: 'eve' }, record: discoveredUser('eve') },
      ],
      [],
    );
    await first.users.save([{ key, record: { ...bob, enabled: false } }], [audit]);
    await first.users.save([{ key: { ...key, name: 'eve' }, record: undefined }], []);
    await first.close();
    const second = await opened(directory);
    expect(await second.users.load()).toEqual({ ok: true, value: [{ ...bob, enabled: false }] });
    expect(await second.audit.list({ limit: 10 })).toMatchObject({ ok: true, value: [audit] });
    expect(await second.audit.verify()).toMatchObject({ ok: true, value: { intact: true } });
  });
});
