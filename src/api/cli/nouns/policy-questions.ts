import { type Command, Option } from 'commander';
import { fault } from '../../../base/fault.ts';
import { AUTH_METHODS } from '../../../model/access.ts';
import { POSTURE_STATUSES } from '../../../model/posture.ts';
import type { Bind } from '../command-line.ts';
import { withAsOf, withOutput, withServer } from '../common-flags.ts';
import { gather } from './posture.ts';

/** What is asked of a policy, without changing it: `policy explain|diff|lint|test|schema`. */
export function addPolicyQuestions(policy: Command, bind: Bind): void {
  const explain = withRequest(
    withServer(policy.command('explain').description('why a request, a decision or a live session is decided so')),
  )
    .option('--decision <id>', 'a decision of `auth list`, against the revision that made it')
    .option('--session <session>', 'a live session by its id or MAC address')
    .option('--command <line>', 'a command line of an administrator')
    .addHelpText(
      'after',
      '\nExample: portreeve policy explain --attr User-Name=bob --device sw1 --identity group=All:IT --posture compliant',
    );
  bind(explain, async (call) => (await import('../commands/policy-explain.ts')).explainPolicy(call));
  withAsOf(explain, 'under this revision, `current`, or `files`');
  addDiff(policy, bind);
  addLint(policy, bind);
  addTest(policy, bind);
  addSchema(policy, bind);
}

function addDiff(policy: Command, bind: Bind): void {
  const diff = withServer(policy.command('diff').description('what differs between two policies; exit 2 when something does'))
    .argument('[before]', 'a revision, `current` (where it is left out) or `files`')
    .argument('[after]', 'a revision, `current` or `files` (where it is left out)')
    .option('--sessions', 'which live sessions that moves, by which CoA, and what TCAM it takes on their devices')
    .addHelpText('after', '\nExample: portreeve policy diff current files --sessions');
  withAsOf(diff, 'the revision before, in place of [before]');
  bind(diff, async (call) => (await import('../commands/policy-diff.ts')).diffPolicies(call));
}

function addLint(policy: Command, bind: Bind): void {
  const lint = withServer(policy.command('lint').description('what looks like a mistake; exit 1 when there is a warning'))
    .option('-c, --config <file>', 'the files of this portreeve.yaml, without a server')
    .option('--no-notes', 'warnings only')
    .addHelpText('after', '\nExample: portreeve policy lint');
  withAsOf(lint, 'of this revision, `current` (with its hit counts), or `files`');
  bind(lint, async (call) => (await import('../commands/policy-lint.ts')).lintPolicy(call));
}

function addTest(policy: Command, bind: Bind): void {
  const test = withServer(policy.command('test').description('hold a policy against files of test cases; exit 1 when one fails'))
    .argument('[files...]', 'files of cases, such as docs/example/policy-cases.yaml')
    .option('-c, --config <file>', 'the files of this portreeve.yaml, without a server')
    .option('--record', 'print decisions and sessions as cases instead')
    .option('--decision <id>', 'with --record: a decision of `auth list`; may be given again', gather)
    .option('--session <session>', 'with --record: a live session by its id or MAC address; may be given again', gather)
    .addHelpText('after', '\nExample: portreeve policy test cases.yaml --config portreeve.yaml');
  withAsOf(test, 'a revision of the server, `current`, or `files`');
  bind(test, async (call) => (await import('../commands/policy-test.ts')).testPolicy(call));
}

function addSchema(policy: Command, bind: Bind): void {
  const schema = withOutput(policy.command('schema').description('the JSON Schema of a kind of file, for editors'))
    .argument('[file]', 'policy, policy-cases, identities, devices, remote-servers, portreeve, playbook and more', 'policy')
    .addHelpText('after', '\nExample: portreeve policy schema > policy.schema.json');
  bind(schema, async (call) => {
    const schemas = await call.parts.schemas();
    const text = schemas.get(call.argument(0));
    if (text !== undefined) call.print(JSON.parse(text), { table: () => text });
    const names = [...schemas.keys()].join(', ');
    return text === undefined ? call.fail([fault('input.invalid', `\`${call.argument(0)}\` is no kind of file: one of ${names}`)]) : 0;
  });
}

function withRequest(command: Command): Command {
  return command
    .option('--file <file>', 'a request as YAML or JSON')
    .option('--attr <name=value>', 'a RADIUS attribute; may be given again', gather)
    .option('--tacacs <name=value>', 'an argument of a TACACS+ request; may be given again', gather)
    .option('--identity <name=value>', 'what the identity store says: store, name, group or an attribute; may be given again', gather)
    .option('--certificate <field=value>', 'a field of the client certificate; may be given again', gather)
    .option('--device <device>', 'the device it comes from')
    .option('--address <address>', 'the address it comes from')
    .addOption(new Option('--method <method>', 'how it authenticates').choices(AUTH_METHODS))
    .addOption(new Option('--posture <status>', "the endpoint's posture").choices(POSTURE_STATUSES))
    .addOption(new Option('--authentication <status>', 'how it ended').choices(['passed', 'failed', 'unknownUser', 'processError']))
    .option('--at <time>', 'when, such as 2026-01-31T12:00:00Z; now when left out');
}
