import type { Command } from 'commander';
import type { ShowQuery } from '../../../driver/contract.ts';
import type { Bind } from '../command-line.ts';
import type { CliParts } from '../io.ts';
import { withOutput, withServer } from '../settings.ts';

const IOSXE = 'cisco-iosxe';

/** `device list|get|probe|render|preflight|drift|parse`; the last four work on files alone. */
export function addDeviceCommands(program: Command, bind: Bind, parts: CliParts): void {
  const device = program.command('device').description('network devices and what they are configured with');
  const list = withServer(device.command('list').description('the devices and how they are reached'))
    .option('-s, --selector <condition>', 'only those it matches')
    .addHelpText('after', "\nExample: portreeve device list -s 'group=access/* and platform=isr1000-8p'");
  bind(list, async (call) => (await import('../commands/device.ts')).listDevices(call));

  const get = withServer(device.command('get').description('one device, and what was learned of how it wants to be told'))
    .argument('<device>', 'its name')
    .addHelpText('after', '\nExample: portreeve device get sw1 -o json');
  bind(get, async (call) => (await import('../commands/device.ts')).getDevice(call));

  const probe = withServer(device.command('probe').description('find out how a device wants to be told, step by step'))
    .argument('<device>', 'its name')
    .option('--session <id>', 'try the names on this live session: it is queried, or ENDED where the driver knows no query')
    .option('--dry-run', 'keep nothing of what is found')
    .addHelpText('after', '\nAsks about a session that cannot exist, so nobody is hurt.\nExample: portreeve device probe sw1 --dry-run');
  bind(probe, async (call) => (await import('../commands/device.ts')).probeDevice(call));

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

  const parse = withOutput(device.command('parse').description('read what a device printed, as JSON'))
    .argument('[file]', 'the captured output; - for standard input', '-')
    .requiredOption('--query <name>', 'what was asked (below)')
    .option('--driver <name>', 'whose output it is', IOSXE)
    .addHelpText('after', () => queryHelp(parts.showQueries(IOSXE) ?? []));
  bind(parse, async (call) => (await import('../commands/device-parse.ts')).parseCapture(call));
}

function queryHelp(queries: readonly ShowQuery[]): string {
  const width = Math.max(0, ...queries.map(({ name }) => name.length));
  const lines = queries.map(({ name, command }) => `  ${name.padEnd(width)}  ${command}`);
  return `\nQueries of ${IOSXE}, with a command that answers them:\n${lines.join('\n')}\n\nExample: portreeve device parse --query access-session-detail < capture.txt`;
}

function document(device: Command, verb: string, about: string): Command {
  return withOutput(device.command(verb).description(about))
    .argument('<file>', 'the configuration document')
    .option('--device <name>', 'the device it is for, of `--config`')
    .option('--config <file>', 'the main file of the server', 'portreeve.yaml')
    .option('--platform <name>', 'the platform it is for, when no device is named')
    .option('--driver <name>', 'the driver of `--platform`', IOSXE);
}

function onRunning(command: Command): Command {
  return command.option('--running-config <file>', 'what `show running-config` printed; - for standard input', '-');
}
