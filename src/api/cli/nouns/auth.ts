import { type Command, Option } from 'commander';
import type { Bind } from '../command-line.ts';
import { withServer } from '../common-flags.ts';

/** `auth list|get`. */
export function addAuthCommands(program: Command, bind: Bind): void {
  const auth = program.command('auth').description('the last decisions: who was let in, who was not, and by which rule');

  const list = withServer(auth.command('list').description('the last decisions, newest first'))
    .option('--user <name>', 'of this user')
    .option('--mac <mac>', 'of this endpoint')
    .option('--device <device>', 'from this device')
    .addOption(new Option('--outcome <outcome>', 'with this outcome').choices(['accept', 'reject', 'challenge', 'drop']))
    .option('--service <service>', 'of this access service')
    .option('--rule <rule>', 'by this rule')
    .option('--reason <code>', 'for this reason')
    .option('--limit <n>', 'at most this many', '50')
    .addHelpText('after', '\nExample: portreeve auth list --outcome reject');
  bind(list, async (call) => (await import('../commands/auth.ts')).listDecisions(call));

  const get = withServer(auth.command('get').description('one decision; `policy explain --decision` says why'))
    .argument('<decision>', 'its id')
    .addHelpText('after', '\nExample: portreeve auth get hmy4k8zd1a');
  bind(get, async (call) => (await import('../commands/auth.ts')).getDecision(call));
}
