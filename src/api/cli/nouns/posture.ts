import { Argument, type Command } from 'commander';
import { POSTURE_STATUSES } from '../../../model/posture.ts';
import type { Bind } from '../command-line.ts';
import { withServer } from '../settings.ts';
import { addFlowCommands } from './posture-flow.ts';
import { addPostureMacCommands } from './posture-mac.ts';

/** `posture report`, and `posture mac …`. */
export function addPostureCommands(program: Command, bind: Bind): void {
  const posture = program.command('posture').description('what assessments found');
  const report = withServer(posture.command('report').description('tell the result of an assessment'))
    .argument('<mac>', 'the endpoint')
    .addArgument(new Argument('<status>', 'what was found').choices(POSTURE_STATUSES))
    .option('--version <n>', 'grows with every result of one endpoint; counted on when left out')
    .option('--failed-check <name>', 'a check that failed; may be given again', gather)
    .option('--id <id>', 'names the event: the same id is accepted once')
    .option('--wait [time]', 'until what follows from it is proved (--wait=30s)')
    .addHelpText('after', '\nExample: portreeve posture report 02-00-5E-00-00-01 noncompliant --failed-check firewall --wait');
  bind(report, async (call) => (await import('../commands/posture.ts')).reportPosture(call));
  addFlowCommands(posture, bind);
  addPostureMacCommands(posture, bind);
}

export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
