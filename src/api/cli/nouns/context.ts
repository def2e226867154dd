import type { Command } from 'commander';
import type { Bind } from '../command-line.ts';
import { withDryRun, withOutput } from '../common-flags.ts';

/** `context list|use|set|remove`: servers by name, with what is needed to speak to them. */
export function addContextCommands(program: Command, bind: Bind): void {
  const context = program.command('context').description('servers by name, for --context: kept in a file of yours');
  const commands = () => import('../commands/context.ts');

  const list = withOutput(context.command('list').description('the contexts there are; no key is shown')).addHelpText(
    'after',
    '\nExample: portreeve context list',
  );
  bind(list, async (call) => (await commands()).listContexts(call));

  const use = withDryRun(withOutput(context.command('use').description('speak to this server from now on')), 'client')
    .argument('<name>', 'of the context')
    .addHelpText('after', '\nExample: portreeve context use berlin');
  bind(use, async (call) => (await commands()).useContext(call));

  const set = withDryRun(withOutput(context.command('set').description('make a context, or change what is given of one')), 'client')
    .argument('<name>', 'of the context')
    .option('--server <url>', 'its server')
    .option('--key-file <file>', 'a file that holds the API key, readable for you alone')
    .option('--key <key>', 'the API key itself; - reads it from standard input')
    .option('--ca-file <file>', 'certificates (PEM) of authorities to trust besides those of this machine')
    .addHelpText('after', '\nExample: portreeve context set berlin --server https://portreeve.example:8480 --key-file ~/berlin.key');
  bind(set, async (call) => (await commands()).setContext(call));

  const remove = withDryRun(withOutput(context.command('remove').description('forget a context')), 'client')
    .argument('<name>', 'of the context')
    .addHelpText('after', '\nExample: portreeve context remove berlin');
  bind(remove, async (call) => (await commands()).removeContext(call));
}
