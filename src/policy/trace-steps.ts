import type { AccessFacts } from '../model/access.ts';
import { type CompiledTable, firstMatch } from '../rules/table.ts';

/** The steps of a decision in their order, by numbers that stay the same over versions. */
const STEP_CODES = {
  'service selection': 100,
  proxy: 150,
  'identity policy': 200,
  authentication: 250,
  'group mapping': 300,
  exceptions: 400,
  authorization: 500,
  merge: 600,
  lists: 625,
  tcam: 650,
  reply: 700,
  'command sets': 800,
} as const;
export type StepName = keyof typeof STEP_CODES;

export type TraceStep = {
  readonly code: number;
  readonly step: StepName;
  /** What came of it, in a few words. */
  readonly told: string;
  /** How long the decision took for it, in µs; absent for what is prepared when the policy is put in force. */
  readonly micros?: number;
};

/** Gathers the steps while a decision is made again. */
export class Steps {
  readonly taken: TraceStep[] = [];
  readonly #timer: (() => number) | undefined;

  constructor(timer: (() => number) | undefined) {
    this.#timer = timer;
  }

  /** A step without a time of its own. */
  tell(step: StepName, told: string): void {
    this.taken.push({ code: STEP_CODES[step], step, told });
  }

  time<T>(step: StepName, work: () => T, told: (made: T) => string): T {
    const timer = this.#timer;
    const from = timer?.();
    const made = work();
    const micros = timer === undefined || from === undefined ? {} : { micros: Math.round((timer() - from) * 10_000) / 10 };
    this.taken.push({ code: STEP_CODES[step], step, told: told(made), ...micros });
    return made;
  }

  /** The walk of a table, as the decision walks it. */
  match<R>(step: StepName, table: CompiledTable<AccessFacts, R>, facts: AccessFacts): void {
    this.time(
      step,
      () => firstMatch(table, facts, false),
      (rule) => (rule ? `rule ${rule.name}` : 'no rule matches'),
    );
  }
}
