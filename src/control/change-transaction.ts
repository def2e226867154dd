import { type Fault, fault, faultLine } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { ConfigureOutcome } from '../driver/configure.ts';
import type { ConfigurationChange, ConfirmedChange } from '../driver/contract.ts';
import type { DeviceSession } from '../driver/device-session.ts';
import type { Refusal } from '../driver/refusal.ts';
import { SESSION_TIMING } from '../driver/timing.ts';
import type { HeldDevice } from './device-sessions.ts';
import { type DeviceStanding, pendingOn, standingOf } from './device-standing.ts';
import { hardwareLogOf, type LoggedBefore, loggedSince } from './hardware-log.ts';
import { inOne, type WantedOn } from './wanted-configuration.ts';

/** What keeps a change from staying half-done: the device itself, after so many minutes, or we, line by line. */
export type Safeguard = { readonly kind: 'revert-timer'; readonly minutes: number } | { readonly kind: 'inverse'; readonly why: string };

/** What became of a change. `back` says whether the device is as it was. */
export type Ending =
  | { readonly kind: 'kept'; readonly entered: number }
  | { readonly kind: 'refused'; readonly index: number; readonly refusal: Refusal; readonly back: WayBack }
  | { readonly kind: 'differs'; readonly difference: readonly string[]; readonly back: WayBack };
export type WayBack = { readonly restored: true } | { readonly restored: false; readonly why: string };

/** A change of the configuration of one device, which is held meanwhile. */
export type Transaction = {
  readonly on: WantedOn;
  readonly held: HeldDevice;
  readonly change: ConfigurationChange;
  /** What is taken back when it fails: the change of the first attempt, of which this one may only be the rest. */
  readonly origin: ConfigurationChange;
  readonly safeguard: Safeguard;
  /** Monotonic ms by which it must be read back, or it is taken back. */
  readonly until: number;
  readonly now: () => number;
};

/** Which safeguard a device allows. A fault where its revert timer is too short for the deadline, in ms. */
export function safeguardOf(
  { driven }: Pick<WantedOn, 'driven'>,
  { noTimer }: DeviceStanding,
  deadline: Duration,
): Result<Safeguard, Fault> {
  const { confirmedChange } = driven.driver;
  if (noTimer !== undefined || confirmedChange === undefined) {
    return ok({ kind: 'inverse', why: noTimer ?? 'the driver knows no revert timer' });
  }
  const minutes = minutesFor(confirmedChange, deadline);
  if (minutes !== undefined) return ok({ kind: 'revert-timer', minutes });
  const most = confirmedChange.minutes.most;
  return err(fault('plan.refused', `a revert timer is at most ${most} min, and the step may take longer: shorten its \`within\``));
}

/** A timer must outlast the step, and any one command in it: expiring in the middle of a command, it would take back what we go on entering. */
function minutesFor({ minutes: { least, most } }: ConfirmedChange, deadline: Duration): number | undefined {
  const minutes = Math.max(least, Math.floor(Math.max(deadline, SESSION_TIMING.command) / 60_000) + 1);
  return minutes <= most ? minutes : undefined;
}

/**
 * Enters the change, reads it back over a new session, and keeps it only when nothing of it differs; otherwise it is taken back and the device
 * looked at again. A fault means that we do not know: the connection was lost, and with a revert timer the device takes the change back by itself.
 */
export async function runTransaction(transaction: Transaction): Promise<Result<Ending, Fault>> {
  const { held, change, safeguard, on } = transaction;
  const { confirmedChange } = on.driven.driver;
  const timer = safeguard.kind === 'revert-timer' && confirmedChange ? { enter: confirmedChange.begin(safeguard.minutes) } : {};
  const logged = changesHardware(change) ? await held.use((session) => hardwareLogOf(session, on.driven)) : ok(undefined);
  if (!logged.ok) return logged;
  const entered = await held.use((session) => session.configure({ ...change.block(), ...timer }));
  if (!entered.ok) return entered;
  if (entered.value.kind === 'refused') return refused(transaction, entered.value);
  const { applied } = entered.value;
  return held.use((session) => readBack(transaction, session, applied, logged.value), { fresh: true });
}

/** Whether the hardware must hold more than before. */
function changesHardware({ brought, bound }: ConfigurationChange): boolean {
  return bound.length > 0 || brought.length > 0;
}

async function refused(transaction: Transaction, { index, refusal }: Extract<ConfigureOutcome, { kind: 'refused' }>) {
  return transaction.held.use(async (session): Promise<Result<Ending, Fault>> => {
    const back = await takeBack(session, transaction);
    return back.ok ? ok({ kind: 'refused', index, refusal, back: back.value }) : back;
  });
}

async function readBack(
  transaction: Transaction,
  session: DeviceSession,
  entered: number,
  logged: LoggedBefore,
): Promise<Result<Ending, Fault>> {
  const { on, until, now, safeguard } = transaction;
  const shown = await standingOf(session, on.driven, on.configuration);
  if (!shown.ok) return shown;
  const left = differenceOn(on, shown.value.running);
  if (!left.ok) return left;
  const late = now() > until ? ['it took longer than the step may'] : [];
  const expired = safeguard.kind === 'revert-timer' && shown.value.pending === undefined ? ['the revert timer is gone'] : [];
  const full = await loggedSince(session, on.driven, logged);
  if (!full.ok) return full;
  const difference = [...left.value, ...late, ...expired, ...full.value.map((line) => `no room in the hardware: ${line}`)];
  if (difference.length === 0) {
    const kept = await keep(session, on, safeguard);
    if (!kept.ok || kept.value === undefined) return kept.ok ? ok({ kind: 'kept', entered }) : kept;
    difference.push(kept.value);
  }
  const back = await takeBack(session, transaction);
  return back.ok ? ok({ kind: 'differs', difference, back: back.value }) : back;
}

/** What is still otherwise than wanted, for people. */
export function differenceOn({ wanted }: WantedOn, running: string): Result<readonly string[], Fault> {
  const left = wanted.changes(running);
  return left.ok ? ok(left.value.lines) : err(inOne(left.error, 'at the read-back'));
}

/** Confirms the change where a timer runs; why it is not kept, where it is not. */
export async function keep(
  session: DeviceSession,
  { driven }: Pick<WantedOn, 'driven'>,
  safeguard: Safeguard,
): Promise<Result<string | undefined, Fault>> {
  const { confirmedChange } = driven.driver;
  if (safeguard.kind !== 'revert-timer' || confirmedChange === undefined) return ok(undefined);
  const { confirm } = confirmedChange;
  const answer = await session.run(confirm.command);
  if (!answer.ok) return answer;
  if (!confirm.kept(answer.value)) return ok('the device had taken it back before it was confirmed');
  const pending = await pendingOn(session, driven);
  if (!pending.ok) return pending;
  return ok(pending.value === undefined ? undefined : 'the device still waits for it to be confirmed');
}

/** Takes back what stands of the change, and looks whether anything of it is left. */
export async function takeBack(
  session: DeviceSession,
  { on, origin, safeguard }: Pick<Transaction, 'on' | 'origin' | 'safeguard'>,
): Promise<Result<WayBack, Fault>> {
  const { confirmedChange } = on.driven.driver;
  if (safeguard.kind === 'revert-timer' && confirmedChange) {
    const pending = await pendingOn(session, on.driven);
    if (!pending.ok) return pending;
    const reverted = pending.value === undefined ? ok('') : await session.run(confirmedChange.revert);
    if (!reverted.ok && reverted.error.code !== 'device.refused') return reverted;
  }
  const first = await entered(session, on, origin);
  if (!first.ok) return first;
  if (first.value.lines.length === 0) return ok({ restored: true });
  const done = await session.configure(first.value);
  if (!done.ok) return done;
  const again = await entered(session, on, origin);
  if (!again.ok) return again;
  if (again.value.lines.length === 0) return ok({ restored: true });
  const why = done.value.kind === 'refused' ? `the device refuses \`${done.value.refusal.line}\`` : 'some of it is still there';
  return ok({ restored: false, why });
}

/** The lines that would take back what stands of the change now. */
async function entered(session: DeviceSession, on: WantedOn, change: ConfigurationChange) {
  const shown = await session.run(on.configuration.running.command);
  if (!shown.ok) return shown;
  const back = change.takeBack(shown.value);
  return back.ok ? back : err(inOne(back.error, 'on the way back'));
}

export function wayBackText(back: WayBack): string {
  return back.restored ? 'taken back: the device is as it was' : `it could not be taken back whole: ${back.why}`;
}

/** For evidence: how the change was kept from staying half-done. */
export function safeguardText(safeguard: Safeguard): string {
  if (safeguard.kind === 'revert-timer') return `within a revert timer of ${safeguard.minutes} min`;
  return `without a revert timer, since ${safeguard.why}`;
}

export function lostText(fault: Fault, safeguard: Safeguard): string {
  const then = safeguard.kind === 'revert-timer' ? `; unless confirmed, the device takes it back within ${safeguard.minutes} min` : '';
  return `${faultLine(fault)}${then}`;
}
