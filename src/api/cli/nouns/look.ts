import type { Command } from 'commander';
import type { Bind } from '../command-line.ts';
import { withServer } from '../settings.ts';

/** `device list`, `audit verify`. */
export function addLookCommands(program: Command, bind: Bind): void {
  const device = program.command('device').description('configured devices');
  const devices = withServer(device.command('list').description('the devices and how they are reached')).addHelpText(
    'after',
    '\nExample: portreeve device list -o json',
  );
  bind(devices, async (call) => (await import('../commands/look.ts')).listDevices(call));

  const audit = program.command('audit').description('the audit trail');
  const verify = withServer(audit.command('verify').description('walk the whole chain and say where it breaks')).addHelpText(
    'after',
    '\nExample: portreeve audit verify',
  );
  bind(verify, async (call) => (await import('../commands/look.ts')).verifyAudit(call));
}
