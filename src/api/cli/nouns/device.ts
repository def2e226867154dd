import type { Command } from 'commander';
import type { Bind } from '../command-line.ts';
import { withOutput, withServer } from '../settings.ts';

/** `device list|render|preflight|drift`; all but the first work on files alone. */
export function addDeviceCommands(program: Command, bind: Bind): void {
  const device = program.command('device').description('network devices and what they are configured with');
  const list = withServer(device.command('list').description('the devices and how they are reached')).addHelpText(
    'after',
    '\nExample: portreeve device list -o json',
  );
  bind(list, async (call) => (await import('../commands/look.ts')).listDevices(call));

  const render = document(device, 'render', 'print the lines a configuration document makes, keys redacted')
    .option('--running-config <file>', 'only what differs from this `show running-config`; - for standard input')
    .option('--undo', 'the lines that take it back')
    .addHelpText('after', '\nExample: portreeve device render access.yaml --device sw-ber-1');
  bind(render, async (call) => (await import('../commands/device-document.ts')).renderDocument(call));

  const preflight = onRunning(document(device, 'preflight', 'name what a document needs on the device and does not bring')).addHelpText(
    'after',
    '\nExample: portreeve device preflight access.yaml --device sw-ber-1 < running-config.txt',
  );
  bind(preflight, async (call) => (await import('../commands/device-document.ts')).preflight(call));

  const drift = onRunning(document(device, 'drift', 'show where a device is not as a document wants it: exit 2 then')).addHelpText(
    'after',
    '\nExample: portreeve device drift access.yaml --platform c9300 < running-config.txt',
  );
  bind(drift, async (call) => (await import('../commands/device-document.ts')).showDrift(call));
}

function document(device: Command, verb: string, about: string): Command {
  return withOutput(device.command(verb).description(about))
    .argument('<file>', 'the configuration document')
    .option('--device <name>', 'the device it is for, of `--config`')
    .option('--config <file>', 'the main file of the server', 'portreeve.yaml')
    .option('--platform <name>', 'the platform it is for, when no device is named')
    .option('--driver <name>', 'the driver of `--platform`', 'cisco-iosxe');
}

function onRunning(command: Command): Command {
  return command.option('--running-config <file>', 'what `show running-config` printed; - for standard input', '-');
}
