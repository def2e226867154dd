import type { Attempt } from './failover.ts';
import type { Ignored } from './judge-reply.ts';
import type { Outgoing, Reply } from './outgoing.ts';

/** Who hears of what was sent. */
export type Hearers = {
  replied(reply: Reply): void;
  /** It did not get there. `server`: the way to the server is cut; `here`: the request or this machine is to blame. */
  failed(blame: 'server' | 'here', why: string): void;
};

/** The way to one remote server. */
export interface Line {
  begin(outgoing: Outgoing, on: Hearers): Attempt;
  /** The server is taken for dead: what may be half open is closed. */
  reset(): void;
  /** What is outstanding is not answered any more. */
  close(): Promise<void>;
}

/** Told of each reply that is not taken. */
export type OnIgnored = (server: string, why: Ignored) => void;
