import { type Command, Option } from 'commander';
import { PLAN_STATES } from '../../../model/plan.ts';
import { STEP_FILTERS } from '../../views/shown-steps.ts';
import type { Bind } from '../command-line.ts';
import { withChange, withJob, without, withPatience, withServer, withTargets } from '../common-flags.ts';

/** A draft is no job yet. */
const STATES = PLAN_STATES.filter((state) => state !== 'draft');

/** Arguments and options of a command that follows a finished job up. */
export function withFollowUp(command: Command): Command {
  return withTargets(withJob(command, 'until it is over'))
    .argument('<job>', 'its id')
    .option('--reason <text>', 'why, for the audit trail');
}

/** `job list|show|status|logs|wait|pause|resume|cancel|approve|deny|retry|rollback`. */
export function addJobCommands(program: Command, bind: Bind): void {
  const job = program.command('job').description('what is done, and what proves it');
  const list = withServer(job.command('list').description('the latest jobs, newest first'))
    .addOption(new Option('--state <state>', 'in this state').choices(STATES))
    .option('--limit <n>', 'at most this many (50)')
    .addHelpText('after', '\nExample: portreeve job list --state failed');
  bind(list, async (call) => (await import('../commands/job.ts')).listJobs(call));

  const show = withServer(job.command('show').description('one job: each step, what was seen and when'))
    .argument('<job>', 'its id')
    .addOption(new Option('--steps <which>', 'every step of this kind; left out: a hundred, what failed first').choices(STEP_FILTERS))
    .addOption(new Option('--failed', 'the same as --steps failed').conflicts('steps'))
    .addHelpText('after', '\nExample: portreeve job show p-7f3a --failed');
  bind(show, async (call) => (await import('../commands/job.ts')).showOneJob(call));

  const status = withServer(
    job.command('status').description('how a job stands, a line a device: exit 2 while it goes on, 3 when one failed'),
  )
    .argument('<job>', 'its id')
    .option('--follow', 'until it is over; redraws on a terminal, else a line for each change')
    .addHelpText('after', '\nExample: portreeve job status p-7f3a --follow');
  bind(status, async (call) => (await import('../commands/acl-status.ts')).showStatus(call));

  const logs = withServer(job.command('logs').description('what was seen of each step of a job, in the order of time'))
    .argument('<job>', 'its id')
    .option('-f, --follow', 'and go on until it is over')
    .addHelpText('after', '\nExample: portreeve job logs p-7f3a -f');
  bind(logs, async (call) => (await import('../commands/job-logs.ts')).showLogs(call));

  const wait = withPatience(
    withServer(job.command('wait').description('until a job is over: exit 0 when it is proved')),
    'at most this long',
  )
    .argument('<job>', 'its id')
    .addHelpText('after', '\nExample: portreeve job wait p-7f3a --wait=5m');
  without(wait, 'detaching', 'it is there to wait');
  bind(wait, async (call) => (await import('../commands/job.ts')).waitForOneJob(call));

  const steering = [
    ['pause', 'begin nothing more of a job until it is resumed'],
    ['resume', 'go on with a paused job'],
    ['cancel', 'end a job; what was sent is watched to its end'],
  ] as const;
  for (const [verb, description] of steering) {
    const told = job.command(verb).description(description);
    const command = (verb === 'resume' ? withJob(told, 'until it is over') : withChange(told))
      .argument('<job>', 'its id')
      .addHelpText('after', `\nExample: portreeve job ${verb} p-7f3a`);
    bind(command, async (call) => (await import('../commands/job.ts')).steerJob(call, verb));
  }

  const verdicts = [
    ['approve', 'let a push begin that waits for a second person; not your own'],
    ['deny', 'end a push that waits for a second person, with nothing begun'],
  ] as const;
  for (const [verdict, description] of verdicts) {
    const told = job.command(verdict).description(description);
    const command = (verdict === 'approve' ? withJob(told, 'until it is over') : withChange(told))
      .argument('<job>', 'its id')
      .requiredOption('--reason <text>', 'why, for the audit trail')
      .addHelpText('after', `\nExample: portreeve job ${verdict} j-7f3a --reason T-123`);
    bind(command, async (call) => (await import('../commands/job.ts')).judgeJob(call, verdict));
  }

  const retry = withFollowUp(job.command('retry').description('try a finished push, or a change of policy, again where it failed'))
    .requiredOption('--failed-only', 'leave alone what was done')
    .addHelpText('after', '\nExample: portreeve job retry j-7f3a --failed-only --wait=10m');
  bind(retry, async (call) => (await import('../commands/acl-status.ts')).followUpJob(call, 'retry'));

  const rollback = withFollowUp(job.command('rollback').description('take back what a finished push did')).addHelpText(
    'after',
    '\nExample: portreeve job rollback j-7f3a --reason T-123',
  );
  bind(rollback, async (call) => (await import('../commands/acl-status.ts')).followUpJob(call, 'rollback'));
}
