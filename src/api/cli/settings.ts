import type { Command } from 'commander';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type Duration, parseDuration } from '../../base/time.ts';
import { ANSWER_FORMS, type AnswerForm, parseAnswerForm } from './answer-form.ts';
import type { CliIo } from './io.ts';

/** How a command shall speak, and to which server. */
export type Settings = {
  readonly form: AnswerForm;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly server: string;
  readonly key: string | undefined;
};

const DEFAULT_SERVER = 'http://127.0.0.1:8480';

type CommonOptions = {
  readonly output?: string;
  readonly color: boolean;
  readonly quiet?: boolean;
  readonly server?: string;
  readonly key?: string;
};

/** Options of every command: how it speaks. */
export function withOutput(command: Command): Command {
  return command
    .option('-o, --output <form>', `what to print; json is the stable form (${ANSWER_FORMS})`)
    .option('--no-color', 'no colour (also: NO_COLOR)')
    .option('-q, --quiet', 'print ids only');
}

/** Options of the commands that ask a server. */
export function withServer(command: Command): Command {
  return withAddress(withOutput(command));
}

/** The server alone, for a command that can do without one. */
export function withAddress(command: Command): Command {
  return command
    .option('--server <url>', `the server (also: PORTREEVE_SERVER; ${DEFAULT_SERVER})`)
    .option('--key <key>', 'the API key (better: PORTREEVE_API_KEY)');
}

/** What was given at the command, else before the noun, else in the environment. */
export function settingsOf(command: Command, io: CliIo): Result<Settings, Fault> {
  const own = command.opts<CommonOptions>();
  let root: Command = command;
  while (root.parent) root = root.parent;
  const before = root.opts<CommonOptions>();
  const plain = own.color === false || before.color === false || (io.env.NO_COLOR ?? '') !== '' || io.env.TERM === 'dumb';
  const server = own.server ?? before.server ?? io.env.PORTREEVE_SERVER ?? DEFAULT_SERVER;
  const form = parseAnswerForm(own.output ?? before.output ?? 'table');
  if (!form.ok) return form;
  return ok({
    form: form.value,
    quiet: own.quiet === true || before.quiet === true,
    color: io.terminal && !plain,
    server: server.replace(/\/+$/, ''),
    key: own.key ?? before.key ?? io.env.PORTREEVE_API_KEY,
  });
}

export const DEFAULT_WAIT: Duration = 60_000;

/** Reads the value of `--wait`: milliseconds, undefined without the option. */
export function waitOf(given: string | true | undefined): Result<Duration | undefined, Fault> {
  if (given === undefined) return ok(undefined);
  if (given === true) return ok(DEFAULT_WAIT);
  const value = parseDuration(given);
  return value === undefined ? err(fault('input.invalid', `\`${given}\` is no time to wait: write \`--wait=30s\``)) : ok(value);
}

/** A bare `--wait` takes no value: without this the next argument would be taken for one. */
export function spellOutWait(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.map((argument, index) => {
    if (argument !== '--wait' || (end >= 0 && index > end)) return argument;
    return parseDuration(argv[index + 1] ?? '') === undefined ? `--wait=${DEFAULT_WAIT / 1000}s` : argument;
  });
}
