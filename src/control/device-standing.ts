import { createHash } from 'node:crypto';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ConfigurationDriver, PendingChange, ReadbackError } from '../driver/contract.ts';
import type { DeviceSession } from '../driver/device-session.ts';
import type { DrivenDevice } from './deps.ts';

/** How a device stands before a change, and after one: its configuration, and whether it would take a change back by itself. */
export type DeviceStanding = {
  /** All of its configuration, as it shows it. */
  readonly running: string;
  /** The same as long as nobody changes anything. */
  readonly fingerprint: string;
  /** Undefined where it takes changes back; else why it does not. */
  readonly noTimer?: string;
  /** A change that waits to be confirmed. */
  readonly pending?: PendingChange;
};

/** Asks a device how it stands. */
export async function standingOf(
  session: DeviceSession,
  driven: DrivenDevice,
  { running: question }: ConfigurationDriver,
): Promise<Result<DeviceStanding, Fault>> {
  const timer = await timerOf(session, driven);
  if (!timer.ok) return timer;
  const shown = await session.run(question.command);
  if (!shown.ok) return shown;
  const essence = question.essence(shown.value);
  if (!essence.ok) return err(notUnderstood(driven, essence.error));
  const fingerprint = createHash('sha256').update(essence.value).digest('hex').slice(0, 16);
  return ok({ running: shown.value, fingerprint, ...timer.value });
}

type Timer = Pick<DeviceStanding, 'noTimer' | 'pending'>;

async function timerOf(session: DeviceSession, driven: DrivenDevice): Promise<Result<Timer, Fault>> {
  const { confirmedChange } = driven.driver;
  if (confirmedChange === undefined) return ok({ noTimer: 'the driver knows no revert timer' });
  const { available } = confirmedChange;
  const shown = await session.run(available.command);
  // A release without the command has no such thing either.
  if (!shown.ok) return shown.error.code === 'device.refused' ? ok({ noTimer: `\`${available.command}\` is refused` }) : shown;
  const archive = available.parse(shown.value);
  if (!archive.ok) return err(notUnderstood(driven, archive.error));
  if (!archive.value) return ok({ noTimer: 'its configuration archive is not set up' });
  const pending = await pendingOn(session, driven);
  if (!pending.ok) return pending;
  return ok(pending.value === undefined ? {} : { pending: pending.value });
}

/** The change that waits on a device to be confirmed, undefined where none does. */
export async function pendingOn(session: DeviceSession, driven: DrivenDevice): Promise<Result<PendingChange | undefined, Fault>> {
  const { confirmedChange } = driven.driver;
  if (confirmedChange === undefined) return ok(undefined);
  const shown = await session.run(confirmedChange.pending.command);
  if (!shown.ok) return shown;
  const pending = confirmedChange.pending.parse(shown.value);
  return pending.ok ? pending : err(notUnderstood(driven, pending.error));
}

/**
 * `device.rollback-pending` while a change waits on a device to be confirmed: what is written now goes with it when the device takes it back, and
 * what is saved now saves it. A release that does not know the question has no such changes.
 */
export async function nothingPending(session: DeviceSession, driven: DrivenDevice): Promise<Result<void, Fault>> {
  const pending = await pendingOn(session, driven);
  if (!pending.ok) return pending.error.code === 'device.refused' ? ok(undefined) : pending;
  if (pending.value === undefined) return ok(undefined);
  return err(fault('device.rollback-pending', `nothing is sent to \`${driven.device.id}\`: ${pendingText(pending.value)}`));
}

/** `admin's, since 22:50:48 UTC Sat Feb 21 2009, to be taken back after 2 min`. */
export function pendingText({ user, since, minutes }: PendingChange): string {
  const by = user === undefined ? 'of an unknown user' : `of \`${user}\``;
  return `a change ${by}${since === undefined ? '' : ` since ${since}`} is taken back${minutes === undefined ? '' : ` after ${minutes} min`} unless confirmed`;
}

function notUnderstood({ device }: DrivenDevice, { why, line }: ReadbackError): Fault {
  const at = line === undefined ? '' : `: \`${line}\``;
  return fault('device.mismatch', `what device \`${device.id}\` shows is not understood, ${why}${at}`);
}
