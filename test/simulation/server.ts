import { drivers } from '../../drivers/index.ts';
import { ManagedListDirectory } from '../../src/adapters/directory/managed-lists.ts';
import { createPostureDirectory } from '../../src/adapters/directory/postures.ts';
import { createSessionDirectory } from '../../src/adapters/directory/sessions.ts';
import { createLoneLeases } from '../../src/adapters/leases/alone.ts';
import { createCoaClient } from '../../src/adapters/net/coa-client.ts';
import { createEmbeddedQueue } from '../../src/adapters/queue/embedded.ts';
import { createControl, type RunningControl } from '../../src/control/create.ts';
import { InTurn } from '../../src/control/in-turn.ts';
import { TcamBook } from '../../src/control/tcam-book.ts';
import type { Device, DeviceId } from '../../src/model/device.ts';
import type { ControlEvent } from '../../src/model/event.ts';
import type { Mac } from '../../src/model/mac.ts';
import type { PlanId } from '../../src/model/plan.ts';
import type { Authorization } from '../../src/model/session.ts';
import { authorizationOf } from '../../src/policy/authorization.ts';
import { authorize, selectService } from '../../src/policy/decide.ts';
import type { CoaClient, CoaOutcome } from '../../src/ports/coa-client.ts';
import type { SessionKeys } from '../../src/ports/session-directory.ts';
import { DEFAULT_POSTURE } from '../../src/posture/state/settings.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { PacketWriter } from '../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';
import type { ManualClock } from '../conformance/coa-client/manual-clock.ts';
import { MemoryProfiles } from '../unit/control/memory-profiles.ts';
import { MemoryStore } from '../unit/control/memory-store.ts';
import { playbooks, policyWith } from '../unit/control/policy-and-device.ts';
import { MemoryLists } from '../unit/lists/memory-lists.ts';
import { facts } from '../unit/policy/written.ts';
import type { Dice } from './dice.ts';
import { Life } from './life.ts';

/** Steps a second to one device at most, of all. */
export const PER_DEVICE = 1;

/** The server: its control path, the real client on the simulated network, and an authentication path that says what the policy says. */
export class Server {
  readonly store = new MemoryStore();
  readonly sessions;
  policy = policyWith();
  readonly accepted: PlanId[] = [];
  /** What the client took for the answers of devices. */
  readonly answers: Extract<CoaOutcome, { kind: 'ack' | 'nak' }>[] = [];
  /** Results of postures that took the place of newer ones. */
  readonly turnedBack: string[] = [];
  readonly #postures;
  readonly #clock: ManualClock;
  readonly #dice: Dice;
  readonly #devices: readonly Device[];
  readonly #profiles = new MemoryProfiles();
  #life: Life | undefined;
  #control: RunningControl | undefined;

  constructor(clock: ManualClock, dice: Dice, devices: readonly Device[]) {
    this.#clock = clock;
    this.#dice = dice;
    this.#devices = devices;
    this.sessions = createSessionDirectory({ clock, random: dice });
    this.#postures = createPostureDirectory({ now: () => clock.now() });
    this.#postures.watch(({ endpoint, version }, before) => {
      if (before && version < before.version) this.turnedBack.push(`version ${version} of ${endpoint} after ${before.version}`);
    });
  }

  /** Undefined while the process is down. */
  get control(): RunningControl | undefined {
    return this.#control;
  }

  async start(): Promise<void> {
    const life = new Life(this.#clock);
    const store = life.store(this.store, this.#dice);
    const sink = { emit: () => undefined, count: () => undefined };
    const sessions = life.sessions(this.sessions);
    const devices = { get: (id: DeviceId) => this.#devices.find((device) => device.id === id) };
    const policy = () => this.policy;
    const control = createControl({
      tcam: new TcamBook({ devices, drivers, policy, sessions, clock: life.clock, sink }),
      documentKey: () => ({ ok: false, error: 'no keys in this simulation' }),
      journal: store,
      plans: store,
      audit: store,
      queue: createEmbeddedQueue({ clock: life.clock }),
      sessions,
      postures: this.#postures,
      turns: new InTurn(),
      policy,
      posture: () => ({ settings: DEFAULT_POSTURE, revision: 1 }),
      devices,
      drivers,
      coa: this.#heard(createCoaClient({ clock: life.clock, random: this.#dice, sink })),
      coaProfiles: this.#profiles,
      lists: new ManagedListDirectory([], { store: new MemoryLists(), clock: life.clock }, { whenAbsent: 'name-as-written' }),
      leases: createLoneLeases(),
      shells: { open: async () => ({ ok: false, error: { code: 'device.unreachable', message: 'no terminals in this simulation' } }) },
      playbooks: playbooks(),
      pacing: { perDevice: PER_DEVICE, bounces: 1, bulk: 20 },
      dictionary: standardDictionary,
      serverName: 'simulated',
      clock: life.clock,
      sink,
    });
    this.#life = life;
    await control.start();
    if (!life.ended) this.#control = control;
  }

  #heard(client: CoaClient): CoaClient {
    return {
      exchange: async (target, request, silent) => {
        const outcome = await client.exchange(target, request, silent);
        if (outcome.kind === 'ack' || outcome.kind === 'nak') this.answers.push(outcome);
        return outcome;
      },
      close: () => client.close(),
    };
  }

  /** Dies where it stands. */
  crash(): void {
    this.#life?.end();
    this.#control = undefined;
  }

  /** Refused or lost with the process: undefined. Both are for the sender to repeat. */
  async accept(event: ControlEvent): Promise<readonly PlanId[] | undefined> {
    const accepted = await this.#control?.accept(event);
    if (!accepted?.ok) return undefined;
    this.accepted.push(...accepted.value.jobs);
    return accepted.value.jobs;
  }

  /** The policy's word on an endpoint now. */
  decided(endpoint: Mac): Authorization | undefined {
    const posture = this.#postures.status(endpoint);
    const known = facts({ posture, method: 'HostLookup', hostLookup: true, endpoint, authenticationStatus: 'passed' });
    const selected = selectService(this.policy, known);
    if (!('service' in selected)) throw new Error('no service');
    const decision = authorize(this.policy, selected.service, known);
    return decision.outcome === 'accept' ? authorizationOf(this.policy, decision) : undefined;
  }

  /** An Access-Request: what was given, undefined for an Access-Reject. */
  login(keys: SessionKeys & { readonly endpoint: Mac }): Authorization | undefined {
    const given = this.decided(keys.endpoint);
    const at = this.#clock.now();
    if (given === undefined) this.sessions.reject(keys, at);
    else this.sessions.grant(keys, given, { request: accessRequest(keys.endpoint), identity: hostOf(keys.endpoint), at });
    return given;
  }
}

function hostOf(endpoint: Mac) {
  return { store: 'hosts', name: endpoint, attributes: {} };
}

/** A MAB Access-Request without credentials, as the directory remembers it. */
function accessRequest(endpoint: Mac): Uint8Array {
  const writer = new PacketWriter().begin(1, 1).text(1, endpoint).u32(6, 10).text(31, endpoint);
  return new Uint8Array(writer.finishAccessRequest(new SharedSecret('x'), new Uint8Array(16)) ?? []);
}
