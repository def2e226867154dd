import type { Command } from 'commander';
import type { Bind } from '../command-line.ts';
import { withDiff, withJob, withServer, withTargets } from '../common-flags.ts';
import { addAclPlanCommands } from './acl-plan.ts';
import { addAclProofCommands } from './acl-proof.ts';
import { gather } from './posture.ts';

/** `acl push|list|show`, `acl plan|apply`, and `acl check|test|equal|compact`. */
export function addAclCommands(program: Command, bind: Bind): void {
  const acl = program.command('acl').description('access lists: what they mean, and what devices hold');
  addAclProofCommands(acl, bind);
  addAclPlanCommands(acl, bind);
  const list = withServer(acl.command('list').description('lists put on devices, and which version is in force where')).option(
    '--device <device>',
    'only those of one device',
  );
  bind(list, async (call) => (await import('../commands/acl-show.ts')).listAcls(call));
  const show = withServer(
    acl.command('show <name>').description('one list: its version on each device, since when, by which job, for how many sessions'),
  );
  bind(show, async (call) => (await import('../commands/acl-show.ts')).showAcl(call));
  const push = withJob(
    acl.command('push').description('plan an access list, put it on devices, read it back, save'),
    'until it is read back',
  )
    .requiredOption('-f, --file <file>', 'the list as text, or acl.yaml with one list; - for standard input')
    .requiredOption('--device <device>', 'where to; may be given again', gather)
    .option('--name <name>', 'its name, or which list of several; else the one in the file, else the name of the file')
    .option('--reason <text>', 'why, for the audit trail')
    .addHelpText('after', '\nExample: portreeve acl push -f GUEST.acl --device sw-ber-1 --dry-run');
  withDiff(withTargets(push), 'show every line, which it does without it, too');
  bind(push, async (call) => (await import('../commands/acl.ts')).pushAcl(call));
}
