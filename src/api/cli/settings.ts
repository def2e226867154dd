import type { Command } from 'commander';
import type { Fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Duration } from '../../base/time.ts';
import { type AnswerForm, parseAnswerForm } from './answer-form.ts';
import { DEFAULT_SERVER, durationOf, isTaken, rootOf } from './common-flags.ts';
import { credentialsOf } from './contexts.ts';
import type { CliIo } from './io.ts';

/** How a command shall speak, and to which server. */
export type Settings = {
  readonly form: AnswerForm;
  readonly quiet: boolean;
  readonly color: boolean;
} & ServerSettings;

export type ServerSettings = {
  readonly server: string;
  readonly key: string | undefined;
  /** Certificates of authorities, as PEM, that are trusted besides those of the machine. */
  readonly ca: string | undefined;
  /** What one request may take, in ms; undefined: what is usual for it. */
  readonly timeout: Duration | undefined;
  /** 0: nothing of requests is told, 1: each by a line, 2: all of it. */
  readonly verbosity: number;
};

type SpeakingOptions = { readonly output?: string; readonly color?: boolean; readonly quiet?: boolean };

type ServerOptions = {
  readonly server?: string;
  readonly key?: string;
  readonly context?: string;
  readonly timeout?: string;
  readonly verbose?: number;
};

/** What was given at the command, else before the noun, else in the environment, else in a context. */
export function settingsOf(command: Command, io: CliIo): Result<Settings, readonly Fault[]> {
  const own = command.opts<SpeakingOptions>();
  const before = rootOf(command).opts<SpeakingOptions>();
  const plain = own.color === false || before.color === false || (io.env.NO_COLOR ?? '') !== '' || io.env.TERM === 'dumb';
  const output = isTaken(command, 'answer') ? own.output : undefined;
  const form = parseAnswerForm(output ?? before.output ?? 'table');
  if (!form.ok) return err([form.error]);
  const server = isTaken(command, 'server') ? serverOf(command, io) : ok(NO_SERVER);
  if (!server.ok) return server;
  return ok({
    form: form.value,
    quiet: own.quiet === true || before.quiet === true,
    color: io.terminal && !plain,
    ...server.value,
  });
}

const NO_SERVER: ServerSettings = { server: DEFAULT_SERVER, key: undefined, ca: undefined, timeout: undefined, verbosity: 0 };

function serverOf(command: Command, { env }: CliIo): Result<ServerSettings, readonly Fault[]> {
  const own = command.opts<ServerOptions>();
  const before = rootOf(command).opts<ServerOptions>();
  const timeout = durationOf(own.timeout ?? before.timeout, '--timeout', '30s');
  if (!timeout.ok) return err([timeout.error]);
  const named = own.context ?? before.context;
  const flags = { server: own.server ?? before.server, key: own.key ?? before.key };
  const exported = { server: env.PORTREEVE_SERVER, key: env.PORTREEVE_API_KEY };
  const told = { server: flags.server ?? exported.server, key: flags.key ?? exported.key };
  const needed = named !== undefined || told.server === undefined || told.key === undefined;
  const read = needed ? credentialsOf(env, named ?? filled(env.PORTREEVE_CONTEXT)) : ok(undefined);
  if (!read.ok) return read;
  const context = read.value;
  // Who names a context means it; the one in use stands behind the environment.
  const server = trimmed((named === undefined ? told.server : flags.server) ?? context?.server ?? DEFAULT_SERVER);
  // A key is for the server of its context, and goes to no other.
  const trusted = context && trimmed(context.server) === server ? context : undefined;
  return ok({
    server,
    key: (named === undefined ? told.key : flags.key) ?? trusted?.key ?? exported.key,
    ca: trusted?.ca,
    timeout: timeout.value,
    verbosity: own.verbose ?? before.verbose ?? 0,
  });
}

function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, '');
}
