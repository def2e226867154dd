/**
 * What follows from the Error-Cause of a NAK (RFC 5176 §3.5, radius-coa-tacacs §4.5).
 * `done`: as good as an ACK · `pending`: the device will ask again (Authorize-Only) · `gone`: no such session · `retry`: a proxy's trouble, with back-off
 * · `stop`: the device has no resources; the plan's other steps stay away from it, this one comes back with back-off · `final`: the same request would be refused again.
 */
export type Refusal = 'done' | 'pending' | 'gone' | 'retry' | 'stop' | 'final';

const BY_CAUSE: ReadonlyMap<number, Refusal> = new Map([
  [201, 'done'],
  [202, 'done'],
  [401, 'final'],
  [402, 'final'],
  [403, 'final'],
  [404, 'final'],
  [405, 'final'],
  [406, 'final'],
  [407, 'final'],
  [501, 'final'],
  [502, 'retry'],
  [503, 'gone'],
  [504, 'final'],
  [505, 'retry'],
  [506, 'stop'],
  [507, 'pending'],
  [508, 'final'],
]);

/** A NAK without a cause, or with one nobody knows, is final: what cannot be read is not repeated blindly. */
export function refusalOf(errorCause: number | undefined): Refusal {
  return errorCause === undefined ? 'final' : (BY_CAUSE.get(errorCause) ?? 'final');
}
