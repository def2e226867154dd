import type { Command } from 'commander';
import type { ShowQuery } from '../../../driver/contract.ts';
import type { Bind } from '../command-line.ts';
import { withAddress, withChange, withDiff, withDryRun, withJob, withOutput, without, withServer, withTargets } from '../common-flags.ts';
import type { CliParts } from '../io.ts';
import { gather } from './posture.ts';

const IOSXE = 'cisco-iosxe';

/** `device list|get|probe|tcam|enrol|hostkey|plan|apply|drift|save`, and `device render|preflight|parse`, which work on files alone. */
export function addDeviceCommands(program: Command, bind: Bind, parts: CliParts): void {
  const device = program.command('device').description('network devices and what they are configured with');
  const list = withServer(device.command('list').description('the devices and how they are reached'))
    .option('-s, --selector <condition>', 'only those it matches')
    .addHelpText('after', "\nExample: portreeve device list -s 'group=access/* and platform=isr1000-8p'");
  bind(list, async (call) => (await import('../commands/device.ts')).listDevices(call));

  const load = withOutput(device.command('import').description('make devices.yaml of an inventory, or put its devices into one'))
    .argument('<file>', 'devices.yaml, CSV, NetBox JSON, or an Ansible inventory; - for standard input')
    .option('-f, --format <format>', 'yaml, csv, netbox or ansible, where the file does not say')
    .option('--into <file>', 'the devices.yaml to put them into, by name; its comments stay')
    .option('--driver <name>', 'of new devices', IOSXE)
    .option('--platform <name>', 'of new devices for which the inventory names none')
    .option('--username <name>', 'who logs in over SSH, where the inventory does not say')
    .option('--password-env <variable>', 'the environment variable that holds the password; none is ever copied')
    .addHelpText('after', '\nExample: portreeve device import -f netbox devices.json --into devices.yaml --platform c9300 --dry-run');
  withDiff(withDryRun(load, 'client'), 'show the lines of the file that would change');
  bind(load, async (call) => (await import('../commands/device-import.ts')).importDevices(call));

  const get = withServer(device.command('get').description('one device, and what was learned of how it wants to be told'))
    .argument('<device>', 'its name')
    .option('--tcam', 'and what its access list hardware holds, as `device tcam` shows it')
    .addHelpText('after', '\nExample: portreeve device get sw1 --tcam');
  bind(get, async (call) => (await import('../commands/device.ts')).getDevice(call));

  const probe = withChange(device.command('probe').description('find out how a device wants to be told, step by step'))
    .argument('<device>', 'its name')
    .option('--session <id>', 'try the names on this live session: it is queried, or ENDED where the driver knows no query')
    .addHelpText(
      'after',
      '\nAsks about a session that cannot exist, so nobody is hurt; with --dry-run=server nothing of what is found is kept.\nExample: portreeve device probe sw1 --dry-run',
    );
  bind(probe, async (call) => (await import('../commands/device.ts')).probeDevice(call));

  const enrol = withChange(device.command('enrol').description('take the first SSH host key the device shows, and log in at once'))
    .argument('<device>', 'its name')
    .option('--for <duration>', 'how long the window stays open when the device cannot be reached now', '10m')
    .option('--close', 'close the window before its time')
    .addHelpText(
      'after',
      '\nThe key is pinned by the first login. Another key is refused until it is accepted.\nExample: portreeve device enrol sw1 --for 10m',
    );
  bind(enrol, async (call) => (await import('../commands/host-key.ts')).enrolDevice(call));

  const hostkey = device.command('hostkey').description('the SSH host keys of devices');
  const show = withServer(hostkey.command('show').description('the key of a device, and the one that was refused'))
    .argument('<device>', 'its name')
    .addHelpText('after', '\nExample: portreeve device hostkey show sw1');
  bind(show, async (call) => (await import('../commands/host-key.ts')).showHostKey(call));
  const accept = withChange(hostkey.command('accept').description('accept the key that was refused, by its fingerprint'))
    .argument('<device>', 'its name')
    .argument('<fingerprint>', 'as read on the device itself')
    .addHelpText('after', '\nExample: portreeve device hostkey accept sw1 SHA256:6y3Kb0VX3HOk2ZWUzzBhNYIyLLKtrOp8Ss3xUPSCWyU');
  bind(accept, async (call) => (await import('../commands/host-key.ts')).acceptHostKey(call));
  const tcam = withServer(device.command('tcam').description('what the access list hardware of a device holds, by ASIC'))
    .argument('<device>', 'its name')
    .option('--what-if <file>', 'what a list would do on it, before it is pushed; - for standard input')
    .option('--name <name>', 'which list of the file, where it has several')
    .option('--dacl <name>', 'what more sessions with this dACL of the policy would do')
    .option('--sessions <count>', 'how many of them', '1')
    .option('--port <name>', 'the port of those sessions; without it they may be on every ASIC')
    .option('--document <file>', 'what the access lists of a configuration document would do')
    .option('--reconcile', 'ask the device what it holds, and take over what the account does not know')
    .addHelpText('after', '\nExit 4 when it would not fit.\nExample: portreeve device tcam sw1 --dacl EMPLOYEE --sessions 20');
  without(tcam, 'dryRun', 'it changes nothing but what the server knows of the device');
  bind(tcam, async (call) => (await import('../commands/device-tcam.ts')).deviceTcam(call));

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

  const drift = withAddress(
    onRunning(document(device, 'drift', 'show where a device is not as a document wants it: exit 2 then', '[file]')),
  )
    .option('--live', 'the server asks the devices now; `--device` may be given again then')
    .option('-s, --selector <condition>', 'with --live: those it matches')
    .addHelpText(
      'after',
      "\nExamples: portreeve device drift access.yaml --platform c9300 < running-config.txt\n          portreeve device drift access.yaml --live -s 'group=access/*'\n\nWith --live and without a file: the documents the server holds its devices to (`deviceDocuments.wanted`).",
    );
  bind(drift, async (call) => {
    const { live = false } = call.options<{ readonly live?: boolean }>();
    if (live) return (await import('../commands/device-configuration.ts')).showLiveDrift(call);
    return (await import('../commands/device-document.ts')).showDrift(call);
  });

  const plan = onDevices(withServer(device.command('plan')), 'show what a document would change on devices, line by line: exit 2 then')
    .argument('<file>', 'the configuration document')
    .addHelpText('after', '\nExample: portreeve device plan access.yaml --device sw-ber-1');
  bind(plan, async (call) => (await import('../commands/device-configuration.ts')).planConfiguration(call));

  const apply = withReason(
    withJob(onDevices(device.command('apply'), 'bring a document onto devices: read back, confirmed, saved, or taken back'), UNTIL),
  )
    .argument('<file>', 'the configuration document')
    .addHelpText('after', "\nExample: portreeve device apply access.yaml -s 'group=access/*' --wait");
  bind(apply, async (call) => (await import('../commands/device-configuration.ts')).applyConfiguration(call));

  const saving = device.command('save').description('have devices write their configuration to where they start from');
  const save = withReason(withTargets(withJob(saving, UNTIL)))
    .argument('[device...]', 'their names')
    .option('-s, --selector <condition>', 'those it matches')
    .addHelpText('after', '\nExample: portreeve device save sw-ber-1 --wait');
  bind(save, async (call) => (await import('../commands/device-configuration.ts')).saveConfigurations(call));

  const parse = withOutput(device.command('parse').description('read what a device printed, as JSON'))
    .argument('[file]', 'the captured output; - for standard input', '-')
    .requiredOption('--query <name>', 'what was asked (below)')
    .option('--driver <name>', 'whose output it is', IOSXE)
    .addHelpText('after', () => queryHelp(parts.showQueries()));
  bind(parse, async (call) => (await import('../commands/device-parse.ts')).parseCapture(call));
}

function queryHelp(drivers: ReadonlyMap<string, readonly ShowQuery[]>): string {
  const lists = [...drivers].filter(([, queries]) => queries.length > 0);
  const width = Math.max(0, ...lists.flatMap(([, queries]) => queries.map(({ name }) => name.length)));
  const of = lists.map(([driver, queries]) => {
    const lines = queries.map(({ name, command }) => `  ${name.padEnd(width)}  ${command}`);
    return `\nQueries of ${driver}, with a command that answers them:\n${lines.join('\n')}\n`;
  });
  return `${of.join('')}\nExample: portreeve device parse --query access-session-detail < capture.txt`;
}

function document(device: Command, verb: string, about: string, file = '<file>'): Command {
  return withOutput(device.command(verb).description(about))
    .argument(file, 'the configuration document')
    .option('--device <name>', 'the device it is for, of `--config`', gather)
    .option('--config <file>', 'the main file of the server', 'portreeve.yaml')
    .option('--platform <name>', 'the platform it is for, when no device is named')
    .option('--driver <name>', 'the driver of `--platform`', IOSXE);
}

function onDevices(command: Command, about: string): Command {
  return withDiff(withTargets(command.description(about)), 'show every line, which it does without it, too')
    .option('--device <name>', 'a device it is for; may be given again', gather)
    .option('-s, --selector <condition>', 'the devices it matches')
    .option('--allow-missing', 'go on though a device lacks what the document needs and does not bring')
    .option('--skip-refused', 'leave out the devices that are refused; else one that is refuses all: exit 4');
}

function withReason(command: Command): Command {
  return command.option('--reason <text>', 'why, for the audit trail');
}

const UNTIL = 'until it is read back: exit 3 when it is not proved';

function onRunning(command: Command): Command {
  return command.option('--running-config <file>', 'what `show running-config` printed; - for standard input', '-');
}
