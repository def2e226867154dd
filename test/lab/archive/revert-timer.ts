import type { Device } from '../device.ts';
import { rollBackTo } from './roll-back.ts';

export type PendingRevert = { readonly file: string; readonly minutes: number; readonly user: string; readonly configuredAt: Date };

/** The one timed rollback there may be: from `configure terminal revert timer` until it is confirmed, asked for, or the time is over. */
export class RevertTimer {
  #pending: PendingRevert | undefined;
  #stop: () => void = () => undefined;

  get pending(): PendingRevert | undefined {
    return this.#pending;
  }

  /** Starts the timer, or starts it anew with another time. */
  start(device: Device, file: string, minutes: number, user: string): void {
    this.#stop();
    this.#pending = { file, minutes, user, configuredAt: device.clock.now() };
    device.log.add(
      `%ARCHIVE_DIFF-5-ROLLBK_CNFMD_CHG_START_ABSTIMER: User: ${user}(Priv: 15, View: 0): Scheduled to rollback to config ${file} in ${minutes} minutes`,
    );
    const stopWarning = device.clock.after((minutes - 1) * 60, () => warn(device, file));
    const stopRollback = device.clock.after(minutes * 60, () => this.revert(device));
    this.#stop = () => {
      stopWarning();
      stopRollback();
    };
  }

  confirm(device: Device, user: string): void {
    this.#forget();
    device.log.add(`%ARCHIVE_DIFF-5-ROLLBK_CNFMD_CHG_CONFIRM: User: ${user}(Priv: 15, View: 0): Confirm the configuration change`);
  }

  /** Rolls back now. Every terminal is told, whether it monitors the log or not. */
  revert(device: Device): void {
    const pending = this.#pending;
    const file = pending && device.files.find(pending.file);
    this.#forget();
    if (!pending || !file) return;
    device.log.announce(`Rollback Confirmed Change: rolling to:${pending.file}\n\n`);
    device.log.add(`%ARCHIVE_DIFF-5-ROLLBK_CNFMD_CHG_ROLLBACK_START: Start rolling to: ${pending.file}`);
    device.log.announce(`${rollBackTo(device, file).join('\n')}\n`);
  }

  #forget(): void {
    this.#stop();
    this.#stop = () => undefined;
    this.#pending = undefined;
  }
}

function warn(device: Device, file: string): void {
  const keep = 'Enter "configure confirm" if you wish to keep what you\'ve configured';
  device.log.announce(`Rollback Confirmed Change: Rollback will begin in one minute.\n${keep}\n\n`);
  device.log.add(`%ARCHIVE_DIFF-5-ROLLBK_CNFMD_CHG_WARNING_ABSTIMER: System will rollback to config ${file} in one minute. ${keep}`);
}
