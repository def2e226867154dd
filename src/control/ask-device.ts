import { err, ok, type Result } from '../base/result.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { NasName, SessionName } from '../model/coa-profile.ts';
import type { CoaTarget } from '../model/device.ts';
import { spellingOf } from '../model/mac-spelling.ts';
import type { Evidence } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import { nasText, repairOf } from '../plan/repair.ts';
import { inLearnedOrder, isMisnamed, namingAfter } from '../plan/session-naming.ts';
import type { CoaOutcome, CoaRequest } from '../ports/coa-client.ts';
import { coaTargetOf, namesOne, withStation } from './coa-target.ts';
import { type ControlDeps, drivenDevice } from './deps.ts';
import { encodeCoa } from './encode-coa.ts';
import { exchangeEvidence, seen } from './evidence.ts';
import type { ExtraTurns } from './extra-turns.ts';
import { nasNamesOf } from './nas-names.ts';
import type { SessionWatch } from './watch-session.ts';

/** A request that names the session by `name` and the device by `nas`; `names` are all the ways, in the order to try. */
export type Sendable = {
  readonly target: CoaTarget;
  readonly request: CoaRequest;
  readonly name: SessionName;
  readonly names: readonly SessionName[];
  readonly nas: NasName | undefined;
};

/** How it ended, and everything that was seen on the way. */
export type Asked = { readonly outcome: CoaOutcome; readonly evidence: readonly Evidence[] };

/** What the log is told of an Error-Cause that a person should know of (RFC 5176 §3.5: nobody should send 202). */
const NOTICES: ReadonlyMap<number, { readonly level: 'warn' | 'error'; readonly topic: string }> = new Map([
  [202, { level: 'warn', topic: 'coa.not-to-be-sent' }],
  [403, { level: 'warn', topic: 'coa.nas-mismatch' }],
  [501, { level: 'warn', topic: 'coa.prohibited' }],
  [506, { level: 'error', topic: 'coa.no-resources' }],
]);

type AskOptions = {
  readonly atMostOnce?: boolean;
  /** All names are tried, also where the device refused every one before. */
  readonly everyName?: boolean;
};

/** What may be refused for the template it names. */
const ABOUT_TEMPLATES: ReadonlySet<CoaCommand['kind']> = new Set(['activate-service', 'deactivate-service', 'interface-template']);

/** Requests to devices: made by their drivers, sent, and named another way at once where the device says that a name is the trouble. */
export class DeviceAsker {
  readonly #deps: ControlDeps;
  readonly #watch: SessionWatch;
  readonly #turns: ExtraTurns;

  constructor(deps: ControlDeps, watch: SessionWatch, turns: ExtraTurns) {
    this.#deps = deps;
    this.#watch = watch;
    this.#turns = turns;
  }

  /** The request for `command`, by the first of the session's names that the device is not known to refuse, or by `by`; the error says why there is none. */
  request(command: CoaCommand, session: Session, by?: SessionName, as?: NasName): Result<Sendable, string> {
    const driven = drivenDevice(this.#deps, session.device);
    const profile = this.#deps.coaProfiles.get(session.device);
    const target = driven && coaTargetOf(driven.device, profile);
    if (driven === undefined || target === undefined) return err(`device \`${session.device}\` has no \`coa\` section`);
    const named = withStation(session, profile);
    const names = inLearnedOrder(driven.driver.names(named), profile?.naming);
    const name = (by === undefined ? names : [by]).find((one) => namesOne(one, session, this.#deps.sessions));
    if (by !== undefined && name === undefined) return err(`${by} names other sessions too`);
    const nas = as ?? profile?.nas;
    const attributes = driven.driver.coa(command, named, name, nas);
    if (!attributes.ok) return err(`driver \`${driven.driver.name}\`: ${attributes.error.why}`);
    const encoded = encodeCoa(attributes.value, this.#deps.dictionary);
    return encoded.ok ? ok({ target, request: encoded.value, name: name ?? '', names, nas }) : encoded;
  }

  /** Why the device is known not to take the command: it said so before. */
  lacking(command: CoaCommand, { request }: Sendable, { device }: Session): string | undefined {
    const { unsupported = [] } = this.#deps.coaProfiles.get(device) ?? {};
    const known = unsupported.find((one) => one === command.kind || one === request.packet);
    return known && `${device} said before that it does not take \`${known}\`: \`portreeve device probe ${device}\` asks again`;
  }

  /**
   * Sends the first request in the turn its caller has, and others under other names in turns of their own. `answered` is called when the device has
   * answered the first, `silent` when it lets one of them be sent again. Undefined when portreeve stops meanwhile.
   */
  async ask(
    command: CoaCommand,
    session: Session,
    first: Sendable,
    options: AskOptions & { readonly answered?: () => void; readonly silent?: () => void } = {},
  ): Promise<Asked | undefined> {
    const { atMostOnce = false, everyName = false, answered = () => undefined, silent } = options;
    const evidence: Evidence[] = [];
    const refused: SessionName[] = [];
    const calledBy = new Set<string>();
    let over = answered;
    for (let present = first; ; ) {
      const { target, request, name } = present;
      const outcome = await this.#watch.unlessClosed(this.#deps.coa.exchange(target, request, silent));
      over();
      if (outcome === undefined) return undefined;
      const kind = request.packet === 'Disconnect-Request' ? 'Disconnect' : 'CoA';
      evidence.push(exchangeEvidence(this.#deps.clock.now(), kind, outcome, this.#deps.dictionary));
      this.#learn(command, session, present, outcome, refused);
      const names = this.#otherNames(command, session, present, outcome, everyName);
      const otherNas = outcome.kind === 'nak' ? otherNasNames(session, present, calledBy) : [];
      const repair = outcome.kind === 'nak' ? repairOf(outcome, { ...present, names, otherNas }, atMostOnce) : undefined;
      const again = repair && this.request(command, session, repair.name, repair.nas);
      const turn = again?.ok ? await this.#watch.unlessClosed(this.#turns.turn(session.device)) : undefined;
      if (!again?.ok && names === present.names) evidence.push(...this.#exhausted(command, session, present, outcome, refused));
      if (!again?.ok || turn === undefined) return { outcome, evidence };
      over = turn.over;
      if (isMisnamed(outcome.kind === 'nak' ? outcome.errorCause : undefined)) refused.push(name);
      evidence.push(seen(this.#deps.clock.now(), `sent again at once, ${repair?.why ?? ''}`));
      present = { ...again.value, names: present.names };
    }
  }

  /**
   * What else to name the session by. A device that understands this name for sessions means the template it was asked for, not the session; one that
   * refused every name before is not asked by all of them each time.
   */
  #otherNames(
    { kind }: CoaCommand,
    { device }: Session,
    { name, names }: Sendable,
    outcome: CoaOutcome,
    everyName: boolean,
  ): readonly SessionName[] {
    if (outcome.kind !== 'nak' || !isMisnamed(outcome.errorCause)) return names;
    const { naming, refusedByEveryName } = this.#deps.coaProfiles.get(device) ?? {};
    const aboutTemplate = ABOUT_TEMPLATES.has(kind) && naming?.understood.includes(name) === true;
    const knownToRefuse = !everyName && refusedByEveryName?.includes(kind) === true;
    return aboutTemplate || knownToRefuse ? [name] : names;
  }

  /** Every name was refused, so that how the device wants to be told is not known (radius-coa-tacacs §4.5): remembered, and told to people. */
  #exhausted(
    { kind }: CoaCommand,
    { device, id }: Session,
    { name, names }: Sendable,
    outcome: CoaOutcome,
    before: readonly SessionName[],
  ): readonly Evidence[] {
    const misnamed = outcome.kind === 'nak' && isMisnamed(outcome.errorCause);
    const refused = new Set([...before, name]);
    if (!misnamed || !names.every((one) => refused.has(one))) return [];
    const { refusedByEveryName = [] } = this.#deps.coaProfiles.get(device) ?? {};
    if (!refusedByEveryName.includes(kind)) {
      this.#deps.coaProfiles.learn(device, { refusedByEveryName: [...refusedByEveryName, kind] });
      this.#deps.sink.emit('warn', 'coa.profile-unfit', { device, command: kind, session: id, names: names.join(', ') });
    }
    const what = `${device} refuses ${kind} by every name of the session: its profile does not fit, which is remembered`;
    return [seen(this.#deps.clock.now(), what, `\`portreeve device probe ${device}\` tries its names anew`)];
  }

  /** As `ask`, where not even the first request has a turn yet; undefined also where that does not come. */
  async askExtra(command: CoaCommand, session: Session, first: Sendable, options: AskOptions = {}): Promise<Asked | undefined> {
    const turn = await this.#watch.unlessClosed(this.#turns.turn(session.device));
    return turn && this.ask(command, session, first, { ...options, answered: turn.over });
  }

  #learn(command: CoaCommand, session: Session, sent: Sendable, outcome: CoaOutcome, refused: readonly SessionName[]): void {
    const { device } = session;
    if ((outcome.kind === 'ack' || outcome.kind === 'nak') && outcome.errorCause !== undefined) {
      const notice = NOTICES.get(outcome.errorCause);
      if (notice) {
        const nas = nasText(sent.nas ?? { address: session.nasAddress });
        this.#deps.sink.emit(notice.level, notice.topic, { device, command: command.kind, session: session.id, nas });
      }
      if (outcome.kind === 'nak' && outcome.errorCause === 405) this.#lacks(session, command.kind);
      if (outcome.kind === 'nak' && outcome.errorCause === 406) this.#lacks(session, sent.request.packet);
    }
    if (outcome.kind === 'ack' || (outcome.kind === 'nak' && outcome.errorCause === 507)) this.#understood(command, session, sent, refused);
  }

  #lacks({ device }: Session, what: string): void {
    const { unsupported = [] } = this.#deps.coaProfiles.get(device) ?? {};
    if (!unsupported.includes(what)) this.#deps.coaProfiles.learn(device, { unsupported: [...unsupported, what] });
  }

  #understood(command: CoaCommand, session: Session, { name, names, nas, request }: Sendable, refused: readonly SessionName[]): void {
    const { device, callingStationId = '' } = session;
    const { coaProfiles } = this.#deps;
    const known = coaProfiles.get(device);
    const naming = names.includes(name) ? namingAfter(known?.naming, name, refused) : undefined;
    // The first spelling seen stands until a probe finds another: a device that mixes two would be written about at every ACK.
    const macSpelling = known?.macSpelling === undefined ? spellingOf(callingStationId) : undefined;
    const refusedByEveryName = known?.refusedByEveryName?.includes(command.kind)
      ? known.refusedByEveryName.filter((one) => one !== command.kind)
      : undefined;
    const wrong = known?.unsupported?.some((one) => one === command.kind || one === request.packet);
    const unsupported = wrong ? known?.unsupported?.filter((one) => one !== command.kind && one !== request.packet) : undefined;
    const learned = {
      ...(naming && { naming }),
      ...(nas !== undefined && nas !== known?.nas && { nas }),
      ...(macSpelling && { macSpelling }),
      ...(unsupported && { unsupported }),
      ...(refusedByEveryName && { refusedByEveryName }),
    };
    if (Object.keys(learned).length > 0) coaProfiles.learn(device, learned);
  }
}

/**
 * Names of the device that it was not called by yet, `calledBy` being those it was, with the present one from now on. What was learned may be the one that
 * is wrong by now, so that its sessions' own is among them.
 */
function otherNasNames(session: Session, { nas, target }: Sendable, calledBy: Set<string>): readonly NasName[] {
  calledBy.add(nasText(nas ?? { address: session.nasAddress }));
  return nasNamesOf(session, target).filter((one) => !calledBy.has(nasText(one)));
}
