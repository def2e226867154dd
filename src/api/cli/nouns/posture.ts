import { Argument, type Command, Option } from 'commander';
import { POSTURE_STATUSES } from '../../../model/posture.ts';
import { CLIENT_KINDS } from '../../../posture/factors/run-state.ts';
import type { Bind } from '../command-line.ts';
import { withDryRun, withJob, withServer, withWait } from '../common-flags.ts';
import { addFlowCommands } from './posture-flow.ts';
import { addPostureMacCommands } from './posture-mac.ts';

/** `posture report|list|show|quarantine|release|scan`, flows in files, and `posture mac …`. */
export function addPostureCommands(program: Command, bind: Bind): void {
  const posture = program.command('posture').description('what assessments found, and what follows from it');
  addReport(posture, bind);
  addLooks(posture, bind);
  addQuarantine(posture, bind);
  addScan(posture, bind);
  addFlowCommands(posture, bind);
  addPostureMacCommands(posture, bind);
}

function addReport(posture: Command, bind: Bind): void {
  const report = withJob(posture.command('report').description('tell the result of an assessment'), 'until what follows from it is proved')
    .argument('<mac>', 'an address of the endpoint')
    .addArgument(new Argument('[status]', 'what was found; with --facts the assessments judge').choices(POSTURE_STATUSES))
    .option('--endpoint <id>', 'what its agent calls it')
    .option('--facts <file>', 'what the client says of itself, JSON or YAML; - for standard input')
    .option('--version <n>', 'grows with every result of one endpoint; counted on when left out')
    .option('--failed <check>', 'a check that failed; may be given again', gather)
    .option('--id <id>', 'names the event: the same id is accepted once')
    .addHelpText('after', '\nExample: portreeve posture report 02-00-5E-00-00-01 noncompliant --failed firewall --wait');
  bind(report, async (call) => (await import('../commands/posture.ts')).reportPosture(call));
}

function addLooks(posture: Command, bind: Bind): void {
  const list = withServer(posture.command('list').description('the endpoints that were heard of'))
    .addOption(new Option('--status <status>', 'what policy sees').choices(POSTURE_STATUSES))
    .addOption(new Option('--state <state>', 'in this state').choices([...POSTURE_STATUSES, 'ended']))
    .option('--failing <check>', 'with this check failed')
    .option('--limit <n>', 'at most this many')
    .addHelpText('after', '\nExample: portreeve posture list --failing firewall -o json');
  bind(list, async (call) => (await import('../commands/posture.ts')).listPostures(call));

  const show = withServer(posture.command('show').description('one endpoint: every check, its evidence, and what comes next'))
    .argument('<endpoint>', 'its id, or a MAC address')
    .addHelpText('after', '\nExample: portreeve posture show 02-00-5E-00-00-01');
  bind(show, async (call) => (await import('../commands/posture.ts')).getPosture(call));
}

function addQuarantine(posture: Command, bind: Bind): void {
  const quarantine = withJob(
    posture.command('quarantine').description('put an endpoint away until it is released'),
    'until the switch has shown it',
  )
    .argument('<endpoint>', 'its id, or a MAC address')
    .requiredOption('--reason <text>', 'why, for the audit trail')
    .option('--ttl <time>', 'when it ends by itself: 30m, 4h, 7d')
    .addOption(new Option('--isolation <kind>', 'what the switch is told').choices(['restrict', 'shutdown', 'terminate']))
    .addHelpText('after', '\nExample: portreeve posture quarantine 02-00-5E-00-00-01 --reason T-123 --ttl 4h --wait');
  bind(quarantine, async (call) => (await import('../commands/posture.ts')).quarantine(call));

  const release = withJob(
    posture.command('release').description('let an endpoint out of quarantine; it is assessed again'),
    'until the switch has shown it',
  )
    .argument('<endpoint>', 'its id, or a MAC address')
    .addHelpText('after', '\nExample: portreeve posture release 02-00-5E-00-00-01 --wait');
  bind(release, async (call) => (await import('../commands/posture.ts')).release(call));
}

function addScan(posture: Command, bind: Bind): void {
  const looking = posture.command('scan').description('look at this machine (Linux, macOS) and report what it is');
  const scan = withDryRun(withWait(withServer(looking), 'until what follows from it is proved'), 'server', 'client')
    .option('--mac <mac>', 'report for this address; else for the first of this machine')
    .option('--endpoint <id>', 'report for what its agent calls it')
    .option('--file <path>', 'say whether this file is there; may be given again', gather)
    .option('--components <file>', 'on a Mac: the states of the components of AnyConnect')
    .option('--flow <name>', 'run this nFactor flow by challenge and report')
    .option('--at <factor>', 'begin there')
    .addOption(new Option('--client <kind>', 'what it passes for').choices(CLIENT_KINDS))
    .addOption(new Option('--login <outcome>', 'how the logon went that the flow asks for').choices(['ok', 'failed']))
    .option('--stay', 'go on with the periodic scan of the flow until interrupted')
    .option('--allow-actions', 'end the processes and delete the files a challenge names')
    .option('--yes', 'do not ask before a scan that a flow wants')
    .addHelpText('after', '\nExit 0 when the endpoint is compliant, 3 when it is not.\nExample: portreeve posture scan --dry-run');
  bind(scan, async (call) => (await import('../commands/posture-scan.ts')).scan(call));
}

export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
