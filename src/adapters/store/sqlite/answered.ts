import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';

/** What the store's thread answered as the rest of the program takes it; a refusal is in SQLite's own words. */
export function answered<A, B>(
  answer: { readonly ok: true; readonly value: A } | { readonly ok: false; readonly why: string },
  change: (value: A) => B,
): Result<B, Fault> {
  return answer.ok ? ok(change(answer.value)) : err(fault('journal.unavailable', `the journal cannot be used: ${answer.why}`));
}

export function nothing(): void {}
