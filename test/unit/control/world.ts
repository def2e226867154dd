import { drivers } from '../../../drivers/index.ts';
import { ManagedListDirectory } from '../../../src/adapters/directory/managed-lists.ts';
import { createPostureDirectory } from '../../../src/adapters/directory/postures.ts';
import { createSessionDirectory } from '../../../src/adapters/directory/sessions.ts';
import { createLoneLeases } from '../../../src/adapters/leases/alone.ts';
import { createEmbeddedQueue } from '../../../src/adapters/queue/embedded.ts';
import { faultLine } from '../../../src/base/fault.ts';
import { given } from '../../../src/base/given.ts';
import type { JsonValue } from '../../../src/base/json.ts';
import { createControl, type RunningControl } from '../../../src/control/create.ts';
import type { ControlDeps } from '../../../src/control/deps.ts';
import { InTurn } from '../../../src/control/in-turn.ts';
import { TcamBook } from '../../../src/control/tcam-book.ts';
import type { Driver } from '../../../src/driver/contract.ts';
import type { CoaCommand } from '../../../src/model/coa.ts';
import type { CoaTarget, Device } from '../../../src/model/device.ts';
import type { AclDocument, ControlEvent, EventId } from '../../../src/model/event.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import type { Mac } from '../../../src/model/mac.ts';
import type { Plan, PlanId } from '../../../src/model/plan.ts';
import type { PostureStatus } from '../../../src/model/posture.ts';
import type { Authorization, Session, SessionId } from '../../../src/model/session.ts';
import { authorizationOf } from '../../../src/policy/authorization.ts';
import { authorize, selectService } from '../../../src/policy/decide.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { CoaClient, CoaOutcome, CoaRequest, WireAttribute } from '../../../src/ports/coa-client.ts';
import type { DeviceShells } from '../../../src/ports/device-shell.ts';
import type { SessionKeys } from '../../../src/ports/session-directory.ts';
import { DEFAULT_POSTURE, type PostureSettings } from '../../../src/posture/state/settings.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { MemoryLists } from '../lists/memory-lists.ts';
import { writtenPlan } from '../plan/written-plan.ts';
import { facts } from '../policy/written.ts';
import { MemoryProfiles } from './memory-profiles.ts';
import { MemoryStore } from './memory-store.ts';
import { device, playbooks, policyWith, SWITCH } from './policy-and-device.ts';

export const ENDPOINT = '02-00-00-00-00-01' as Mac;
export type Sent = { readonly target: CoaTarget; readonly request: CoaRequest; readonly text: string; readonly silent?: () => void };
/** What the fake device does with a request; it may change the world before it answers. */
export type Answer = (sent: Sent, world: World) => CoaOutcome | Promise<CoaOutcome>;

const exchange = { transmissions: 1, elapsed: 4.2, ignored: [], sent: new Uint8Array() };
export const ack = (errorCause?: number): CoaOutcome => ({
  ...exchange,
  kind: 'ack',
  attributes: [],
  notes: [],
  ...(errorCause === undefined ? {} : { errorCause }),
});
export const nak = (errorCause?: number): CoaOutcome => ({ ...ack(errorCause), kind: 'nak' }) as CoaOutcome;
export const timeout: CoaOutcome = { ...exchange, kind: 'timeout', transmissions: 5, elapsed: 30_000 };

/** A Cisco-AVPair as it stands in an answer. */
export function pair(text: string): WireAttribute {
  return { type: 26, value: Buffer.concat([Buffer.from([0, 0, 0, 9, 1, text.length + 2]), Buffer.from(text)]) };
}

/** A device that authenticates again at once when asked, and confirms it by accounting. */
export const obedient: Answer = ({ text }, world) => {
  if (text.includes('reauthenticate')) {
    world.grant();
    world.account();
  }
  return ack();
};

/** The control path over fakes: a hand-moved clock, a store in memory, a scripted device. */
export class World {
  /** The clock `pass` moves; everything runs on it unless another was given. */
  readonly clock = new ManualClock();
  readonly time: Clock;
  readonly sessions;
  readonly postures = createPostureDirectory({ now: () => this.time.now() });
  readonly turns = new InTurn();
  readonly sent: Sent[] = [];
  readonly emitted: { readonly topic: string; readonly fields: { readonly [key: string]: JsonValue | undefined } }[] = [];
  /** Counters, with the values of their labels. */
  readonly counted: string[] = [];
  answer: Answer;
  policy = policyWith();
  settings: PostureSettings = DEFAULT_POSTURE;
  readonly store: MemoryStore;
  readonly profiles = new MemoryProfiles();
  readonly listStore = new MemoryLists();
  lists: ManagedListDirectory;
  control: RunningControl;
  readonly #more: Partial<ControlDeps>;
  #random = 1;

  constructor(
    options: {
      readonly answer?: Answer;
      readonly store?: MemoryStore;
      readonly more?: Partial<ControlDeps>;
      readonly clock?: Clock;
      readonly device?: Partial<Device>;
      /** Sessions there is room for. */
      readonly capacity?: number;
    } = {},
  ) {
    this.time = options.clock ?? this.clock;
    this.answer = options.answer ?? obedient;
    this.store = options.store ?? new MemoryStore();
    const bytes = (length: number): Uint8Array => {
      const counted = Buffer.alloc(length);
      counted.writeUInt32BE(this.#random++, length - 4);
      return counted;
    };
    const random = { bytes, fill: (target: Uint8Array, at: number, length: number) => target.set(bytes(length), at), fraction: () => 0.5 };
    this.sessions = createSessionDirectory({ clock: this.time, random, ...given({ capacity: options.capacity }) });
    this.lists = this.#recalled();
    this.#more = options.more ?? {};
    this.device = { ...device(), ...options.device };
    this.tcam = new TcamBook({
      devices: { get: (id) => (id === SWITCH ? this.device : undefined) },
      drivers: options.more?.drivers ?? (drivers as readonly Driver[]),
      policy: () => this.policy,
      sessions: this.sessions,
      clock: this.time,
      sink: {
        emit: (_level, topic, fields) => this.emitted.push({ topic, fields }),
        count: (name, labels = {}) => void this.counted.push(`${name} ${Object.values(labels).join(' ')}`),
      },
    });
    this.control = this.#create();
  }

  readonly device: Device;

  /** Of what the access list hardware holds; it lives as long as the sessions do. */
  readonly tcam: TcamBook;
  #recalled(): ManagedListDirectory {
    return new ManagedListDirectory(this.listStore.held(), { store: this.listStore, clock: this.time }, { whenAbsent: 'name-as-written' });
  }

  #create(): RunningControl {
    return createControl({
      tcam: this.tcam,
      journal: this.store,
      plans: this.store,
      audit: this.store,
      queue: createEmbeddedQueue({ clock: this.time }),
      sessions: this.sessions,
      postures: this.postures,
      turns: this.turns,
      policy: () => this.policy,
      posture: () => ({ settings: this.settings, revision: 1 }),
      devices: { get: (id) => (id === SWITCH ? this.device : undefined) },
      drivers: drivers as readonly Driver[],
      coa: this.#coa(),
      coaProfiles: this.profiles,
      lists: this.lists,
      leases: createLoneLeases(),
      shells: NO_SHELLS,
      playbooks: playbooks(),
      documentKey: () => ({ ok: false, error: 'no keys in this test' }),
      dictionary: standardDictionary,
      serverName: 'test',
      clock: this.time,
      sink: {
        emit: (_level, topic, fields) => this.emitted.push({ topic, fields }),
        count: (name, labels = {}) => void this.counted.push(`${name} ${Object.values(labels).join(' ')}`),
      },
      ...this.#more,
    });
  }

  /** What was sent but questions about sessions. */
  get changes(): readonly Sent[] {
    return this.sent.filter(({ text }) => !isQuery(text));
  }

  /** As after a crash: everything in memory but sessions is gone, the store stays. */
  async restart(): Promise<void> {
    await this.control.stop();
    this.lists = this.#recalled();
    this.control = this.#create();
    await this.control.start();
  }

  #coa(): CoaClient {
    return {
      exchange: async (target, request, silent) => {
        const text = request.attributes.map(({ value }) => Buffer.from(value).toString('latin1')).join(' ');
        const sent = { target, request, text, ...(silent && { silent }) };
        this.sent.push(sent);
        return this.answer(sent, this);
      },
      close: () => Promise.resolve(),
    };
  }

  /** Lets pending promises and due timers run, then moves the clock by `ms` in small pieces. */
  async pass(ms = 0): Promise<void> {
    await breathe();
    for (let left = ms; left > 0; left -= 100) {
      this.clock.advance(Math.min(100, left));
      await breathe();
    }
  }

  keys(endpoint: Mac = ENDPOINT): SessionKeys {
    return {
      device: SWITCH,
      nasAddress: '127.0.0.1' as Ipv4,
      userName: endpoint,
      port: `Gi0/1/${endpoint.slice(-2)}`,
      endpoint,
      callingStationId: endpoint,
      acctSessionId: `0000${endpoint.slice(-2)}`,
      auditSessionId: `0A0000${endpoint.slice(-2)}`,
    };
  }

  /** What the policy gives the endpoint now, as the authentication path would. */
  decided(endpoint: Mac = ENDPOINT, posture: PostureStatus = this.postures.status(endpoint)): Authorization | undefined {
    const known = facts({
      posture,
      method: 'HostLookup',
      hostLookup: true,
      endpoint,
      authenticationStatus: 'passed',
      lists: this.lists.on(SWITCH),
    });
    const selected = selectService(this.policy, known);
    if (!('service' in selected)) throw new Error('no service');
    const decision = authorize(this.policy, selected.service, known);
    return decision.outcome === 'accept' ? authorizationOf(this.policy, decision) : undefined;
  }

  grant(endpoint: Mac = ENDPOINT, authorization = this.decided(endpoint)): Session {
    if (authorization === undefined) throw new Error('the policy rejects the endpoint');
    const seen = { request: accessRequest(endpoint), identity: { store: 'hosts', name: endpoint, attributes: {} }, at: this.time.now() };
    const session = this.sessions.grant(this.keys(endpoint), authorization, seen);
    if (session === undefined) throw new Error('no session');
    return session;
  }

  account(endpoint: Mac = ENDPOINT): Session {
    return this.sessions.started(this.keys(endpoint), 'interim', this.time.now());
  }

  /** An endpoint on its port with what the policy gives it, confirmed by accounting. */
  connect(endpoint: Mac = ENDPOINT): Session {
    this.grant(endpoint);
    return this.account(endpoint);
  }

  posture(status: PostureStatus, version: number, endpoint: Mac = ENDPOINT, id = `posture-${endpoint}-${version}`): ControlEvent {
    const at = this.time.now();
    return { id: id as EventId, at, actor: 'test', kind: 'posture.reported', result: { endpoint, status, version, at, failedChecks: [] } };
  }

  action(session: SessionId, command: CoaCommand, id: string): ControlEvent {
    return { id: id as EventId, at: this.time.now(), actor: 'test', kind: 'session.action', session, command };
  }

  push(acl: AclDocument, id = 'push-1'): ControlEvent {
    return { id: id as EventId, at: this.time.now(), actor: 'test', kind: 'acl.push', acls: [acl], devices: [SWITCH] };
  }

  /** Accepts an event that must be taken, and gives its only job. */
  async job(event: ControlEvent): Promise<PlanId> {
    const accepted = await this.control.accept(event);
    if (!accepted.ok) throw new Error(faultLine(accepted.error));
    const [job] = accepted.value.jobs;
    if (job === undefined) throw new Error('no job');
    return job;
  }

  async plan(id: PlanId): Promise<Plan> {
    const plan = await this.control.job(id);
    if (plan === undefined) throw new Error(`no job ${id}`);
    return writtenPlan(plan);
  }
}

export function isQuery(text: string): boolean {
  return text.includes('subscriber:command=session-query');
}

/** Everything promised so far runs. Real turns of the event loop, no time. */
export async function breathe(): Promise<void> {
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
}

const NO_SHELLS: DeviceShells = {
  open: async () => ({ ok: false, error: { code: 'device.unreachable', message: 'no terminal in this test' } }),
};

/** A MAB Access-Request without credentials, as the directory remembers it. */
function accessRequest(endpoint: Mac): Uint8Array {
  const packet = new PacketWriter()
    .begin(1, 1)
    .text(1, endpoint)
    .u32(6, 10)
    .text(31, endpoint)
    .finishAccessRequest(new SharedSecret('x'), new Uint8Array(16));
  if (packet === undefined) throw new Error('the request did not fit');
  return new Uint8Array(packet);
}

/** Evidence of all steps as text, one line each. */
export function evidence(plan: Plan): readonly string[] {
  return plan.steps.flatMap((step) => step.evidence.map(({ what }) => what));
}
