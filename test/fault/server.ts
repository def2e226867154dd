import { drivers } from '../../drivers/index.ts';
import { DeviceRegistry } from '../../src/aaa/device-registry.ts';
import { createRadiusServer } from '../../src/aaa/serve-radius.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { DiscoveredUserDirectory } from '../../src/adapters/directory/discovered-users.ts';
import { ManagedListDirectory } from '../../src/adapters/directory/managed-lists.ts';
import { createPostureDirectory } from '../../src/adapters/directory/postures.ts';
import { createSessionDirectory } from '../../src/adapters/directory/sessions.ts';
import { createInternalStore } from '../../src/adapters/identity/internal.ts';
import { createLoneLeases } from '../../src/adapters/leases/alone.ts';
import { createCoaClient } from '../../src/adapters/net/coa-client.ts';
import { openUdp } from '../../src/adapters/net/udp-server.ts';
import { createEmbeddedQueue } from '../../src/adapters/queue/embedded.ts';
import { systemRandom } from '../../src/adapters/random.ts';
import { openStore } from '../../src/adapters/store/sqlite/open.ts';
import { coaProfilesOf } from '../../src/app/coa-profiles.ts';
import { Secret } from '../../src/base/secret.ts';
import { createControl, type RunningControl } from '../../src/control/create.ts';
import { InTurn } from '../../src/control/in-turn.ts';
import { TcamBook } from '../../src/control/tcam-book.ts';
import type { ControlEvent } from '../../src/model/event.ts';
import { parsePrefix } from '../../src/model/ipv4.ts';
import type { Plan, PlanId } from '../../src/model/plan.ts';
import { DEFAULT_POSTURE } from '../../src/posture/state/settings.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { device, playbooks, policyWith } from '../unit/control/policy-and-device.ts';
import { writtenPlan } from '../unit/plan/written-plan.ts';

/** What the test tells this process, and what it hears back. */
export type ServerOptions = {
  readonly directory: string;
  readonly authentication: number;
  readonly accounting: number;
  readonly coa: number;
  readonly secret: string;
  readonly hosts: readonly string[];
};
export type Question =
  | { readonly kind: 'accept'; readonly event: ControlEvent }
  | { readonly kind: 'sessions' }
  | { readonly kind: 'job'; readonly id: PlanId }
  | { readonly kind: 'audit' };
export type Answer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'accepted'; readonly event: string; readonly jobs: readonly PlanId[]; readonly why?: string }
  | { readonly kind: 'sessions'; readonly sessions: readonly { readonly id: string; readonly endpoint: string | undefined }[] }
  | { readonly kind: 'job'; readonly plan: Plan | undefined }
  | { readonly kind: 'audit'; readonly verdict: unknown };

/** The server as it is in life, put together by hand: RADIUS on UDP, the store, the control path. Dies by kill -9. */
async function serve(options: ServerOptions): Promise<void> {
  const clock = systemClock;
  const random = systemRandom;
  const sink = { emit: () => undefined, count: () => undefined };
  const opened = await openStore(options.directory, { clock, sink });
  if (!opened.ok) throw new Error(opened.error.message);
  const store = opened.value;
  const [known, held] = await Promise.all([store.sessions.load(), store.postures.load()]);
  if (!known.ok || !held.ok) throw new Error('the state cannot be read');
  const sessions = createSessionDirectory({ clock, random });
  sessions.restore(known.value);
  sessions.watch(({ session }) => store.sessions.remember(session));
  const postures = createPostureDirectory(clock);
  for (const record of held.value) postures.put(record);

  const pointers = await store.managedLists.load();
  if (!pointers.ok) throw new Error('the state cannot be read');
  const lists = new ManagedListDirectory(pointers.value, { store: store.managedLists, clock }, { whenAbsent: 'name-as-written' });

  const { coa, ...base } = device();
  const loopback = parsePrefix('127.0.0.1');
  if (coa === undefined || loopback === undefined) throw new Error('the device is not whole');
  const secret = new Secret(options.secret);
  const radius = { secret, messageAuthenticator: 'auto', limitProxyState: true, timeout: 5000 } as const;
  const devices = new DeviceRegistry([{ ...base, addresses: [loopback], radius, coa: { ...coa, port: options.coa, secret } }]);
  const policy = policyWith();
  const server = createRadiusServer({
    serverName: 'test',
    devices,
    policy: () => policy,
    stores: new Map([
      [
        'hosts',
        createInternalStore(
          'hosts',
          'hosts',
          options.hosts.map((name) => ({ name })),
        ),
      ],
    ]),
    discovered: new DiscoveredUserDirectory([], { store: store.users, clock, sink }),
    sessions,
    postures,
    lists,
    accounting: store.accounting,
    dictionary: standardDictionary,
    clock,
    random,
    sink,
    learned: { knows: () => false, learn: () => undefined },
  });
  for (const kind of ['authentication', 'accounting'] as const) {
    const bound = await openUdp({ address: '127.0.0.1', port: options[kind] }, (datagram, size, address, port, send) =>
      server.receive(kind, datagram, size, address, port, send),
    );
    if (!bound.ok) throw new Error(bound.error.message);
  }
  const control = createControl({
    tcam: new TcamBook({ devices, drivers, policy: () => policy, sessions, clock, sink }),
    journal: store.journal,
    plans: store.plans,
    audit: store.audit,
    queue: createEmbeddedQueue({ clock }),
    sessions,
    postures,
    turns: new InTurn(),
    policy: () => policy,
    posture: () => ({ settings: DEFAULT_POSTURE, revision: 1 }),
    devices,
    drivers,
    coa: createCoaClient({ clock, random, sink }),
    lists,
    coaProfiles: coaProfilesOf(new Map(), store, clock, sink),
    leases: createLoneLeases(),
    shells: { open: async () => ({ ok: false, error: { code: 'device.unreachable', message: 'no terminal in this test' } }) },
    playbooks: playbooks(),
    documentKey: () => ({ ok: false, error: 'no keys in this test' }),
    dictionary: standardDictionary,
    serverName: 'test',
    clock,
    sink,
  });
  await control.start();
  process.on('message', (question: Question) => void answer(question, control, sessions, store.audit).then(tell));
  tell({ kind: 'ready' });
}

async function answer(
  question: Question,
  control: RunningControl,
  sessions: ReturnType<typeof createSessionDirectory>,
  audit: { verify(): Promise<unknown> },
): Promise<Answer> {
  switch (question.kind) {
    case 'accept': {
      const accepted = await control.accept(question.event);
      const { id } = question.event;
      return accepted.ok
        ? { kind: 'accepted', event: id, jobs: accepted.value.jobs }
        : { kind: 'accepted', event: id, jobs: [], why: accepted.error.code };
    }
    case 'sessions':
      return {
        kind: 'sessions',
        sessions: [...sessions.list()].filter(({ state }) => state !== 'ended').map(({ id, endpoint }) => ({ id, endpoint })),
      };
    case 'job': {
      const job = await control.job(question.id);
      return { kind: 'job', plan: job && writtenPlan(job) };
    }
    case 'audit':
      return { kind: 'audit', verdict: await audit.verify() };
  }
}

function tell(answer: Answer): void {
  process.send?.(answer);
}

if (process.argv[2] !== undefined) await serve(JSON.parse(process.argv[2]) as ServerOptions);
