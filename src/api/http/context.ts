import { toHex } from '../../base/bytes.ts';
import type { ApiDeps } from './deps.ts';
import type { EventRing } from './event-ring.ts';

/** What the routes share. */
export type ApiContext = {
  readonly deps: ApiDeps;
  readonly ring: EventRing;
  /** Aborted when the server closes: nobody is kept waiting then. */
  readonly closing: AbortSignal;
};

/** A name nobody else has: 64 random bits, hexadecimal. */
export function freshId(deps: ApiDeps): string {
  return toHex(deps.random.bytes(8));
}
