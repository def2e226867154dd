import { type Command, Option } from 'commander';
import { POSTURE_STATUSES } from '../../../model/posture.ts';
import type { SessionState } from '../../../model/session.ts';
import type { Bind } from '../command-line.ts';
import { withServer } from '../settings.ts';

const STATES = ['authenticating', 'active', 'reauthenticating', 'ended'] as const satisfies readonly SessionState[];

/** `session list|get|reauth|bounce|disable-port|disconnect|query|service`. */
export function addSessionCommands(program: Command, bind: Bind): void {
  const session = program.command('session').description('live sessions: look at them, act on them');

  const list = withServer(session.command('list').description('the live sessions'))
    .option('--mac <mac>', 'of this endpoint')
    .option('--device <device>', 'on this device')
    .addOption(new Option('--state <state>', 'in this state').choices(STATES))
    .addOption(new Option('--posture <status>', 'of endpoints with this posture').choices(POSTURE_STATUSES))
    .option('--limit <n>', 'at most this many')
    .addHelpText('after', '\nExample: portreeve session list --posture noncompliant -o json');
  bind(list, async (call) => (await import('../commands/session.ts')).listSessions(call));

  const get = withServer(session.command('get').description('one session with all that is known of it'))
    .argument('<session>', 'its id, or a MAC address')
    .addHelpText('after', '\nExample: portreeve session get 02-00-5E-00-00-01');
  bind(get, async (call) => (await import('../commands/session.ts')).getSession(call));

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

function addActions(session: Command, bind: Bind): void {
  for (const { verb, action, words, about, reason } of ACTIONS) {
    const command = actionOptions(session.command(verb).description(about), reason);
    if (verb === 'reauth') command.addOption(new Option('--type <type>', 'with the last method, or all again').choices(['last', 'rerun']));
    command.addHelpText('after', `\nExample: portreeve session ${verb} 02-00-5E-00-00-01${reason ? ' --reason T-123' : ''} --wait`);
    bind(command, async (call) => (await import('../commands/session.ts')).actOnSessions(call, action, words));
  }
  const service = session.command('service').description('service templates of a session');
  for (const verb of ['activate', 'deactivate'] as const) {
    const command = actionOptions(service.command(verb).description(`${verb} a service template`), false)
      .requiredOption('--service <template>', 'the template')
      .addHelpText('after', `\nExample: portreeve session service ${verb} 02-00-5E-00-00-01 --service GUEST`);
    bind(command, async (call) =>
      (await import('../commands/session.ts')).actOnSessions(call, `${verb}-service`, `${verb} a service template for`),
    );
  }
}

function actionOptions(command: Command, reason: boolean): Command {
  withServer(command).argument('<session>', 'its id, or a MAC address');
  const text = 'why, for the audit trail';
  if (reason) command.requiredOption('--reason <text>', text);
  else command.option('--reason <text>', text);
  return command
    .option('--wait [time]', 'until the device has shown the effect (--wait=30s)')
    .option('--yes', 'do not ask when more than one session is meant');
}
