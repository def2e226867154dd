import type { Instant } from '../base/time.ts';
import type { AuthorizationChange, CoaCommand } from '../model/coa.ts';
import type { Evidence } from '../model/plan.ts';
import { verdictOf } from '../plan/refusal.ts';
import type { CoaOutcome, IgnoredReply } from '../ports/coa-client.ts';
import { type DescribedAttribute, describePacket } from '../wire/radius/describe.ts';
import type { Dictionary } from '../wire/radius/dictionary.ts';
import { errorCauseText } from '../wire/radius/error-cause.ts';

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
    case 'interface-template':
      return `${command.kind} ${command.template}`;
    case 'change-authorization':
      return `${command.kind} ${changeText(command)}`;
    default:
      return command.kind;
  }
}

/** `Filter-Id GUEST, VLAN 20`. */
export function changeText({ filterId, sessionTimeout, idleTimeout, vlan }: AuthorizationChange): string {
  return [
    filterId !== undefined && `Filter-Id ${filterId}`,
    vlan !== undefined && `VLAN ${vlan}`,
    sessionTimeout !== undefined && `Session-Timeout ${sessionTimeout}`,
    idleTimeout !== undefined && `Idle-Timeout ${idleTimeout}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** The attributes of a datagram as they left, `NAS-IP-Address = 192.0.2.1`; the signature by its name alone. */
export function sentAttributes(sent: Uint8Array, dictionary: Dictionary): readonly string[] {
  return describePacket(sent, { dictionary }).attributes.flatMap(linesOf);
}

function linesOf({ name, value, children }: DescribedAttribute): readonly string[] {
  if (children !== undefined) return children.flatMap(linesOf);
  return [name === 'Message-Authenticator' ? name : `${name} = ${value}`];
}

/** How an exchange ended, for people: the answer, how long it took, how often it was sent, what was ignored meanwhile; of a NAK what follows and what was sent. */
export function exchangeEvidence(at: Instant, packet: 'CoA' | 'Disconnect', outcome: CoaOutcome, dictionary: Dictionary): Evidence {
  if (outcome.kind === 'unsendable' || outcome.kind === 'unconnected') return seen(at, `not sent: ${outcome.why}`);
  const times = outcome.transmissions === 1 ? 'sent once' : `sent ${outcome.transmissions} times`;
  const ignored = ignoredReplies(outcome.ignored);
  if (outcome.kind === 'timeout') {
    const what =
      outcome.why === undefined ? `within ${rounded(outcome.elapsed)} ms` : `for ${rounded(outcome.elapsed)} ms, then ${outcome.why}`;
    return seen(at, `no answer from the device ${what}`, [times, ...ignored].join('; '));
  }
  const cause = outcome.errorCause === undefined ? '' : ` Error-Cause ${errorCauseText(outcome.errorCause)}`;
  const refused =
    outcome.kind === 'nak' ? [verdictOf(outcome.errorCause), `sent: ${sentAttributes(outcome.sent, dictionary).join(', ')}`] : [];
  const detail = [times, ...outcome.notes, ...ignored, ...refused].join('; ');
  return seen(at, `${packet}-${outcome.kind === 'ack' ? 'ACK' : 'NAK'}${cause} after ${rounded(outcome.elapsed)} ms`, detail);
}

/** The replies that were not taken, each kind once: `ignored 3 replies: wrong-source (came from 192.0.2.9:3799)`. */
export function ignoredReplies(replies: readonly IgnoredReply[]): readonly string[] {
  const times = new Map<string, number>();
  for (const { why, diagnosis } of replies) {
    const text = diagnosis === undefined ? why : `${why} (${diagnosis})`;
    times.set(text, (times.get(text) ?? 0) + 1);
  }
  return [...times].map(([text, count]) => `ignored ${count === 1 ? 'a reply' : `${count} replies`}: ${text}`);
}

function rounded(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : String(Math.round(ms));
}
