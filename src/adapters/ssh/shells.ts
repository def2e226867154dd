import { type Fault, fault } from '../../base/fault.ts';
import { err, type Result } from '../../base/result.ts';
import type { Duration } from '../../base/time.ts';
import type { Device } from '../../model/device.ts';
import type { Clock } from '../../ports/clock.ts';
import type { DeviceShell, DeviceShells } from '../../ports/device-shell.ts';
import type { EnrolledHostKeys } from '../../ports/enrolled-host-keys.ts';
import type { Random } from '../../ports/random.ts';

export type ShellOptions = {
  readonly clock: Clock;
  readonly random: Random;
  /** Judge of the keys of devices for which the configuration names none. */
  readonly enrolled: EnrolledHostKeys;
  /** From the first packet to the open terminal, in ms. */
  readonly connectTimeout?: Duration;
  /** A device without a free terminal line is asked again this often, the pause doubling from `initial` to `cap` ms, with jitter. */
  readonly busy?: { readonly attempts: number; readonly initial: Duration; readonly cap: Duration };
};

const CONNECT_TIMEOUT = 15_000;
const BUSY = { attempts: 4, initial: 500, cap: 4000 };

/**
 * Terminals over SSH (ssh2). Only `device.busy` is tried again; refused credentials never are, since that locks accounts.
 * Faults: `device.not-configured`, `device.unreachable`, `device.busy`, `device.host-key-changed`, `device.host-key-unknown`, `device.host-key-revoked`,
 * `device.authentication`, `device.algorithms`.
 */
export function createDeviceShells(options: ShellOptions): DeviceShells {
  const busy = options.busy ?? BUSY;
  const within = options.connectTimeout ?? CONNECT_TIMEOUT;
  const pause = (length: Duration): Promise<void> => new Promise((resolve) => options.clock.after(length, resolve));
  return {
    async open(device: Device): Promise<Result<DeviceShell, Fault>> {
      const target = device.ssh;
      if (!target) return err(fault('device.not-configured', `device \`${device.id}\` has no ssh settings: add the section ssh`));
      if (!target.password && !target.privateKey) {
        return err(fault('device.not-configured', `device \`${device.id}\` has neither ssh.password nor ssh.privateKey`));
      }
      // Loaded with the first connection: ssh2 would take a tenth of the time to the first login answered.
      const { connect } = await import('./connect.ts');
      for (let attempt = 1; ; attempt++) {
        const opened = await connect(device, target, options, within);
        if (opened.ok || opened.error.code !== 'device.busy' || attempt >= busy.attempts) return opened;
        await pause(Math.min(busy.cap, busy.initial * 2 ** (attempt - 1)) * (0.5 + options.random.fraction() / 2));
      }
    },
  };
}
