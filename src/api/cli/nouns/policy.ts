import { type Command, Option } from 'commander';
import type { Bind } from '../command-line.ts';
import { withAsOf, withChange, withDiff, withJob, withOutput, without, withServer, withTargets } from '../common-flags.ts';
import { addPolicyQuestions } from './policy-questions.ts';

/** `policy show|revisions|validate|hits|publish|reload|rollback|template|convert`, and the questions. */
export function addPolicyCommands(program: Command, bind: Bind): void {
  const policy = program.command('policy').description('the policy: what is in force, what it was, and what changes it');
  addLooks(policy, bind);
  addHits(policy, bind);
  addChanges(policy, bind);
  addTemplate(policy, bind);
  addConvert(policy, bind);
  addPolicyQuestions(policy, bind);
}

function addLooks(policy: Command, bind: Bind): void {
  const show = withServer(policy.command('show').description('services with their rules and hits, profiles, access lists'))
    .argument('[revision]', 'the same as --as-of')
    .addHelpText('after', '\nExample: portreeve policy show --as-of 6');
  withAsOf(show, 'an earlier revision, by its number; the one in force when left out');
  bind(show, async (call) => (await import('../commands/policy.ts')).showOne(call));

  const revisions = withServer(policy.command('revisions').description('the revisions that are kept, newest first'))
    .option('--limit <n>', 'at most this many', '100')
    .addHelpText('after', '\nExample: portreeve policy revisions');
  bind(revisions, async (call) => (await import('../commands/policy.ts')).listRevisions(call));

  const validate = withServer(policy.command('validate').description('read the policy files and tell every fault; nothing is changed'))
    .option('-c, --config <file>', 'the files of this portreeve.yaml, without a server')
    .addHelpText('after', '\nExample: portreeve policy validate');
  bind(validate, async (call) => (await import('../commands/policy.ts')).validate(call));
}

function addHits(policy: Command, bind: Bind): void {
  const hits = withChange(policy.command('hits').description('how often each rule matched: on the primary the total of all servers'))
    .option('--reset', 'set every count of the deployment to zero')
    .addHelpText('after', '\nExample: portreeve policy hits');
  without(hits, 'asOf', 'rules are counted by name over all revisions, so there are no hits of an earlier one');
  bind(hits, async (call) => (await import('../commands/policy-hits.ts')).policyHits(call));
}

function addChanges(policy: Command, bind: Bind): void {
  const publish = guarded(policy.command('publish').description('put the policy files in force, all or nothing')).addHelpText(
    'after',
    '\nExample: portreeve policy publish --if-revision 7',
  );
  bind(publish, async (call) => (await import('../commands/policy.ts')).publish(call));

  const reload = moving(
    policy.command('reload').description('read all files again; a revision gone back to stays until the policy files say something new'),
  ).addHelpText('after', '\nExample: portreeve policy reload');
  bind(reload, async (call) => (await import('../commands/policy.ts')).reload(call));

  const rollback = guarded(policy.command('rollback').description('make the content of an earlier revision a new one'))
    .argument('<revision>', 'the earlier revision')
    .option('--reason <text>', 'why, for the revision')
    .addHelpText('after', '\nExample: portreeve policy rollback 6 --reason T-123');
  bind(rollback, async (call) => (await import('../commands/policy.ts')).rollback(call));
}

function addTemplate(policy: Command, bind: Bind): void {
  const template = withOutput(
    policy.command('template').description('print a piece of policy to start from; without a name, what there is'),
  )
    .argument('[name]', 'of the template')
    .addHelpText('after', '\nExample: portreeve policy template host-lookup > policy/mab.yaml');
  bind(template, async (call) => (await import('../commands/template.ts')).printTemplate(call));
}

function addConvert(policy: Command, bind: Bind): void {
  const convert = withOutput(policy.command('convert').description('print a policy file with one policy in its other form'))
    .argument('<file>', 'a policy file, - for standard input')
    .argument('<policy>', 'serviceSelection, <service>.identity or <service>.groupMapping')
    .addOption(
      new Option('--to <form>', 'simple: the result of the default rule stays; rules: the simple result becomes the default rule')
        .choices(['rules', 'simple'])
        .makeOptionMandatory(),
    )
    .addHelpText('after', '\nExample: portreeve policy convert policy/services.yaml serviceSelection --to rules');
  bind(convert, async (call) => (await import('../commands/policy-convert.ts')).convertPolicy(call));
}

/** Of a command after which live sessions may be decided otherwise. */
function moving(command: Command): Command {
  const asking = withTargets(withJob(command, 'until the sessions it moves have what they should'), 'do not ask when sessions would move');
  return withDiff(asking, 'show what differs, and which live sessions move');
}

function guarded(command: Command): Command {
  return moving(command).option('--if-revision <n>', 'only while this revision is in force');
}
