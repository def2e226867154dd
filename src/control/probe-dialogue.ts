import { err } from '../base/result.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { SessionName } from '../model/coa-profile.ts';
import type { CoaTarget, Device } from '../model/device.ts';
import type { Session } from '../model/session.ts';
import type { CoaClient, CoaOutcome } from '../ports/coa-client.ts';
import { wayTo } from './coa-target.ts';
import type { ControlDeps, DrivenDevice } from './deps.ts';
import { encodeCoa } from './encode-coa.ts';
import { exchangeEvidence, sentAttributes } from './evidence.ts';
import type { Turn } from './guest-turns.ts';
import { disbelieved, isAnswer, type Met, meaningOf, obstacle, type ProbeStep } from './probe-report.ts';

export type ProbeDialogueDeps = Pick<ControlDeps, 'dictionary' | 'clock'> & {
  /** With shorter timers than for real work: much of a probe is waiting for silence. */
  readonly coa: CoaClient;
  /** The next turn with the device: a probe keeps to its rates as all requests do. */
  readonly turn: (device: Device) => Promise<Turn | undefined>;
};

type Asked = { readonly target: CoaTarget; readonly session: Session; readonly name: SessionName | undefined };

/** What a probe asks a device and what it answers, question by question, for the report. */
export class ProbeDialogue {
  readonly steps: ProbeStep[] = [];
  /** Answers that were not believed, as they were first met. */
  ignored: Met['ignored'];
  /** Why the last question could not be sent. */
  notSent: Met['notSent'];
  readonly #deps: ProbeDialogueDeps;
  readonly #driven: DrivenDevice;

  constructor(deps: ProbeDialogueDeps, driven: DrivenDevice) {
    this.#deps = deps;
    this.#driven = driven;
  }

  async ask(question: string, command: CoaCommand, { target, session, name }: Asked): Promise<CoaOutcome> {
    const { clock, coa, dictionary } = this.#deps;
    const made = this.#driven.driver.coa(command, session, name);
    const request = made.ok ? encodeCoa(made.value, dictionary) : err(made.error.why);
    const outcome: CoaOutcome = request.ok
      ? await this.#inTurn(() => coa.exchange(target, request.value))
      : { kind: 'unsendable', why: request.error };
    this.ignored ??= disbelieved(outcome);
    this.notSent = obstacle(outcome);
    const packet = made.ok ? made.value.packet : 'CoA-Request';
    const { what, detail } = exchangeEvidence(clock.now(), packet === 'CoA-Request' ? 'CoA' : 'Disconnect', outcome, dictionary);
    const sent = outcome.kind === 'unsendable' || outcome.kind === 'unconnected' ? [] : sentAttributes(outcome.sent, dictionary);
    const ignored = isAnswer(outcome) || detail === undefined ? '' : ` (${detail})`;
    this.steps.push({ question, target: wayTo(target), packet, sent, answer: `${what}${ignored}`, means: meaningOf(outcome) });
    return outcome;
  }

  /** Replaces what the last answer means in general by what it means here. */
  explain(means: string): void {
    const last = this.steps.pop();
    if (last !== undefined) this.steps.push({ ...last, means });
  }

  async #inTurn(exchange: () => Promise<CoaOutcome>): Promise<CoaOutcome> {
    const turn = await this.#deps.turn(this.#driven.device);
    if (turn === undefined) return { kind: 'unsendable', why: 'too much else is sent to the device' };
    try {
      return await exchange();
    } finally {
      turn.over();
    }
  }
}
