import { rollbackCommands } from '../config/differences.ts';
import type { Snapshot } from '../config/snapshot.ts';
import type { Device } from '../device.ts';

/** Makes a snapshot the running configuration again; gives what the device prints of it, the commands included. */
export function rollBackTo(device: Device, snapshot: Snapshot): string[] {
  const { config, interfaces, sessions } = device;
  device.log.add('Rollback:Acquired Configuration lock.');
  const commands = rollbackCommands(config.lines(), snapshot.lines);
  for (const wanted of snapshot.interfaces) {
    const present = interfaces.find(wanted.name);
    if (present && present.shutdown !== wanted.shutdown) sessions[wanted.shutdown ? 'shutdown' : 'noShutdown'](wanted.name);
  }
  config.restore(snapshot);
  const done = [`Total number of passes: ${commands.length === 0 ? 0 : 1}`, 'Rollback Done', ''];
  return commands.length === 0 ? done : ['!Pass 1', '!List of Rollback Commands:', ...commands, 'end', '', ...done];
}
