import { type Fault, fault } from '../base/fault.ts';

/** A key under which something else was asked for before. */
export function usedKey(): Fault {
  return fault('api.idempotency', 'the Idempotency-Key was used with another body: send a new key', { at: 'header/idempotency-key' });
}
