import { expect, test, vi } from 'vitest';
import { COA_STRENGTH, type CoaCommand } from '../../src/model/coa.ts';
import type { ControlEvent, EventId } from '../../src/model/event.ts';
import type { Plan, Step } from '../../src/model/plan.ts';
import { ManualClock } from '../conformance/coa-client/manual-clock.ts';
import { mustStop } from '../spec/rollout.ts';
import { policyWith } from '../unit/control/policy-and-device.ts';
import { Dice } from './dice.ts';
import { identifierLaw, type Seen } from './identifier-law.ts';
import { FAIR, Network } from './network.ts';
import { PER_DEVICE, Server } from './server.ts';
import { type Host, OBEDIENT, SECRET, SimulatedSwitch } from './simulated-switch.ts';

const present: { network?: Network } = {};
vi.mock('node:dgram', () => ({ createSocket: () => present.network?.socket() }));

/** How many runs, and from which seed: a run that failed is repeated by `SIMULATION_FROM=<seed> SIMULATION_RUNS=1`. */
const RUNS = Number(process.env.SIMULATION_RUNS ?? 250);
const FROM = Number(process.env.SIMULATION_FROM ?? 1);

const TROUBLE = 60_000;
const QUIET = 20 * 60_000;

/** By then a server that died has begun again, and knows what it has. */
const RESTART = 6000;

const LADDER: CoaCommand = { kind: 'reauthenticate', type: 'rerun', escalate: [{ to: 'terminate' }, { to: 'bounce', force: true }] };

/** One run: a minute of trouble, then all is well again and everything comes to its end. */
class Simulation {
  readonly clock = new ManualClock();
  readonly dice: Dice;
  readonly network: Network;
  readonly switches: readonly SimulatedSwitch[];
  readonly server: Server;
  readonly seen: Seen;
  /** Bounces and shut-downs somebody asked for, by session. */
  readonly asked = new Map<Host, Record<string, number>>();
  #events = 0;
  /** Crashes to come as a command leaves that must not be given twice. */
  #crashesAtSending = 0;
  readonly #versions = new Map<Host, number>();

  constructor(seed: number) {
    this.dice = new Dice(seed);
    this.network = new Network(this.clock, this.dice);
    present.network = this.network;
    this.seen = identifierLaw(this.network, SECRET, () => this.clock.monotonic());
    const law = this.network.watch;
    this.network.watch = (datagram, from, to) => {
      law(datagram, from, to);
      this.#departs(datagram);
    };
    const parts = { clock: this.clock, dice: this.dice, network: this.network };
    this.switches = [20, 4, 4].map((hosts, at) => new SimulatedSwitch(at + 1, hosts, parts));
    this.server = new Server(
      this.clock,
      this.dice,
      this.switches.map(({ device }) => device),
    );
  }

  get hosts(): readonly Host[] {
    return this.switches.flatMap(({ hosts }) => hosts);
  }

  async run(): Promise<void> {
    void this.server.start();
    await this.#pass(100);
    for (const one of this.switches) one.plugIn(this.server);
    await this.#pass(2000);
    const { dice } = this;
    this.network.fate = {
      lost: dice.fraction() * 0.3,
      doubled: dice.fraction() * 0.2,
      altered: dice.fraction() * 0.1,
      forged: dice.pick([0, 0.1, 0.5]),
      delay: [1, dice.pick([5, 50, 3000, 40_000])],
    };
    for (const one of this.switches) {
      one.mood = {
        silent: dice.pick([0, 0.05, 0.5]),
        refuses: dice.pick([0, 0.1, 0.9]),
        lies: dice.fraction() * 0.1,
        forgetsToAnswer: dice.fraction() * 0.1,
        doesAnew: dice.pick([0, 0.5]),
      };
    }
    for (let events = dice.between(5, 40); events > 0; events--) this.clock.after(dice.between(0, TROUBLE), () => this.#happen());
    for (let crashes = dice.between(0, 3); crashes > 0; crashes--) this.clock.after(dice.between(0, TROUBLE), () => this.#crash());
    this.#crashesAtSending = dice.between(0, 2);
    await this.#pass(TROUBLE);
    this.#crashesAtSending = 0;
    this.network.fate = FAIR;
    for (const one of this.switches) one.mood = OBEDIENT;
    await this.#settle();
  }

  #happen(): void {
    const { dice } = this;
    const kind = dice.fraction();
    const host = dice.pick(this.hosts);
    if (kind < 0.5) this.#posture(host);
    else if (kind < 0.6) this.#policy();
    else if (kind < 0.7) void this.#steer();
    else this.#act(host);
  }

  #act(host: Host): void {
    const { dice, server } = this;
    const session = server.sessions.byEndpoint(host.endpoint)[0];
    const commands = ['reauthenticate', 'bounce-host-port', 'bounce-host-port', 'disable-host-port', 'session-query', 'terminate'] as const;
    const command = dice.fraction() < 0.2 ? LADDER : { kind: dice.pick(commands) };
    if (!session) return;
    const asked = this.asked.get(host) ?? {};
    // A ladder may bounce the port once.
    const counted = command === LADDER ? 'bounce-host-port' : command.kind;
    this.asked.set(host, { ...asked, [counted]: (asked[counted] ?? 0) + 1 });
    void server.accept(this.#event({ kind: 'session.action', session: session.id, command }));
  }

  #posture(host: Host): void {
    const version = (this.#versions.get(host) ?? 0) + 1;
    this.#versions.set(host, version);
    const status = this.dice.pick(['compliant', 'noncompliant', 'pending'] as const);
    const result = { endpoint: host.endpoint, status, version, at: this.clock.now(), failedChecks: [] };
    const event = this.#event({ kind: 'posture.reported', result });
    this.#send(event, () => this.#versions.get(host) === version);
    // What was sent once may come once more, however late.
    if (this.dice.chance(0.2)) this.clock.after(this.dice.between(0, TROUBLE), () => void this.server.accept(event));
  }

  /** The sender repeats what was not accepted, while it still means it. */
  #send(event: ControlEvent, means: () => boolean): void {
    let heard = false;
    void this.server.accept(event).then((jobs) => {
      heard = jobs !== undefined;
    });
    this.clock.after(2000, () => {
      if (!heard && means()) this.#send(event, means);
    });
  }

  #policy(): void {
    const previous = this.server.policy.revision;
    const lists = [
      'permit udp any any eq domain\n',
      'permit udp any any eq domain\npermit tcp any any eq www\n',
      'permit tcp any any eq 443\n',
    ];
    this.server.policy = policyWith({ LIMITED: this.dice.pick(lists) }, this.server.policy);
    const { revision } = this.server.policy;
    const event = this.#event({ kind: 'policy.changed', revision, previous, changed: ['dacls'] });
    this.#send(event, () => this.server.policy.revision === revision);
  }

  async #steer(): Promise<void> {
    const jobs = (await this.server.control?.jobs({ limit: 20 })) ?? [];
    const running = jobs.filter(({ finishedAt }) => finishedAt === undefined);
    if (running.length > 0)
      await this.server.control?.steer(this.dice.pick(running).id, this.dice.pick(['pause', 'resume', 'cancel']), 'test');
  }

  /** The worst moment to die is when the device knows and the disk may not. */
  #departs(datagram: Buffer): void {
    if (this.#crashesAtSending === 0 || !/(bounce|disable)-host-port/.test(datagram.toString('latin1')) || !this.dice.chance(0.3)) return;
    this.#crashesAtSending--;
    this.clock.after(this.dice.between(0, 12), () => this.#crash());
  }

  #crash(): void {
    if (this.server.control === undefined) return;
    this.server.crash();
    this.network.crash();
    this.clock.after(this.dice.between(0, 5000), () => void this.server.start());
  }

  #event<E extends object>(event: E): ControlEvent {
    return { id: `e${++this.#events}` as EventId, at: this.clock.now(), actor: 'test', ...event } as unknown as ControlEvent;
  }

  async #settle(): Promise<void> {
    await this.#pass(10_000);
    for (const { id, state } of await this.plans())
      if (state === 'paused') await this.#during(this.server.control?.steer(id, 'resume', 'test'));
    for (let waited = 0; waited < QUIET; waited += 30_000) {
      await this.#pass(30_000);
      if ((await this.plans()).every(({ finishedAt }) => finishedAt !== undefined)) return;
    }
  }

  /** What is on stable storage, newest first. */
  async plans(): Promise<readonly Plan[]> {
    const { store } = this.server;
    const { value } = await store.list({ limit: 10_000 });
    const found = await Promise.all(value.map(({ id }) => store.get(id)));
    return found.flatMap(({ value: plan }) => plan ?? []);
  }

  async #during<T>(work: Promise<T> | undefined): Promise<void> {
    void work;
    await this.#pass(1000);
  }

  /** Time goes on from one due task to the next; after each everything that was promised runs. */
  async #pass(ms: number): Promise<void> {
    const end = this.clock.monotonic() + ms;
    await breathe();
    for (let due = this.clock.nextDue; due !== undefined && due <= end; due = this.clock.nextDue) {
      this.clock.advance(Math.max(0, due - this.clock.monotonic()));
      await breathe();
    }
    this.clock.advance(end - this.clock.monotonic());
  }
}

async function breathe(): Promise<void> {
  for (let turns = 0; turns < 6; turns++) await new Promise((resolve) => setImmediate(resolve));
}

/** The newest step that changes a session of the host and that no other took the place of, as its plan ended. */
function lastStep(plans: readonly Plan[], simulation: Simulation, host: Host): Step | undefined {
  const ids = new Set([...simulation.server.sessions.list()].filter(({ endpoint }) => endpoint === host.endpoint).map(({ id }) => id));
  const steps = plans
    .toReversed()
    .flatMap(({ steps: all }) => all.filter(({ do: action }) => 'session' in action && ids.has(action.session) && !isQuery(action)));
  return steps.findLast(({ skipped }) => skipped !== 'superseded');
}

test.each(Array.from({ length: RUNS }, (_, at) => FROM + at))('seed %i', async (seed) => {
  const simulation = new Simulation(seed);
  await simulation.run();
  const plans = await simulation.plans();

  expect(simulation.seen.broken, 'identifiers').toEqual([]);

  // Nothing accepted is lost: every job came to an end.
  const known = new Map(plans.map((plan) => [plan.id, plan]));
  expect(
    simulation.server.accepted.filter((id) => known.get(id)?.finishedAt === undefined),
    'unfinished',
  ).toEqual([]);

  // What was taken for an answer, the device said to that very request: nothing altered, forged, late or of another.
  const said = new Map(simulation.switches.flatMap((one) => [...one.said]));
  for (const { kind, sent } of simulation.server.answers) {
    const code = (sent[0] ?? 0) + (kind === 'ack' ? 1 : 2);
    expect(said.get(Buffer.from(sent.subarray(4, 20)).toString('hex')), `${kind} of ${sent[1]}`).toContain(code);
  }

  // The newest intent wins, but over a stronger one that waits.
  expect(simulation.server.turnedBack, 'postures').toEqual([]);
  expect(wrongWinners({ plans, written: simulation.server.store.written }), 'superseded').toEqual([]);

  // A port is bounced or shut down at most as often as somebody asked.
  for (const host of simulation.hosts) {
    for (const command of ['bounce-host-port', 'disable-host-port'] as const) {
      expect(host.done[command], `${command} of ${host.endpoint}`).toBeLessThanOrEqual(simulation.asked.get(host)?.[command] ?? 0);
    }
  }

  // What the last job proved is what the switch applies, and it is what the policy gives now.
  for (const host of simulation.hosts) {
    const wanted = simulation.server.decided(host.endpoint);
    if (!host.up || host.applied?.fingerprint === wanted?.fingerprint) continue;
    const last = lastStep(plans, simulation, host);
    expect(last === undefined || isUntold(last), `${host.endpoint} has not what is wanted, and ${last?.id} ended ${last?.state}`).toBe(
      true,
    );
  }

  // A rollout begins nothing more once that of a newer policy has begun.
  const rollouts = plans.filter(({ policyChange }) => policyChange !== undefined);
  for (const older of rollouts) {
    const newer = rollouts.filter(
      ({ basis, createdAt }) => basis.policyRevision > older.basis.policyRevision && createdAt >= older.createdAt,
    );
    const overtakenAt = Math.min(...newer.filter(({ steps }) => steps.length > 0).map(({ createdAt }) => createdAt));
    const late = older.steps.filter(({ sentAt = 0 }) => sentAt > overtakenAt + RESTART);
    expect(
      late.map(({ id }) => id),
      'sent for an older policy',
    ).toEqual([]);
  }

  // A rollout that met too many failures begins nothing more.
  for (const plan of simulation.server.store.written) {
    const { rollout, ending } = plan;
    if (rollout === undefined || ending !== undefined || plan.finishedAt !== undefined) continue;
    const failed = plan.steps.filter(
      ({ state, finishedAt }) => finishedAt !== undefined && ['failed', 'refused', 'unknown'].includes(state),
    );
    const waves = Math.max(0, ...plan.steps.filter(({ state }) => state !== 'waiting' && state !== 'skipped').map(({ wave }) => wave ?? 0));
    const begun = rollout.waves[waves - 1] ?? 0;
    expect(begun > 0 && mustStop(failed.length, begun, rollout.maxFailures), `${plan.id} goes on`).toBe(false);
  }

  // No device is asked more than its rate allows, restarts or not: twice the rate at once, then the rate.
  for (const [device, times] of simulation.seen.departures) {
    for (const [at, from] of times.entries()) {
      const until = times.findLastIndex((one) => one <= from + 10_000);
      expect(until - at + 1, `requests to ${device} in 10 s`).toBeLessThanOrEqual(2 * PER_DEVICE + 10 * PER_DEVICE);
    }
  }
});

/** Steps that gave way to an older one which was not stronger, or to a weaker one, by the history of all that was written. */
function wrongWinners({ plans, written }: { readonly plans: readonly Plan[]; readonly written: readonly Plan[] }): readonly string[] {
  const born = new Map(plans.toReversed().flatMap(({ steps }, place) => steps.map(({ id }) => [id, place] as const)));
  // Undefined where a step had gone on to the command line of its device by the time it was first written.
  const strength = new Map<string, number | undefined>();
  for (const { steps } of written.toReversed()) for (const step of steps) strength.set(step.id, strengthOf(step));
  const judged = new Set<string>();
  const wrong: string[] = [];
  for (const { steps } of written) {
    for (const { id, skipped, evidence } of steps) {
      const winner = evidence.map(({ what }) => /takes its place: (\S+)$/.exec(what)?.[1]).find((one) => one !== undefined);
      if (skipped !== 'superseded' || winner === undefined || judged.has(id)) continue;
      judged.add(id);
      const [won, lost] = [strength.get(winner), strength.get(id)];
      if (won === undefined || lost === undefined) continue;
      const stronger = won - lost;
      const newer = (born.get(winner) ?? 0) > (born.get(id) ?? 0);
      if (stronger < 0 || (stronger === 0 && !newer)) wrong.push(`${id} gave way to ${winner}`);
    }
    for (const step of steps) if (step.skipped === undefined) strength.set(step.id, strengthOf(step));
  }
  return wrong;
}

function strengthOf({ do: action }: Step): number | undefined {
  return action.kind === 'coa' ? COA_STRENGTH[action.command.kind] : undefined;
}

function isQuery(action: Step['do']): boolean {
  return action.kind === 'coa' && action.command.kind === 'session-query';
}

/** The session was not brought to what is wanted, and its job says so. */
function isUntold({ state, skipped }: Step): boolean {
  return (
    ['failed', 'refused', 'unknown'].includes(state) || ['stopped', 'cancelled', 'gone', 'blocked', 'no-resources'].includes(skipped ?? '')
  );
}
