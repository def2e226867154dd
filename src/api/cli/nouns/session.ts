import { type Command, Option } from 'commander';
import { RUNGS } from '../../../model/coa.ts';
import { POSTURE_STATUSES } from '../../../model/posture.ts';
import type { SessionState } from '../../../model/session.ts';
import type { Bind } from '../command-line.ts';
import { withAsOf, withChange, withJob, withServer, withTargets } from '../common-flags.ts';
import { withSessionRollout } from '../rollout-options.ts';

const STATES = ['authenticating', 'active', 'reauthenticating', 'ended'] as const satisfies readonly SessionState[];

/** `session list|get|trace|watch|repair|reauth|bounce|disable-port|enable-port|disconnect|query|service|template|authorize|change`. */
export function addSessionCommands(program: Command, bind: Bind): void {
  const session = program.command('session').description('live sessions: look at them, act on them');

  const list = withServer(session.command('list').description('the live sessions'))
    .option('--mac <mac>', 'of this endpoint')
    .option('--device <device>', 'on this device')
    .addOption(new Option('--state <state>', 'in this state').choices(STATES))
    .option('--all', 'those too that ended lately')
    .addOption(new Option('--posture <status>', 'of endpoints with this posture').choices(POSTURE_STATUSES))
    .option('-s, --selector <condition>', 'those it matches')
    .option('--limit <n>', 'at most this many')
    .addHelpText('after', "\nExample: portreeve session list -s 'posture=noncompliant and site=BER' -o json");
  bind(list, async (call) => (await import('../commands/session.ts')).listSessions(call));

  const get = withServer(session.command('get').description('one session with all that is known of it'))
    .argument('<session>', 'its id, or a MAC address')
    .addHelpText('after', '\nExample: portreeve session get 02-00-5E-00-00-01');
  bind(get, async (call) => (await import('../commands/session.ts')).getSession(call));

  const trace = withAsOf(
    withServer(session.command('trace').description('why the policy gives a session what it gives: what every rule said')),
    'under this revision, `current` (where it is left out), or `files`',
  )
    .argument('<session>', 'its id, or a MAC address')
    .addHelpText('after', '\nExample: portreeve session trace 02-00-5E-00-00-01 --as-of files');
  bind(trace, async (call) => (await import('../commands/policy-explain.ts')).traceSession(call));

  const watch = withServer(session.command('watch').description('what becomes of sessions, as it happens, until interrupted'))
    .option('--mac <mac>', 'of this endpoint')
    .option('--device <device>', 'on this device')
    .addHelpText('after', '\nExample: portreeve session watch --device sw-ber-1 -o jsonl');
  bind(watch, async (call) => (await import('../commands/session-watch.ts')).watchSessions(call));

  const repair = withTargets(withChange(session.command('repair').description('ask devices for sessions, and end those they do not have')))
    .option('--device <device>', 'only of this device')
    .option('--older-than <age>', 'only those of which nothing was heard for so long, such as 1h')
    .addHelpText('after', '\nExample: portreeve session repair --older-than 1d');
  bind(repair, async (call) => (await import('../commands/session-repair.ts')).repairSessions(call));

  addActions(session, bind);
}

type Action = { readonly verb: string; readonly action: string; readonly words: string; readonly about: string; readonly reason: boolean };

const ACTIONS: readonly Action[] = [
  { verb: 'reauth', action: 'reauthenticate', words: 'reauthenticate', about: 'authenticate the endpoint again', reason: false },
  { verb: 'bounce', action: 'bounce', words: 'bounce', about: 'take the port down and up again', reason: true },
  { verb: 'disable-port', action: 'disable-port', words: 'disable the port of', about: 'shut the port', reason: true },
  { verb: 'disconnect', action: 'disconnect', words: 'disconnect', about: 'end the session', reason: false },
  { verb: 'query', action: 'query', words: 'query', about: 'ask the device for the session', reason: false },
];

/** What one of them may be told besides. */
const OPTIONS: Readonly<Record<string, (command: Command) => Command>> = {
  reauth: (command) =>
    command
      .addOption(new Option('--type <type>', 'with the last method, or all again').choices(['last', 'rerun']))
      .option('--escalate <rungs>', `tried in turn where that has no effect: ${RUNGS.join(',')}`),
  bounce: (command) =>
    command
      .option('--force', 'take a port down that has other or voice sessions too')
      .option('--ssh', 'where that has no effect, clear the session by the command line of its device'),
  'disable-port': (command) =>
    command
      .option('--force', 'shut a port that has other or voice sessions too')
      .option('--ttl <time>', 'open the port again after this (4h)')
      .option('--no-ssh', 'by RADIUS or not at all: not by the command line of the device'),
};

function addActions(session: Command, bind: Bind): void {
  for (const { verb, action, words, about, reason } of ACTIONS) {
    const command = actionOptions(session.command(verb).description(about), reason);
    OPTIONS[verb]?.(command);
    command.addHelpText('after', `\nExample: portreeve session ${verb} 02-00-5E-00-00-01${reason ? ' --reason T-123' : ''} --wait`);
    bind(command, async (call) => (await import('../commands/session.ts')).actOnSessions(call, action, words));
  }
  const service = session.command('service').description('service templates of a session');
  for (const verb of ['activate', 'deactivate'] as const) {
    const command = actionOptions(service.command(verb).description(`${verb} a service template`), false).requiredOption(
      '--service <template>',
      'the template',
    );
    if (verb === 'activate') {
      command
        .option('--precedence <n>', '1 to 254: the lowest number wins')
        .option('--replace-all', 'every other template of the session is taken away');
    }
    command.addHelpText('after', `\nExample: portreeve session service ${verb} 02-00-5E-00-00-01 --service GUEST`);
    bind(command, async (call) =>
      (await import('../commands/session.ts')).actOnSessions(call, `${verb}-service`, `${verb} a service template for`),
    );
  }
  const enable = withJob(
    session.command('enable-port').description('open a port that was shut, over SSH: RADIUS cannot'),
    'until the device shows the port open',
  )
    .argument('[session]', 'the id of the session that was on it')
    .option('--device <device>', 'or the device')
    .option('--port <port>', 'and the port')
    .requiredOption('--reason <text>', 'why, for the audit trail')
    .addHelpText('after', '\nExample: portreeve session enable-port --device sw1 --port GigabitEthernet0/1/4 --reason T-123 --wait');
  bind(enable, async (call) => (await import('../commands/enable-port.ts')).enablePort(call));
  const template = actionOptions(session.command('template').description('apply an interface template to the port of a session'), false)
    .requiredOption('--template <name>', 'the template')
    .addHelpText('after', '\nExample: portreeve session template 02-00-5E-00-00-01 --template ACCESS_POINT');
  bind(template, async (call) =>
    (await import('../commands/session.ts')).actOnSessions(call, 'interface-template', 'apply an interface template to'),
  );
  const authorize = actionOptions(
    session.command('authorize').description('have the device fetch the authorization anew, without authentication (RFC 5176)'),
    false,
  ).addHelpText('after', '\nExample: portreeve session authorize 02-00-5E-00-00-01 --wait');
  bind(authorize, async (call) => (await import('../commands/session.ts')).actOnSessions(call, 'authorize-only', 'authorize'));
  const change = actionOptions(
    session.command('change').description('change attributes of a session, on devices that take them (RFC 5176)'),
    false,
  )
    .option('--filter-id <name>', 'the access list of the device that filters it')
    .option('--vlan <vlan>', 'the VLAN, by number or name')
    .option('--session-timeout <seconds>', 'when it ends, or authenticates again')
    .option('--idle-timeout <seconds>', 'how long it may be silent')
    .addHelpText('after', '\nExample: portreeve session change 02-00-5E-00-00-01 --filter-id GUEST --session-timeout 3600');
  bind(change, async (call) => (await import('../commands/session.ts')).actOnSessions(call, 'change-authorization', 'change'));
}

function actionOptions(command: Command, reason: boolean): Command {
  withTargets(withJob(command, 'until the device has shown the effect'))
    .argument('[session]', 'its id, or a MAC address')
    .option('-s, --selector <condition>', 'those it matches, in one job: a few first, then batch by batch');
  withSessionRollout(command);
  const text = 'why, for the audit trail';
  if (reason) command.requiredOption('--reason <text>', text);
  else command.option('--reason <text>', text);
  return command;
}
