import { toHex } from '../base/bytes.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Instant, instantOf } from '../base/time.ts';
import type { EndpointId } from '../model/posture.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { Flow } from '../posture/factors/flow.ts';
import { next, start } from '../posture/factors/run.ts';
import type { ClientKind, RunInput, Step } from '../posture/factors/run-state.ts';

/** How long a client may take for one step, in ms, and how many runs may be under way. */
const LONGEST_STEP = 10 * 60 * 1000;
const MOST = 10_000;

/** A run between two requests of its client. `run` names this one step of it: it is good for one answer. */
export type FlowTurn = {
  readonly run: string;
  readonly endpoint: EndpointId;
  readonly flow: string;
  readonly expiresAt: Instant;
  readonly step: Step;
};

type Parts = {
  readonly flows: () => ReadonlyMap<string, Flow>;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'bytes'>;
};

/** The nFactor runs under way: in memory, each bound to its endpoint, one an endpoint. What a restart loses begins anew. */
export class FlowRuns {
  readonly #parts: Parts;
  /** INVARIANT: in the order of their deadlines, which all are equally far from their beginning. */
  readonly #open = new Map<string, FlowTurn>();
  readonly #ofEndpoint = new Map<EndpointId, string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins a run in place of the one the endpoint may have; without `at`, at the first virtual server of the flow. */
  begin(endpoint: EndpointId, flowName: string, at: string | undefined, client: ClientKind): Result<FlowTurn, Fault> {
    this.#forgetLate();
    const flow = this.#parts.flows().get(flowName);
    if (flow === undefined)
      return err(fault('api.not-found', `no flow is called \`${flowName}\`: it is the name of a file in \`posture.folder\``));
    const from = at ?? flow.servers[0] ?? [...flow.factors.keys()][0];
    if (from === undefined) return err(fault('api.invalid', `the flow \`${flowName}\` has no factor to begin at`, { at: '/at' }));
    if (this.#open.size >= MOST) return err(fault('api.busy', `${MOST} runs are under way: try again later`));
    const step = start(flow, from, client);
    if (!step.ok) return err(fault('api.invalid', step.error.message, { at: '/at' }));
    this.#drop(this.#ofEndpoint.get(endpoint));
    return ok(this.#turn(endpoint, flowName, step.value));
  }

  /** Takes what a step waited for; a step is answered once, and by its own endpoint. */
  next(endpoint: EndpointId, run: string, input: RunInput): Result<FlowTurn, Fault> {
    this.#forgetLate();
    const turn = this.#open.get(run);
    if (turn === undefined || turn.endpoint !== endpoint) {
      return err(fault('api.not-found', `no run of \`${endpoint}\` waits for this report: ask for a challenge`, { at: '/run' }));
    }
    const flow = this.#parts.flows().get(turn.flow);
    if (flow === undefined) {
      this.#drop(run);
      return err(fault('api.conflict', `the flow \`${turn.flow}\` is gone: ask for another challenge`));
    }
    const step = next(flow, turn.step.state, input);
    if (!step.ok) return step;
    this.#drop(run);
    return ok(this.#turn(endpoint, turn.flow, step.value));
  }

  get size(): number {
    return this.#open.size;
  }

  #turn(endpoint: EndpointId, flow: string, step: Step): FlowTurn {
    const { clock, random } = this.#parts;
    const turn = { run: toHex(random.bytes(16)), endpoint, flow, expiresAt: instantOf(clock.now() + LONGEST_STEP), step };
    if (step.kind === 'challenge' || step.kind === 'login') {
      this.#open.set(turn.run, turn);
      this.#ofEndpoint.set(endpoint, turn.run);
    }
    return turn;
  }

  #drop(run: string | undefined): void {
    const turn = run === undefined ? undefined : this.#open.get(run);
    if (turn === undefined) return;
    this.#open.delete(turn.run);
    if (this.#ofEndpoint.get(turn.endpoint) === turn.run) this.#ofEndpoint.delete(turn.endpoint);
  }

  #forgetLate(): void {
    const now = this.#parts.clock.now();
    for (const [run, { expiresAt }] of this.#open) {
      if (expiresAt > now) return;
      this.#drop(run);
    }
  }
}
