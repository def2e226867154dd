import { DiscoveredUserDirectory } from '../adapters/directory/discovered-users.ts';
import { ManagedListDirectory } from '../adapters/directory/managed-lists.ts';
import { createPostureDirectory } from '../adapters/directory/postures.ts';
import { createSessionDirectory } from '../adapters/directory/sessions.ts';
import type { Store } from '../adapters/store/sqlite/store.ts';
import { ok } from '../base/result.ts';
import { HostKeyEnrolment } from '../control/enrolled-host-keys.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { Random } from '../ports/random.ts';
import { heartbeat } from '../posture/state/deadlines.ts';
import type { PostureSettings } from '../posture/state/settings.ts';
import type { Closers } from './closers.ts';
import { coaProfilesOf } from './coa-profiles.ts';
import { learnedClientsOf } from './learned-clients.ts';

type Parts = {
  readonly clock: Clock;
  readonly random: Random;
  readonly sink: EventSink;
  readonly postureSettings: PostureSettings;
  readonly whenAbsent: 'name-as-written' | 'reject';
};

/** What the server knew before it was stopped, each in the directory that keeps it from here on; the fault is that of the store. */
export async function recall(store: Store, { clock, random, sink, postureSettings, whenAbsent }: Parts, closers: Closers) {
  const known = await load(store);
  if (!known.ok) return known;
  const sessions = createSessionDirectory({ clock, random });
  sessions.restore(known.value.sessions);
  closers.add(
    sessions.watch(({ kind, session }) => {
      if (kind !== 'evicted') store.sessions.remember(session);
    }),
  );
  const postures = createPostureDirectory(clock);
  // While the server was down no agent could be heard, so none was silent.
  for (const record of known.value.postures) postures.put(heartbeat(record, postureSettings, clock.now()));
  const discovered = new DiscoveredUserDirectory(known.value.users, { store: store.users, clock, sink });
  closers.add(() => discovered.flush());
  const learned = learnedClientsOf(known.value.learned, store, clock, sink);
  const coaProfiles = coaProfilesOf(known.value.coaProfiles, store, clock, sink);
  const enrolled = new HostKeyEnrolment(known.value.hostKeys, { store: store.hostKeys, audit: store.audit, clock, sink });
  const lists = new ManagedListDirectory(known.value.lists, { store: store.managedLists, clock }, { whenAbsent });
  return ok({ sessions, postures, discovered, learned, coaProfiles, enrolled, lists });
}

async function load(store: Store) {
  const sessions = await store.sessions.load();
  if (!sessions.ok) return sessions;
  const postures = await store.postures.load();
  if (!postures.ok) return postures;
  const learned = await store.learned.load();
  if (!learned.ok) return learned;
  const coaProfiles = await store.coaProfiles.load();
  if (!coaProfiles.ok) return coaProfiles;
  const hostKeys = await store.hostKeys.load();
  if (!hostKeys.ok) return hostKeys;
  const lists = await store.managedLists.load();
  if (!lists.ok) return lists;
  const users = await store.users.load();
  if (!users.ok) return users;
  return ok({
    sessions: sessions.value,
    postures: postures.value,
    learned: learned.value,
    coaProfiles: coaProfiles.value,
    hostKeys: hostKeys.value,
    lists: lists.value,
    users: users.value,
  });
}
