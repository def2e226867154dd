import { given } from '../base/given.ts';
import { ok } from '../base/result.ts';
import type { Duration, Instant } from '../base/time.ts';
import type { ShownPort } from '../driver/contract.ts';
import type { DeviceId } from '../model/device.ts';
import { type Mac, parseMac } from '../model/mac.ts';
import type { Evidence, Expectation, StepAction } from '../model/plan.ts';
import type { Authorization, Proof, Session } from '../model/session.ts';
import type { ShownSession } from '../model/shown-session.ts';
import { AUTHORIZED, compareShown, isVisible } from '../plan/shown-authorization.ts';
import { isHidden } from '../plan/step-state.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';
import type { DeviceAsker } from './ask-device.ts';
import { type ControlDeps, drivenDevice } from './deps.ts';
import { desiredOf } from './desired.ts';
import type { DeviceSessions } from './device-sessions.ts';
import { seen } from './evidence.ts';
import { readPort } from './port-reading.ts';
import { asOfNow, type SentFrom } from './session-proof.ts';
import { toldAttributes } from './told-attributes.ts';
import type { SessionWatch } from './watch-session.ts';

/** How long one way of looking may take, in ms: a silent device is not waited for as long as by a change. */
const PATIENCE: Duration = 10_000;
const LATE = { ok: false, error: { code: 'device.unreachable', message: `no answer within ${PATIENCE / 1000} s` } } as const;
const STATION = 'Calling-Station-Id';

type By = Extract<Proof['kind'], 'session-query' | 'ssh'>;

/** What a device answered when it was asked for a session: it has it, it has none, or another of the endpoint; or nothing could be seen. */
type Sight = (
  | { readonly kind: 'shown'; readonly by: By; readonly shown: ShownSession }
  | { readonly kind: 'absent'; readonly by: By; readonly what: string }
  | { readonly kind: 'unseen'; readonly by: By; readonly what: string }
) & { /** What was asked and came back, where that was refused. */ readonly refusals?: readonly Evidence[] };

/** What a look at the device says of a step's effect. Only `unseen` leaves it open. */
export type Look = { readonly kind: 'in-force' | 'over' | 'otherwise' | 'unseen'; readonly evidence: readonly Evidence[] };

type Options = {
  readonly silent: boolean;
  /** Only what was seen, not how it was asked for. */
  readonly brief?: boolean;
};

/**
 * Asks the device itself where neither an Access-Request nor accounting showed what became of a change: by `session-query`, whose answer holds the
 * session's attributes, or over its terminal. What it finds is told to the session directory.
 */
export class Prover {
  readonly #deps: ControlDeps;
  readonly #asker: DeviceAsker;
  readonly #lines: DeviceSessions;
  readonly #watch: SessionWatch;

  constructor(deps: ControlDeps, asker: DeviceAsker, lines: DeviceSessions, watch: SessionWatch) {
    this.#deps = deps;
    this.#asker = asker;
    this.#lines = lines;
    this.#watch = watch;
  }

  /** Whether the device has what is expected of the session. `silent`: it does not answer requests, so its terminal is looked at first. */
  async look(session: Session, expect: Expectation, from: SentFrom, { silent, brief = false }: Options): Promise<Look | undefined> {
    const evidence: Evidence[] = [];
    const [query, show] = [() => this.#query(session), () => this.#show(session)];
    const ways = silent ? [show, query] : [query, show];
    for (const way of isHidden({ expect }) ? [show] : ways) {
      const sight = await this.#watch.unlessClosed(way());
      if (sight === undefined) return undefined;
      const present = this.#deps.sessions.get(session.id) ?? session;
      const wanted = this.#wanted(present, expect);
      const judged = judge(sight, expect, present, asOfNow(from, this.#deps.clock), wanted, this.#deps.clock.now());
      evidence.push(...(brief ? [] : (sight.refusals ?? [])), ...judged.evidence);
      if (judged.kind === 'unseen') continue;
      this.#note(judged, sight, present, wanted);
      // What a session has that is there still is worth knowing, though it was not looked for.
      if (judged.kind === 'otherwise' && sight.kind === 'shown' && wanted === undefined) evidence.push(...this.#held(present, sight));
      return { kind: judged.kind, evidence };
    }
    return { kind: 'unseen', evidence };
  }

  /**
   * The session under the ids it has on the device by now, after a NAK 503: the same endpoint on the same port under other ids. `absent`: the device has
   * none of it. `terminal`: it may be looked at there too.
   */
  async refreshed(session: Session, options: { readonly terminal: boolean }): Promise<Session | 'absent' | undefined> {
    const stationed = session.endpoint === undefined ? undefined : await this.#watch.unlessClosed(this.#query(session, STATION));
    const shown = stationed?.kind === 'shown' || !options.terminal ? undefined : await this.#watch.unlessClosed(this.#show(session));
    const sight = shown === undefined || shown.kind === 'unseen' ? stationed : shown;
    if (sight?.kind === 'absent') return 'absent';
    if (sight?.kind !== 'shown') return undefined;
    const { auditSessionId, acctSessionId } = sight.shown;
    if (auditSessionId === undefined || auditSessionId === session.auditSessionId) return undefined;
    const { acctSessionId: _, ...rest } = session;
    return { ...rest, auditSessionId, ...(sight.by === 'session-query' && acctSessionId !== undefined && { acctSessionId }) };
  }

  /**
   * Who else the device shows on the port of a session, that a phone is there, or that it is configured as one that carries others, such as an uplink: what
   * the session directory may not know. Undefined where nobody is, or nothing can be seen.
   */
  async othersOn(session: Session): Promise<string | undefined> {
    if (session.port === undefined) return undefined;
    const shown = await this.#watch.unlessClosed(this.#shownOf(session));
    if (shown === undefined || typeof shown === 'string') return undefined;
    const phone = shown.find(({ voice }) => voice);
    if (phone) return `by SSH: ${phone.mac ?? 'an endpoint'} on the port is a phone`;
    const other = shown.find((one) => macOf(one) !== undefined && macOf(one) !== session.endpoint);
    if (other) return `by SSH: ${other.mac} is on the port too`;
    const kept = (await this.#configured(session.device, session.port))?.kept;
    return kept && `by SSH: ${session.port} carries others, ${kept}`;
  }

  /** Whether the port of a session is shut, as its device has it configured; undefined where that cannot be read. */
  async portOf({ device, port }: Session): Promise<Look | undefined> {
    const shown = port === undefined ? undefined : await this.#configured(device, port);
    if (shown === undefined) return undefined;
    const what = `by SSH: ${port} is ${shown.shut ? 'shut' : 'open'}`;
    return { kind: shown.shut ? 'over' : 'otherwise', evidence: [seen(this.#deps.clock.now(), what)] };
  }

  async #configured(device: DeviceId, port: string): Promise<ShownPort | undefined> {
    const driven = drivenDevice(this.#deps, device);
    if (driven?.device.ssh === undefined) return undefined;
    const read = await this.#watch.unlessClosed(this.#patiently(readPort(this.#lines, driven, port), LATE));
    return read?.ok ? read.value : undefined;
  }

  /**
   * Who is on a port that is to be shut for a session that is not on it any more: by what the device shows, else by what is known here. Undefined where
   * its endpoint is there, or nobody.
   */
  async strangerOn({ device, port, session: id }: Extract<StepAction, { kind: 'shut-port' }>): Promise<string | undefined> {
    const session = this.#deps.sessions.get(id);
    const shown = await this.#watch.unlessClosed(this.#shownOf({ device, port }));
    const seenThere = shown === undefined || typeof shown === 'string' ? undefined : shown.flatMap((one) => macOf(one) ?? []);
    const there = seenThere ?? livingOn(this.#deps.sessions, device, port);
    const [stranger] = there;
    if (stranger === undefined || there.some((mac) => mac === session?.endpoint)) return undefined;
    return `${seenThere ? 'by SSH: ' : ''}${stranger} is on it, and who it was to be shut for is not`;
  }

  /** What the device answered to a query of an operator, held against what it should have. */
  answered(session: Session, attributes: Parameters<typeof toldAttributes>[0]): Evidence {
    const told = toldAttributes(attributes, this.#deps.dictionary).filter(({ name }) => name !== 'Message-Authenticator');
    const at = this.#deps.clock.now();
    const shown = drivenDevice(this.#deps, session.device)?.driver.told?.(told);
    const differs = shown === undefined ? [] : this.#differences(session, shown, 'session-query');
    const verdict = differs.length > 0 ? `, otherwise than granted: ${differs.join('; ')}` : '';
    return seen(at, `the device tells of the session${verdict}`, told.map(({ name, value }) => `${name} = ${value}`).join(', '));
  }

  #held(session: Session, { shown, by }: Extract<Sight, { kind: 'shown' }>): readonly Evidence[] {
    const differs = this.#differences(session, shown, by);
    return differs.length === 0 ? [] : [seen(this.#deps.clock.now(), `otherwise than granted: ${differs.join('; ')}`)];
  }

  /** Where a device shows a session otherwise than it was granted. Where it shows it so, that goes into the session directory as its last proof. */
  #differences({ id, granted }: Session, shown: ShownSession, kind: By): readonly string[] {
    const { agrees, differs } = granted ? compareShown(granted, shown) : { agrees: [], differs: [] };
    if (differs.length === 0 && agrees.length > 0) {
      this.#deps.sessions.prove(id, { kind, at: this.#deps.clock.now(), detail: agrees.join(', ') });
    }
    return differs;
  }

  async #query(session: Session, by?: string): Promise<Sight> {
    const way: By = 'session-query';
    const driven = drivenDevice(this.#deps, session.device);
    const command = { kind: 'session-query' } as const;
    const request = this.#asker.request(command, session, by);
    const lacking = request.ok ? this.#asker.lacking(command, request.value, session) : request.error;
    if (!request.ok || driven?.driver.told === undefined || lacking !== undefined) {
      return { kind: 'unseen', by: way, what: lacking ?? 'the driver knows no query' };
    }
    const asked = await this.#patiently(this.#asker.askExtra(command, session, request.value), undefined);
    const outcome = asked?.outcome;
    if (outcome?.kind === 'ack') {
      return { kind: 'shown', by: way, shown: driven.driver.told(toldAttributes(outcome.attributes, this.#deps.dictionary)) };
    }
    const refusals = outcome?.kind === 'nak' ? asked?.evidence.map((one) => ({ ...one, what: `session-query: ${one.what}` })) : undefined;
    if (outcome?.kind === 'nak' && outcome.errorCause === 503)
      return { kind: 'absent', by: way, what: 'it has no such session', ...given({ refusals }) };
    return { kind: 'unseen', by: way, what: asked?.evidence.at(-1)?.what ?? 'no answer', ...given({ refusals }) };
  }

  async #show(session: Session): Promise<Sight> {
    const shown = await this.#shownOf(session);
    if (typeof shown === 'string') return { kind: 'unseen', by: 'ssh', what: shown };
    const found = itself(shown, session);
    return found ? { kind: 'shown', by: 'ssh', shown: found } : { kind: 'absent', by: 'ssh', what: 'its port shows no session of it' };
  }

  /** Whether a session can be looked at on the terminal of its device. */
  isShown({ device, port, endpoint }: Session): boolean {
    const driven = drivenDevice(this.#deps, device);
    return driven?.device.ssh !== undefined && driven.driver.readback?.sessions !== undefined && (port ?? endpoint) !== undefined;
  }

  /** The sessions the terminal of the device shows on the port of a session, or of its endpoint where the port is not known; else why there are none. */
  async #shownOf({ device, port, endpoint }: Pick<Session, 'device' | 'port' | 'endpoint'>): Promise<readonly ShownSession[] | string> {
    const driven = drivenDevice(this.#deps, device);
    const ask = driven?.driver.readback?.sessions;
    const command = ask?.command({ ...(port !== undefined && { port }), ...(endpoint !== undefined && { endpoint }) });
    if (driven?.device.ssh === undefined || ask === undefined || command === undefined) return 'no terminal to look at';
    const shown = await this.#patiently(
      this.#lines.use(driven, async (line) => {
        const text = await line.run(command);
        return text.ok ? ok(ask.parse(text.value)) : text;
      }),
      LATE,
    );
    if (!shown.ok) return shown.error.message;
    return shown.value.ok ? shown.value.value : `what it shows is not understood, ${shown.value.error.why}`;
  }

  async #patiently<T, L>(work: Promise<T>, late: L): Promise<T | L> {
    let cancel = (): void => undefined;
    const over = new Promise<L>((resolve) => {
      cancel = this.#deps.clock.after(PATIENCE, () => resolve(late));
    });
    const first = await Promise.race([work, over]);
    cancel();
    return first;
  }

  /** The authorization the expectation stands for, where it can still be known. */
  #wanted(session: Session, expect: Expectation): Authorization | undefined {
    if (expect.kind === 'reauthenticated') return session.granted;
    if (expect.kind !== 'authorization') return undefined;
    const desired = desiredOf(this.#deps, session);
    return desired.kind === 'grant' ? desired.authorization : undefined;
  }

  /** What was seen goes into the session directory. A grant of which nothing is known here is not said to be in force. */
  #note({ kind, evidence }: Look, { by }: Sight, session: Session, wanted: Authorization | undefined): void {
    const at = this.#deps.clock.now();
    if (kind === 'over') this.#deps.sessions.end(session.id, at, { kind: by, detail: endOf(evidence) });
    if (kind !== 'in-force' || wanted === undefined || session.granted?.fingerprint !== wanted.fingerprint) return;
    this.#deps.sessions.prove(session.id, { kind: by, at, detail: evidence[0]?.detail ?? '' });
  }
}

function endOf([last]: readonly Evidence[]): string {
  return last === undefined ? '' : [last.what, last.detail].filter(Boolean).join(', ');
}

/** The session among those of its port: by its id, else by its endpoint, which may have begun another there. */
function itself(shown: readonly ShownSession[], { auditSessionId, endpoint }: Session): ShownSession | undefined {
  const same = shown.find((one) => auditSessionId !== undefined && sameId(one.auditSessionId, auditSessionId));
  return same ?? shown.find((one) => endpoint !== undefined && macOf(one) === endpoint);
}

function livingOn(sessions: Pick<SessionDirectory, 'list'>, device: DeviceId, port: string): readonly Mac[] {
  const living = [...sessions.list()].filter((one) => one.device === device && one.port === port && one.state !== 'ended');
  return living.flatMap(({ endpoint }) => endpoint ?? []);
}

function macOf({ mac }: ShownSession): Mac | undefined {
  return mac === undefined ? undefined : parseMac(mac);
}

function sameId(one: string | undefined, other: string): boolean {
  return one?.toUpperCase() === other.toUpperCase();
}

const WAYS: Readonly<Record<By, string>> = { 'session-query': 'session-query', ssh: 'SSH' };

/** What a sight of the session means for an expectation. Pure: the same sight of the same session says the same. */
export function judge(
  sight: Sight,
  expect: Expectation,
  session: Session,
  from: SentFrom,
  wanted: Authorization | undefined,
  at: Instant,
): Look {
  const by = WAYS[sight.by];
  const told = (kind: Look['kind'], what: string, detail?: string): Look => ({ kind, evidence: [seen(at, `by ${by}: ${what}`, detail)] });
  if (sight.kind === 'unseen') return told('unseen', `nothing could be seen: ${sight.what}`);
  if (sight.kind === 'absent') return told('over', 'the session is over', sight.what);
  const { shown } = sight;
  const { auditSessionId } = session;
  if (auditSessionId !== undefined && shown.auditSessionId !== undefined && !sameId(shown.auditSessionId, auditSessionId)) {
    return told('over', 'the session is over, another has begun', `audit-session-id ${shown.auditSessionId}`);
  }
  switch (expect.kind) {
    case 'session-ended':
      return shown.authorized === false
        ? told('over', 'the session is not authorized any more')
        : told('otherwise', 'the session is there still');
    case 'session-restarted':
      return told('otherwise', 'the session is there still, and is the same');
    case 'template':
      return templateSeen(expect, shown, told);
    case 'authorization':
    case 'reauthenticated':
      return wanted === undefined
        ? told('unseen', 'what it should have is not known')
        : authorizationSeen(wanted, shown, session, from, told);
    default:
      return told('unseen', 'it shows nothing of this command');
  }
}

function templateSeen(
  { of, name, present }: Extract<Expectation, { kind: 'template' }>,
  shown: ShownSession,
  told: (kind: Look['kind'], what: string) => Look,
): Look {
  const names = of === 'service' ? shown.serviceTemplates : shown.interfaceTemplates;
  if (names === undefined) return told('unseen', `it shows no ${of} templates`);
  const there = names.includes(name);
  return told(there === present ? 'in-force' : 'otherwise', `${of} template ${name} is ${there ? 'on the session' : 'not on the session'}`);
}

/**
 * The wanted one is in force where the device shows it and it was granted since, or where what the device shows cannot be the one before: else it may
 * be the old one that is seen.
 */
function authorizationSeen(
  wanted: Authorization,
  shown: ShownSession,
  session: Session,
  from: SentFrom,
  told: (kind: Look['kind'], what: string, detail?: string) => Look,
): Look {
  const { agrees, differs } = compareShown(wanted, shown);
  if (differs.length > 0) return told('otherwise', 'another authorization is in force', differs.join('; '));
  const telling = agrees.some((what) => what !== AUTHORIZED) || (agrees.length > 0 && !isVisible(wanted));
  if (!telling) return told('unseen', 'it shows nothing of the authorization');
  const { granted } = session;
  const since = granted?.fingerprint === wanted.fingerprint && granted.at >= from.at;
  const before = from.before?.applied ?? from.before?.granted ?? session.applied;
  const other = before !== undefined && compareShown(before, shown).differs.length > 0;
  if (since || other) return told('in-force', 'the authorization is in force', agrees.join(', '));
  return told('unseen', 'the new authorization looks like the old');
}
