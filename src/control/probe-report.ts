import type { CoaProfile } from '../model/coa-profile.ts';
import type { CoaSettings, DeviceId } from '../model/device.ts';
import { verdictOf } from '../plan/refusal.ts';
import { isMisnamed } from '../plan/session-naming.ts';
import type { CoaOutcome, IgnoredReply } from '../ports/coa-client.ts';

/** One question to the device: what was sent, what came back, what that means. */
export type ProbeStep = {
  readonly question: string;
  readonly target: string;
  readonly packet: 'CoA-Request' | 'Disconnect-Request';
  /** Attributes as they left; empty when nothing did. */
  readonly sent: readonly string[];
  readonly answer: string;
  readonly means: string;
};

export type Found = Omit<CoaProfile, 'at'>;

export type ProbeReport = {
  readonly device: DeviceId;
  readonly steps: readonly ProbeStep[];
  /** Whether the device answered at all; without an answer nothing was found. */
  readonly answered: boolean;
  readonly found: Found;
  /** Whether what was found is kept from now on. */
  readonly stored: boolean;
  /** What a person should change, in the configuration or on the device. */
  readonly advice: readonly string[];
};

export function isAnswer(outcome: CoaOutcome): boolean {
  return outcome.kind === 'ack' || outcome.kind === 'nak';
}

/** Both are answers, and say the same. */
export function sameAnswer(one: CoaOutcome, other: CoaOutcome): boolean {
  return isAnswer(one) && one.kind === other.kind && causeOf(one) === causeOf(other);
}

function causeOf(outcome: CoaOutcome): number | undefined {
  return outcome.kind === 'ack' || outcome.kind === 'nak' ? outcome.errorCause : undefined;
}

/** The device knew what was meant: it found the session, or found that it has none. */
export function isUnderstood(outcome: CoaOutcome): boolean {
  return (
    outcome.kind === 'ack' ||
    (outcome.kind === 'nak' && outcome.errorCause !== undefined && !isMisnamed(outcome.errorCause) && outcome.errorCause !== 403)
  );
}

/** A session that is there was not found by the name it was given. */
export function isNotFound(outcome: CoaOutcome): boolean {
  return outcome.kind === 'nak' && (outcome.errorCause === 503 || isMisnamed(outcome.errorCause));
}

const NOBODY = 'nobody takes requests there';

/** No other manner of asking would bring an answer. */
export function isNobodyThere(outcome: CoaOutcome): boolean {
  return outcome.kind === 'unsendable' || outcome.kind === 'unconnected' || (outcome.kind === 'timeout' && outcome.unheard === true);
}

/** What an answer to a question about a session that cannot exist means. */
export function meaningOf(outcome: CoaOutcome): string {
  switch (outcome.kind) {
    case 'unsendable':
    case 'unconnected':
      return NOBODY;
    case 'timeout':
      if (outcome.unheard) return NOBODY;
      if (disbelieved(outcome) !== undefined) return 'it answers, and its answer cannot be believed';
      return 'the port, the secret, the client list of the device, or something it misses or refuses in the request';
    case 'ack':
      return 'it takes requests; it acknowledged a session that cannot exist, so its ACKs alone prove nothing';
    case 'nak':
      return outcome.errorCause === 503
        ? 'it takes requests and rightly knows no such session'
        : `it takes requests; ${verdictOf(outcome.errorCause)}`;
  }
}

/** Why nothing could be sent, as a sentence; undefined where something was. */
export function obstacle(outcome: CoaOutcome): string | undefined {
  return outcome.kind === 'unsendable' || outcome.kind === 'unconnected' ? outcome.why : undefined;
}

/** The reply that was not taken where no other came. */
export function disbelieved(outcome: CoaOutcome): IgnoredReply | undefined {
  return outcome.kind === 'timeout' ? outcome.ignored[0] : undefined;
}

/** What a person can do about a device whose answers are not believed. */
function remedyOf({ why, diagnosis }: IgnoredReply): string {
  const seen = `answers of it are not believed: ${why}${diagnosis === undefined ? '' : `, ${diagnosis}`}`;
  switch (why) {
    case 'wrong-source':
      return `${seen}; have it answer from the address it is asked at, or configure the other one as \`coa.address\``;
    case 'bad-response-authenticator':
      return `${seen}; give both sides the same \`coa.secret\``;
    default:
      return seen;
  }
}

const ZERO_SIGNED =
  'its answers are signed over a zero authenticator, as FreeRADIUS before 3.2.4 does, and are not believed: update it, or configure `coa.replyMessageAuthenticator: tolerate-zero-authenticator`';

/** What a probe met on its way. */
export type Met = {
  readonly answered: boolean;
  /** Its answers are signed over a zero authenticator, and were taken all the same to find out the rest. */
  readonly zeroSigned: boolean;
  /** The first answer that was not believed. */
  readonly ignored: IgnoredReply | undefined;
  /** Why the last question was not sent. */
  readonly notSent: string | undefined;
};

/** Where the configuration says something else than what the device wants. */
export function adviceOn(
  { open = [], port, messageAuthenticator, eventTimestamp }: CoaSettings,
  found: Found,
  { answered, zeroSigned, ignored, notSent }: Met,
): readonly string[] {
  if (!answered && ignored !== undefined) return [remedyOf(ignored)];
  if (!answered && notSent !== undefined) return [`nothing was sent: ${notSent}`];
  if (!answered) {
    return [
      `nothing answers: look at \`aaa server radius dynamic-author\` or its like on the device (client address, secret, port ${port}), and at what lies between`,
    ];
  }
  if (found.unsupported?.includes('CoA-Request')) {
    return ['it takes Disconnect-Requests only: sessions can be ended and not changed, unless its configuration lets it take CoA-Requests'];
  }
  return [
    ...(zeroSigned ? [ZERO_SIGNED] : []),
    ...(ignored !== undefined && !zeroSigned ? [remedyOf(ignored)] : []),
    ...(['messageAuthenticator', 'eventTimestamp'] as const).flatMap((option) => {
      const configured = { messageAuthenticator, eventTimestamp }[option];
      const wrong = found[option] === (configured === 'send' ? 'forbidden' : 'required');
      return wrong && !open.includes(option)
        ? [`\`coa.${option}: ${configured}\` is configured, and the device has it ${found[option]}: take the key away or change it`]
        : [];
    }),
    ...(found.naming === undefined
      ? ['no name of a session was understood: see the answers above; 403 means another NAS address than the device has']
      : []),
  ];
}
