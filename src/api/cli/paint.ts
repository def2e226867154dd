/** Colours words that are also readable without: colour is never the only sign. */
export type Paint = {
  good(text: string): string;
  bad(text: string): string;
  doubtful(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
};

export function paintFor(color: boolean): Paint {
  const code = (number: number) => (text: string) => (color ? `\u001b[${number}m${text}\u001b[0m` : text);
  return { good: code(32), bad: code(31), doubtful: code(33), faint: code(2), strong: code(1) };
}

const GOOD = new Set([
  'proved',
  'accept',
  'unneeded',
  'active',
  'compliant',
  'valid',
  'Access-Accept',
  'Accounting-Response',
  'CoA-ACK',
  'Disconnect-ACK',
]);
const BAD = new Set([
  'reject',
  'drop',
  'failed',
  'refused',
  'noncompliant',
  'quarantined',
  'invalid',
  'malformed',
  'Access-Reject',
  'CoA-NAK',
  'Disconnect-NAK',
]);
const DOUBTFUL = new Set([
  'unknown',
  'partial',
  'pending',
  'grace',
  'running',
  'sent',
  'acknowledged',
  'authenticating',
  'reauthenticating',
  'zero-authenticator',
]);

/** A state in the colour it has everywhere. */
export function paintState(paint: Paint, state: string, text = state): string {
  if (GOOD.has(state)) return paint.good(text);
  if (BAD.has(state)) return paint.bad(text);
  return DOUBTFUL.has(state) ? paint.doubtful(text) : text;
}
