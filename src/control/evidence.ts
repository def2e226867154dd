import type { Instant } from '../base/time.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { Evidence } from '../model/plan.ts';
import type { CoaOutcome } from '../ports/coa-client.ts';
import { errorCauseName, errorCauseNote } from '../wire/radius/error-cause.ts';

export function seen(at: Instant, what: string, detail?: string): Evidence {
  return detail === undefined || detail === '' ? { at, what } : { at, what, detail };
}

/** `reauthenticate (rerun)`, `activate-service GUEST`. */
export function commandText(command: CoaCommand): string {
  switch (command.kind) {
    case 'reauthenticate':
      return command.type === undefined ? command.kind : `${command.kind} (${command.type})`;
    case 'activate-service':
    case 'deactivate-service':
      return `${command.kind} ${command.service}`;
    default:
      return command.kind;
  }
}

/** How an exchange ended, for people: the answer, how long it took, how often it was sent, what was ignored meanwhile. */
export function exchangeEvidence(at: Instant, packet: 'CoA' | 'Disconnect', outcome: CoaOutcome): Evidence {
  if (outcome.kind === 'unsendable') return seen(at, `not sent: ${outcome.why}`);
  const times = outcome.transmissions === 1 ? 'sent once' : `sent ${outcome.transmissions} times`;
  const ignored = outcome.ignored.map(({ why, diagnosis }) => `ignored a reply: ${why}${diagnosis === undefined ? '' : ` (${diagnosis})`}`);
  if (outcome.kind === 'timeout') {
    return seen(at, `no answer from the device within ${rounded(outcome.elapsed)} ms`, [times, ...ignored].join('; '));
  }
  const cause = outcome.errorCause === undefined ? '' : ` Error-Cause ${outcome.errorCause} ${errorCauseName(outcome.errorCause)}`;
  const note = outcome.errorCause === undefined ? undefined : errorCauseNote(outcome.errorCause);
  const detail = [times, ...(note === undefined ? [] : [note]), ...outcome.notes, ...ignored].join('; ');
  return seen(at, `${packet}-${outcome.kind === 'ack' ? 'ACK' : 'NAK'}${cause} after ${rounded(outcome.elapsed)} ms`, detail);
}

function rounded(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : String(Math.round(ms));
}
