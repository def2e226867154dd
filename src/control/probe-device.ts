import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { CoaProfile, Naming, Need, SessionName } from '../model/coa-profile.ts';
import type { CoaTarget, DeviceId } from '../model/device.ts';
import { spellingOf } from '../model/mac-spelling.ts';
import type { Session, SessionId } from '../model/session.ts';
import { inLearnedOrder, isMisnamed } from '../plan/session-naming.ts';
import type { CoaOutcome } from '../ports/coa-client.ts';
import type { Random } from '../ports/random.ts';
import { coaTargetOf, namesOne, withStation } from './coa-target.ts';
import { type ControlDeps, type DrivenDevice, drivenDevice } from './deps.ts';
import { impossibleSession } from './impossible-session.ts';
import { ProbeDialogue, type ProbeDialogueDeps } from './probe-dialogue.ts';
import { adviceOn, type Found, isAnswer, isNobodyThere, isNotFound, isUnderstood, type ProbeReport, sameAnswer } from './probe-report.ts';

export type ProbeDeps = Pick<ControlDeps, 'devices' | 'drivers' | 'sessions' | 'coaProfiles' | 'audit'> &
  ProbeDialogueDeps & { readonly random: Random };

export type ProbeOptions = {
  /** A live session to try the names on: it is queried, or ended where the driver knows no query. */
  readonly session?: SessionId;
  /** Who asked, for the audit trail. */
  readonly actor: string;
  /** Nothing found is kept. */
  readonly dryRun: boolean;
};

/** How long a probe waits before it takes silence for the answer, in ms: 2.5 s and three transmissions, where real work waits 30 s. */
export const PROBE_TIMERS = { initial: 500, maximumCount: 3, maximumTimeout: 1000, maximumDuration: 2500 } as const;

/** How long each of its questions waits for its turn with the device, in ms. */
export const PROBE_PATIENCE: Duration = 30_000;

/** RFC 5176 and Cisco's default. */
const USUAL_PORTS = [1700, 3799] as const;

/** What the request holds besides the session; the fullest first. */
type Manner = Pick<CoaTarget, 'messageAuthenticator' | 'eventTimestamp'>;
const MANNERS: readonly Manner[] = [
  { messageAuthenticator: 'send', eventTimestamp: 'send' },
  { messageAuthenticator: 'omit', eventTimestamp: 'send' },
  { messageAuthenticator: 'send', eventTimestamp: 'omit' },
  { messageAuthenticator: 'omit', eventTimestamp: 'omit' },
];
/** With both and without. */
const EXTREMES = MANNERS.filter((manner) => manner.messageAuthenticator === manner.eventTimestamp);

/**
 * Finds out how a device wants to be told, by questions about a session that cannot exist: its port, what it misses and refuses in a request, and by
 * what it knows sessions. No real session is touched unless one is named. `device.not-configured` without a `coa` section.
 */
export async function probeDevice(deps: ProbeDeps, id: DeviceId, options: ProbeOptions): Promise<Result<ProbeReport, Fault>> {
  const driven = drivenDevice(deps, id);
  if (driven === undefined) return err(fault('device.unknown', `no device \`${id}\` is configured`));
  const { coa } = driven.device;
  if (coa === undefined) return err(fault('device.not-configured', `device \`${id}\` has no \`coa\` section: add one to send it requests`));
  const real = options.session === undefined ? undefined : deps.sessions.get(options.session);
  if (options.session !== undefined && (real?.device !== id || real.state === 'ended')) {
    return err(fault('api.not-found', `device \`${id}\` has no live session \`${options.session}\``));
  }
  const { actor, dryRun, session = '' } = options;
  const audited = await deps.audit.append({
    at: deps.clock.now(),
    actor,
    action: 'device.probed',
    subject: id,
    details: { dryRun, ...(session !== '' && { session }) },
  });
  if (!audited.ok) return audited;
  const dialogue = new ProbeDialogue(deps, driven);
  const probe = new Probe(deps, driven, coa, dialogue);
  const found = await probe.run(real);
  const stored = found !== undefined && !dryRun;
  // What it said it does not have is asked for again: it may have been given it since.
  const { unsupported, refusedByEveryName } = deps.coaProfiles.get(id) ?? {};
  const forgotten = { ...(unsupported && { unsupported: [] }), ...(refusedByEveryName && { refusedByEveryName: [] }) };
  if (stored) deps.coaProfiles.learn(id, { ...forgotten, ...found });
  const { steps, ignored, notSent } = dialogue;
  const advice = adviceOn(coa, found ?? {}, { answered: found !== undefined, zeroSigned: probe.zeroSigned, ignored, notSent });
  return ok({ device: id, steps, answered: found !== undefined, found: found ?? {}, stored, advice });
}

/** A way that brought an answer, and the answer. */
type Answered = { readonly target: CoaTarget; readonly outcome: CoaOutcome };

class Probe {
  /** It signs its answers as FreeRADIUS before 3.2.4 does. */
  zeroSigned = false;
  readonly #dialogue: ProbeDialogue;
  readonly #deps: ProbeDeps;
  readonly #driven: DrivenDevice;
  readonly #profile: CoaProfile | undefined;
  #target: CoaTarget;
  readonly #ports: readonly number[];
  readonly #nobody: Session;
  /** What is asked: a question where the driver knows one, else the end of a session that cannot exist. */
  #command: CoaCommand;

  constructor(deps: ProbeDeps, driven: DrivenDevice, coa: NonNullable<DrivenDevice['device']['coa']>, dialogue: ProbeDialogue) {
    const { device } = driven;
    this.#dialogue = dialogue;
    this.#deps = deps;
    this.#driven = driven;
    this.#profile = deps.coaProfiles.get(device.id);
    // A device that is waited for long is probed with the probe's own timers all the same.
    const { timers: _, ...target } = coaTargetOf(device, this.#profile) ?? coa;
    this.#target = target;
    this.#ports = coa.open?.includes('port') ? [...new Set([this.#target.port, ...USUAL_PORTS])] : [coa.port];
    this.#nobody = impossibleSession(device.id, this.#anySession()?.nasAddress ?? coa.address, this.#profile, deps.random);
    this.#command = driven.driver.coa(QUERY, this.#nobody).ok ? QUERY : TERMINATE;
  }

  /** Undefined when nothing answered. */
  async run(real: Session | undefined): Promise<Found | undefined> {
    const first = await this.#findAnswer();
    return first === undefined ? this.#findDisconnect() : this.#learnFrom(first, real);
  }

  async #learnFrom({ target, outcome }: Answered, real?: Session): Promise<Found> {
    const messageAuthenticator = await this.#needOf('messageAuthenticator', 'Message-Authenticator', target, outcome);
    const eventTimestamp = await this.#needOf('eventTimestamp', 'Event-Timestamp', target, outcome);
    const naming = (real && (await this.#nameReal(target, real))) ?? (await this.#nameNobody(target, outcome));
    const macSpelling = spellingOf(this.#anySession()?.callingStationId ?? '');
    return { port: target.port, messageAuthenticator, eventTimestamp, ...(naming && { naming }), ...(macSpelling && { macSpelling }) };
  }

  /** The first port and manner that bring any answer. Where nobody listens, one question is enough. */
  async #findAnswer(): Promise<Answered | undefined> {
    for (const port of this.#ports) {
      for (const manner of MANNERS) {
        const outcome = await this.#askBelieving(`does it answer on port ${port}, ${described(manner)}?`, { ...manner, port });
        const target = { ...this.#target, ...manner, port };
        if (isAnswer(outcome)) {
          const why =
            this.#dialogue.ignored === undefined ? 'the device refuses what was left out' : 'other answers of it cannot be believed';
          if (manner !== MANNERS[0]) this.#dialogue.explain(`answered only ${described(manner)}: ${why}`);
          return { target, outcome };
        }
        if (isNobodyThere(outcome)) break;
      }
    }
    return undefined;
  }

  /** Asks once more, taking answers signed over a zero authenticator too, where one came whose Message-Authenticator is wrong. */
  async #askBelieving(question: string, as: Manner & Pick<CoaTarget, 'port'>): Promise<CoaOutcome> {
    const target = { ...this.#target, ...as };
    const outcome = await this.#ask(question, target, this.#nobody, this.#names()[0]);
    const wronglySigned = outcome.kind === 'timeout' && outcome.ignored.some(({ why }) => why === 'bad-message-authenticator');
    if (!wronglySigned || target.replyMessageAuthenticator !== 'verify') return outcome;
    const tolerant = { ...target, replyMessageAuthenticator: 'tolerate-zero-authenticator' } as const;
    const again = await this.#ask('does it sign over a zero authenticator?', tolerant, this.#nobody, this.#names()[0]);
    if (!isAnswer(again)) return outcome;
    this.#dialogue.explain('it signs as FreeRADIUS before 3.2.4 does: taken for this probe only');
    this.zeroSigned = true;
    this.#target = { ...this.#target, replyMessageAuthenticator: 'tolerate-zero-authenticator' };
    return again;
  }

  /** Some devices take Disconnect-Requests and leave CoA-Requests unanswered (PacketFence #1819). Every name of the session that cannot exist is given. */
  async #findDisconnect(): Promise<Found | undefined> {
    if (this.#command === TERMINATE) return undefined;
    this.#command = TERMINATE;
    const all = this.#names().join('+');
    for (const port of this.#ports) {
      for (const manner of EXTREMES) {
        const target = { ...this.#target, ...manner, port };
        const outcome = await this.#ask(
          `does it answer a Disconnect-Request on port ${port}, ${described(manner)}?`,
          target,
          this.#nobody,
          all,
        );
        if (isAnswer(outcome)) {
          this.#dialogue.explain('it takes Disconnect-Requests');
          // It may have come up only now.
          this.#command = QUERY;
          const again = await this.#ask('and a CoA-Request, by now?', target, this.#nobody, this.#names()[0]);
          if (isAnswer(again)) return this.#learnFrom({ target, outcome: again });
          this.#dialogue.explain('it takes Disconnect-Requests, and leaves CoA-Requests unanswered');
          const needs = manner === MANNERS[0] ? {} : ({ messageAuthenticator: 'forbidden', eventTimestamp: 'forbidden' } as const);
          return { port, unsupported: ['CoA-Request'], ...needs };
        }
        if (isNobodyThere(outcome)) break;
      }
    }
    return undefined;
  }

  /** Whether the request may go without; `target` is a way that brought `answer`. */
  async #needOf(option: keyof Manner, name: string, target: CoaTarget, answer: CoaOutcome): Promise<Need> {
    if (target[option] === 'omit') return 'forbidden';
    const without = { ...target, [option]: 'omit' } as const;
    const outcome = await this.#ask(`does it ask for ${name}?`, without, this.#nobody, this.#names()[0]);
    const need = sameAnswer(outcome, answer) ? 'optional' : 'required';
    this.#dialogue.explain(
      need === 'optional'
        ? `the same answer without ${name}: the device does not ask for it`
        : `another end without ${name}: the device asks for it`,
    );
    return need;
  }

  async #nameNobody(target: CoaTarget, answer: CoaOutcome): Promise<Naming | undefined> {
    const names = this.#names();
    let outcome = answer;
    for (const [at, name] of names.entries()) {
      if (at > 0) outcome = await this.#ask(`does it know sessions by ${name}?`, target, this.#nobody, name);
      if (isUnderstood(outcome)) return { understood: [name], refused: names.slice(0, at) };
      if (!isMisnamed(outcome.kind === 'nak' ? outcome.errorCause : undefined)) return undefined;
    }
    return undefined;
  }

  /** A device may also say 503 of a session it has, where it knows sessions by another name (PacketFence #1971, #6371). */
  async #nameReal(target: CoaTarget, real: Session): Promise<Naming | undefined> {
    const session = withStation(real, this.#profile);
    const refused: SessionName[] = [];
    for (const name of inLearnedOrder(this.#driven.driver.names(session), this.#profile?.naming)) {
      if (!namesOne(name, real, this.#deps.sessions)) continue;
      const outcome = await this.#ask(`does it know the session ${real.id} by ${name}?`, target, session, name);
      if (outcome.kind === 'ack') {
        this.#dialogue.explain('the device found the session by that name');
        return { understood: [name], refused };
      }
      if (!isNotFound(outcome)) return undefined;
      this.#dialogue.explain('the device did not find the session by that name');
      refused.push(name);
    }
    return undefined;
  }

  #ask(question: string, target: CoaTarget, session: Session, name: SessionName | undefined): Promise<CoaOutcome> {
    return this.#dialogue.ask(question, this.#command, { target, session, name });
  }

  #names(): readonly SessionName[] {
    return this.#driven.driver.names(this.#nobody);
  }

  #anySession(): Session | undefined {
    for (const session of this.#deps.sessions.list()) {
      if (session.device === this.#driven.device.id && session.state !== 'ended') return session;
    }
    return undefined;
  }
}

const QUERY: CoaCommand = { kind: 'session-query' };
const TERMINATE: CoaCommand = { kind: 'terminate' };

function described({ messageAuthenticator, eventTimestamp }: Manner): string {
  const word = (option: 'send' | 'omit'): string => (option === 'send' ? 'with' : 'without');
  return `${word(messageAuthenticator)} Message-Authenticator and ${word(eventTimestamp)} Event-Timestamp`;
}
