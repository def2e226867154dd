import type { Command } from 'commander';
import type { Bind } from '../command-line.ts';
import { withDiff, withJob, withServer, withTargets } from '../common-flags.ts';
import { withRollout } from '../rollout-options.ts';
import { withFollowUp } from './job.ts';
import { gather } from './posture.ts';

/** `acl plan|apply|status|rollback`. */
export function addAclPlanCommands(acl: Command, bind: Bind): void {
  const plan = withServer(acl.command('plan').description('what a push to many devices would do: exit 2 when there is something to change'))
    .requiredOption('-f, --file <file>', 'acl.yaml, or the lists as text; - for standard input')
    .option('-s, --selector <condition>', 'to the devices it matches')
    .option('--device <device>', 'to this device; may be given again', gather)
    .option('--inventory <file>', 'to the devices of a file: devices.yaml, CSV, NetBox JSON, Ansible inventory')
    .option('--inventory-format <format>', 'yaml, csv, netbox or ansible, where the file does not say')
    .option('--skip-unknown', 'leave out what the inventory names and nobody configured')
    .option('--out <file>', 'write the plan, for `acl apply`')
    .option('--reason <text>', 'why, for the audit trail')
    .option('--skip-refused', 'leave out the devices that are refused');
  withDiff(withTargets(withRollout(plan)), 'show every line').addHelpText(
    'after',
    "\nExample: portreeve acl plan -f acl.yaml -s 'group=access/*' --out p.plan --batches 1,5%,100%",
  );
  bind(plan, async (call) => (await import('../commands/acl-plan.ts')).planAcls(call));

  const apply = withJob(
    acl.command('apply').description('do what a plan says: exit 2 when something is not as it was planned on'),
    'until it is read back',
  )
    .argument('<plan>', 'the file that `acl plan --out` wrote')
    .addHelpText('after', '\nExample: portreeve acl apply p.plan --wait=10m --yes');
  withDiff(withTargets(apply), 'show every line first');
  bind(apply, async (call) => (await import('../commands/acl-plan.ts')).applyPlan(call));

  const status = withServer(
    acl.command('status').description('how a push stands, a line a device: exit 2 while it goes on, 3 when a device failed'),
  )
    .argument('<job>', 'its id')
    .option('--follow', 'until it is over; redraws on a terminal, else a line for each change')
    .addHelpText('after', '\nExample: portreeve acl status j-7f3a --follow');
  bind(status, async (call) => (await import('../commands/acl-status.ts')).showStatus(call));

  const rollback = withFollowUp(
    acl
      .command('rollback')
      .description('take back what a push did: what was in force before is again, what it made goes where nothing names it'),
  ).addHelpText('after', '\nExample: portreeve acl rollback j-7f3a --reason T-123 --wait=10m');
  bind(rollback, async (call) => (await import('../commands/acl-status.ts')).followUpJob(call, 'rollback'));
}
