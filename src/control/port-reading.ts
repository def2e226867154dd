import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ShownPort } from '../driver/contract.ts';
import type { DrivenDevice } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';

/** How a port stands in the configuration of its device, over its terminal. `fresh`: over a new SSH session. */
export function readPort(
  lines: DeviceSessions,
  driven: DrivenDevice,
  port: string,
  { fresh = false }: { readonly fresh?: boolean } = {},
): Promise<Result<ShownPort, Fault>> {
  const { driver, platform } = driven;
  return lines.use(
    driven,
    async (line) => {
      const ask = driver.readback?.port;
      if (ask === undefined || platform === undefined) return err(unreadable(driven, 'its ports cannot be read'));
      const command = ask.command(port, platform);
      if (!command.ok) return err(unreadable(driven, command.error));
      const shown = await line.run(command.value);
      if (!shown.ok) return shown;
      const read = ask.parse(shown.value);
      return read.ok ? ok(read.value) : err(unreadable(driven, `what it shows of ${port} is not understood, ${read.error.why}`));
    },
    { fresh },
  );
}

function unreadable({ device }: DrivenDevice, why: string): Fault {
  return fault('device.not-configured', `device \`${device.id}\`: ${why}`);
}
