import { Argument, type Command, Option } from 'commander';
import type { Bind } from '../command-line.ts';
import { withOutput } from '../common-flags.ts';

/** `posture mac check|profile|lint|runbook|run`: AnyConnect on macOS, without a server. */
export function addPostureMacCommands(posture: Command, bind: Bind): void {
  const mac = posture.command('mac').description('AnyConnect on macOS: check it, approve it, fail over and back');
  addCheck(mac, bind);
  addProfile(mac, bind);
  addLint(mac, bind);
  addRunbook(mac, bind);
  addRun(mac, bind);
}

function addCheck(mac: Command, bind: Bind): void {
  const check = withOutput(mac.command('check').description('judge what the commands of a Mac printed; what is not given fails'))
    .requiredOption('--list <file>', 'of `systemextensionsctl list`; - for standard input')
    .option('--version <version>', 'of the client, or the output that holds it')
    .option('--components <file>', 'states of dnsProxy, appProxy, contentFilter: lines `name=running`, or JSON')
    .option('--policy <file>', 'minVersion and kextFallback; else 4.9.04xxx and no fallback')
    .option('--kextstat <file>', 'of `kextstat` or `kmutil showloaded`')
    .option('--cfg <file>', 'acsock.cfg')
    .option('--kext-approval <file>', 'rows of kext_policy_mdm')
    .option('--os <version>', 'of macOS')
    .option('--failing-back', 'the way back to the system extension has begun')
    .addHelpText('after', '\nExample: portreeve posture mac check --list list.txt --version 4.9.06037 --components components.txt');
  bind(check, async (call) => (await import('../commands/posture-mac-check.ts')).checkMac(call));
}

function addProfile(mac: Command, bind: Bind): void {
  const profile = withOutput(mac.command('profile').description('make the configuration profile that approves AnyConnect, for your MDM'))
    .requiredOption('--org <name>', 'your organisation; identifiers are derived from it')
    .option('--strict-apple', "only keys that work on macOS, and Apple's defaults; else the keys of Cisco's sample")
    .addOption(mac.createOption('--user-overrides <yes|no>', 'whether users may approve other extensions too').choices(['yes', 'no']))
    .option('--name <name>', 'what users see as the name of the filter')
    .option('-f, --file <file>', 'write it here, where nothing is yet; else it is printed')
    .addHelpText('after', '\nExample: portreeve posture mac profile --org "Example Ltd" --strict-apple -f anyconnect.mobileconfig');
  bind(profile, async (call) => (await import('../commands/posture-mac-profile.ts')).makeProfile(call));
}

function addLint(mac: Command, bind: Bind): void {
  const lint = withOutput(mac.command('lint').description('name everything that is wrong with a configuration profile for AnyConnect'))
    .argument('<file>', 'the profile; - for standard input')
    .addHelpText('after', '\nExample: portreeve posture mac lint anyconnect.mobileconfig');
  bind(lint, async (call) => (await import('../commands/posture-mac-profile.ts')).lint(call));
}

function addRunbook(mac: Command, bind: Bind): void {
  const runbook = withOutput(mac.command('runbook').description('print the steps to the kernel extension, or back, with their commands'))
    .addArgument(new Argument('<which>', 'where to').choices(['failover', 'failback']))
    .addHelpText('after', '\nExample: portreeve posture mac runbook failover');
  bind(runbook, async (call) => (await import('../commands/posture-mac-runbook.ts')).showRunbook(call));
}

/** A runbook worked through step by step; where it stands is kept in a file. */
function addRun(mac: Command, bind: Bind): void {
  const run = mac.command('run').description('work through a runbook: approved, step by step, with what undoes a step that failed');
  const kept = (command: Command): Command => withOutput(command).requiredOption('--state <file>', 'where the runbook stands');
  const commands = () => import('../commands/posture-mac-run.ts');

  const begin = kept(run.command('begin').description('begin a runbook; it waits for approval'))
    .addArgument(new Argument('<which>', 'where to').choices(['failover', 'failback']))
    .addOption(new Option('--holds <precondition...>', 'what you know to hold').choices(['mdmProfile', 'tacAdvice', 'tacConfirmed']))
    .addHelpText('after', '\nExample: portreeve posture mac run begin failover --state mac-7.json --holds mdmProfile tacAdvice');
  bind(begin, async (call) => (await commands()).beginRun(call));

  const approve = kept(run.command('approve').description('let it begin'))
    .requiredOption('--by <name>', 'who answers for it')
    .addHelpText('after', '\nExample: portreeve posture mac run approve --state mac-7.json --by alice');
  bind(approve, async (call) => (await commands()).approveRun(call));

  const report = kept(run.command('report').description('how the step that was asked for went, by its check'))
    .argument('<step>', 'its name, or proof')
    .addArgument(new Argument('<outcome>', 'refused: the user said no').choices(['done', 'refused', 'failed']))
    .option('--evidence <text>', 'what showed it')
    .addHelpText('after', '\nExample: portreeve posture mac run report unload-vpnagentd done --state mac-7.json');
  bind(report, async (call) => (await commands()).reportRun(call));

  const show = kept(run.command('show').description('what is to be done now')).addHelpText(
    'after',
    '\nExample: portreeve posture mac run show --state mac-7.json',
  );
  bind(show, async (call) => (await commands()).showRun(call));
}
