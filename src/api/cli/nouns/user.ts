import type { Command } from 'commander';
import type { Bind } from '../command-line.ts';
import { withOutput } from '../settings.ts';

/** `user hash`: what to write into `identities.yaml`. */
export function addUserCommands(program: Command, bind: Bind): void {
  const user = program.command('user').description('internal users');
  const hash = withOutput(
    user.command('hash').description('read a password from standard input (or ask for it) and print the form to store'),
  ).addHelpText('after', '\nExample: printf %s "$PASSWORD" | portreeve user hash');
  bind(hash, async (call) => (await import('../commands/user.ts')).hashUserPassword(call));
}
