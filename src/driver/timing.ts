import type { Duration } from '../base/time.ts';

/** How long a session waits for what; all in ms. */
export type SessionTiming = {
  /** Silence after which a prompt behind output is taken for the end of it. */
  readonly quiet: Duration;
  /** The same for a command whose output never shows what looks like a prompt. */
  readonly plain: Duration;
  /** Silence after which a line that is no prompt is looked into: repainted, or taken for a question. */
  readonly stuck: Duration;
  /** From the opened terminal to the learned prompt. */
  readonly login: Duration;
  /** One command, `write memory` included. */
  readonly command: Duration;
  /** After an interrupt, and for the far end to close. */
  readonly recover: Duration;
  readonly lock: { readonly attempts: number; readonly delay: Duration };
};

export const SESSION_TIMING: SessionTiming = {
  quiet: 150,
  plain: 20,
  stuck: 1000,
  login: 15_000,
  command: 60_000,
  recover: 5000,
  lock: { attempts: 10, delay: 30_000 },
};
