import { type Command, Option } from 'commander';
import type { Bind } from '../command-line.ts';
import { withChange, withOutput, withServer, withTargets } from '../common-flags.ts';
import { PASSWORD_FORMS } from '../io.ts';

const HASH_HELP = `
Forms: scrypt is slow to guess and the one to take; pbkdf2 is quicker; sha256 is for long random passwords only; plain is what CHAP
needs; nt is what MS-CHAP needs, encrypted with the key of the store.

Example: printf %s "$PASSWORD" | portreeve user hash`;

/** `user hash`: what to write into `identities.yaml`; the others: known and discovered users. */
export function addUserCommands(program: Command, bind: Bind): void {
  const user = program.command('user').description('internal and discovered users');
  const hash = withOutput(
    user.command('hash').description('read a password from standard input (or ask for it) and print the form to store'),
  )
    .addOption(new Option('--form <form>', 'how to store it').choices(PASSWORD_FORMS).default('scrypt'))
    .option('--key-file <file>', 'holds the `key` of the store, for nt')
    .addHelpText('after', HASH_HELP);
  bind(hash, async (call) => (await import('../commands/user.ts')).hashUserPassword(call));

  const list = withServer(user.command('list').description('the users of the unknown-user policies'))
    .addOption(new Option('--origin <origin>', 'only these').choices(['known', 'discovered']))
    .option('--profile <name>', 'only of this unknown-user policy')
    .option('--store <id>', 'only those this identity store authenticates')
    .addHelpText('after', '\nExample: portreeve user list --origin discovered --store corp');
  bind(list, async (call) => (await import('../commands/users.ts')).listUsers(call));

  const show = named(withServer(user.command('show').description('one user')), 'portreeve user show alice');
  bind(show, async (call) => (await import('../commands/users.ts')).showUser(call));

  const set = withChangeOf(user.command('set').description('change a discovered user'), 'portreeve user set alice --group All:Employees')
    .option('--group <group>', 'the identity group, instead of group mapping')
    .option('--group-by-mapping', 'leave the group to group mapping again')
    .option('--enable', 'let the user in again')
    .option('--disable', 'refuse the user')
    .option('--enable-password <which>', 'TACACS+ enable password: `separate`, or the id of the store whose password it is');
  bind(set, async (call) => (await import('../commands/users.ts')).setUser(call));

  const remove = withChangeOf(user.command('delete').description('forget a discovered user'), 'portreeve user delete alice');
  bind(remove, async (call) => (await import('../commands/users.ts')).deleteUser(call));

  const purge = withTargets(withChange(user.command('purge').description('forget all discovered users, or some')), 'do not ask')
    .option('--profile <name>', 'only of this unknown-user policy')
    .option('--store <id>', 'only those this identity store authenticates')
    .addHelpText('after', '\nExample: portreeve user purge --store old-directory');
  bind(purge, async (call) => (await import('../commands/users.ts')).purgeUsers(call));
}

function withChangeOf(command: Command, example: string): Command {
  return named(withChange(command), example);
}

function named(command: Command, example: string): Command {
  return command
    .argument('<name>', 'as the user logs in; in a shell, quote a backslash')
    .option('--profile <name>', 'the unknown-user policy, where the name is in several')
    .addHelpText('after', `\nExample: ${example}`);
}
