import type { IdentityAnswer } from '../../../model/identity.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { EventSink } from '../../../ports/event-sink.ts';
import { Seldom } from '../seldom.ts';
import { Deadline } from './deadline.ts';
import type { DirectoryEvents } from './directory.ts';
import { describe } from './failure.ts';
import type { DirectoryAccess, StoreLimits } from './settings.ts';

export type StoreParts = { readonly clock: Clock; readonly sink: EventSink };

/** The questions of one store: how many at once, for how long, and what is told of them. */
export class Questions {
  readonly #store: string;
  readonly #limits: StoreLimits;
  readonly #timeout: number;
  readonly #parts: StoreParts;
  #asked = 0;

  constructor(store: string, limits: StoreLimits, timeout: number, parts: StoreParts) {
    this.#store = store;
    this.#limits = limits;
    this.#timeout = timeout;
    this.#parts = parts;
  }

  /** Has a question answered within the store's limits. */
  async ask(answer: (deadline: Deadline) => Promise<IdentityAnswer>): Promise<IdentityAnswer> {
    if (this.#asked >= this.#limits.concurrency) return this.#counted({ kind: 'process-failed', why: 'too many questions at once' });
    this.#asked++;
    try {
      return this.#counted(await answer(new Deadline(this.#parts.clock, this.#timeout, this.#limits.deadline)));
    } finally {
      this.#asked--;
    }
  }

  /** Tells of the servers: each change, and failures at most every ten seconds a server. Of bounded kinds, never of a name or a secret. */
  events(): DirectoryEvents {
    const { sink, clock } = this.#parts;
    const seldom = new Seldom(clock);
    const store = this.#store;
    return {
      failed: (server, failure) => {
        if (seldom.due(server)) sink.emit('warn', 'identity.server-failed', { store, server, why: describe(failure) });
      },
      changed: (server, state) => {
        sink.count('identity.breaker', { store, server, state });
        if (state !== 'half-open') sink.emit(state === 'open' ? 'warn' : 'info', 'identity.breaker', { store, server, state });
      },
      switched: (server) => sink.emit('info', 'identity.server-switched', { store, server }),
    };
  }

  #counted(answer: IdentityAnswer): IdentityAnswer {
    const outcome = answer.kind === 'auth-failed' ? answer.why : answer.kind;
    this.#parts.sink.count('identity.questions', { store: this.#store, outcome });
    return answer;
  }
}

/**
 * The longest a question can take, in ms (requirement U24): every operation on every server, each with a connection to open before it, and never
 * more than the deadline.
 */
export function worstCase({ servers, timeout }: DirectoryAccess, operations: number, { deadline }: StoreLimits): number {
  return Math.min(deadline, servers.length * operations * 2 * timeout);
}
