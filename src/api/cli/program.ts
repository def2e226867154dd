import { Command, CommanderError } from 'commander';
import type { Fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { writerOf } from './answer-writer.ts';
import { type Bind, Call } from './command-line.ts';
import { commonValuesOf, refusalOf, spellOutFlags, withServer } from './common-flags.ts';
import type { CliIo, CliParts } from './io.ts';
import { addAclCommands } from './nouns/acl.ts';
import { addAuditCommands } from './nouns/audit.ts';
import { addAuthCommands } from './nouns/auth.ts';
import { addContextCommands } from './nouns/context.ts';
import { addDeviceCommands } from './nouns/device.ts';
import { addJobCommands } from './nouns/job.ts';
import { addPacketCommands } from './nouns/packet.ts';
import { addPolicyCommands } from './nouns/policy.ts';
import { addPostureCommands } from './nouns/posture.ts';
import { addServerCommands } from './nouns/server.ts';
import { addSessionCommands } from './nouns/session.ts';
import { addTestCommands } from './nouns/test.ts';
import { addUserCommands } from './nouns/user.ts';
import { INTERRUPTED, report } from './report.ts';
import { settingsOf } from './settings.ts';

const INVALID = 9;

/**
 * Runs one command line (`argv` without node and script) and gives the exit code: 0 done · 1 error · 2 changes pending · 3 some targets
 * failed · 4 refused by a guard · 5 approval pending or denied · 6 not authorised · 7 unreachable · 8 wait timed out · 9 invalid input · 130 interrupted.
 */
export async function runCli(argv: readonly string[], io: CliIo, parts: CliParts): Promise<number> {
  let code = 0;
  const bind: Bind = (command, run) => {
    command.action(async () => {
      const call = await callOf(command, io, parts);
      code = call.ok ? await run(call.value) : report(io, call.error);
    });
  };
  const program = programOf(parts.version);
  addServerCommands(program, bind);
  addSessionCommands(program, bind);
  addPostureCommands(program, bind);
  addAclCommands(program, bind);
  addJobCommands(program, bind);
  addDeviceCommands(program, bind, parts);
  addAuditCommands(program, bind);
  addAuthCommands(program, bind);
  addPolicyCommands(program, bind);
  addTestCommands(program, bind);
  addUserCommands(program, bind);
  addPacketCommands(program, bind);
  addContextCommands(program, bind);
  speakThrough(program, io);
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : spellOutFlags(argv), { from: 'user' });
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : INVALID;
    return confess(cause, io);
  }
  return io.interrupted.aborted && code !== 0 ? INTERRUPTED : code;
}

/** What the flags say is read, and refused where it means nothing, before the command does anything. */
async function callOf(command: Command, io: CliIo, parts: CliParts): Promise<Result<Call, readonly Fault[]>> {
  const common = commonValuesOf(command);
  if (!common.ok) return err([common.error]);
  const settings = settingsOf(command, io);
  if (!settings.ok) return settings;
  const write = await writerOf(settings.value.form, io.terminal);
  return ok(new Call(command, { io, parts, settings: settings.value, common: common.value, write }));
}

function programOf(version: string): Command {
  const program = new Command('portreeve')
    .description('Decides who may use a switch port, tells the switch when that changes, and proves that it did.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .enablePositionalOptions()
    .addHelpText('after', EXIT_CODES);
  withServer(program);
  return program;
}

const EXIT_CODES = `
Exit codes: 0 done or no change, 1 error, 2 changes pending, 3 some targets failed, 4 refused by a guard,
5 approval pending or denied, 6 not authorised, 7 unreachable, 8 wait timed out (the job goes on), 9 invalid input, 130 interrupted.`;

/** Makes every command write where the others do, and say faults as the others do: one sentence after the name of the program. */
function speakThrough(command: Command, io: CliIo): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => io.out(text),
    writeErr: (text) => io.err(text),
    outputError: (text, write) => write(`portreeve: ${meaninglessIn(command, text) ?? sentenceOf(text)}\n`),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
    getOutHelpWidth: () => 110,
    getErrHelpWidth: () => 110,
  });
  for (const child of command.commands) speakThrough(child, io);
}

/** Why a flag that other commands take is none of this one. */
function meaninglessIn(command: Command, text: string): string | undefined {
  const flag = /unknown option '(-[^']*)'/.exec(text)?.[1];
  return flag === undefined ? undefined : refusalOf(command, flag);
}

function sentenceOf(text: string): string {
  return text
    .replace(/^error: /, '')
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/'([^']*)'/g, '`$1`')
    .replace(/\.$/, '')
    .replace('. Allowed choices are ', ': one of ')
    .replace(' is invalid. ', ' is invalid: ')
    .replace(/^command-argument value (.*) is invalid for argument (.*?): /, '$2 is $1: ')
    .replace(/\(Did you/, '(did you');
}

/** A bug: told in one sentence, with the place for those who can mend it only when they ask. */
function confess(cause: unknown, io: CliIo): number {
  if (io.interrupted.aborted) {
    io.err('portreeve: interrupted\n');
    return INTERRUPTED;
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  io.err(`portreeve: this is a fault of portreeve itself: ${why.split('\n')[0]} (set PORTREEVE_DEBUG=1 to see where)\n`);
  if (io.env.PORTREEVE_DEBUG === '1' && cause instanceof Error) io.err(`${cause.stack}\n`);
  return 1;
}
