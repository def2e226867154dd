import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type Duration, parseDuration } from '../../base/time.ts';
import { ANSWER_FORMS } from './answer-form.ts';

/** How a dry run is made: `client` by what the command can check itself, `server` as the server would plan and guard it. */
export const DRY_RUNS = ['client', 'server'] as const;
export type DryRun = (typeof DRY_RUNS)[number];

export const DEFAULT_SERVER = 'http://127.0.0.1:8480';
export const DEFAULT_WAIT: Duration = 60_000;

/** Flags that mean the same wherever they stand, by family, and what is said of a command that does not take them. */
const FAMILIES = {
  color: { flags: ['--no-color'], absent: 'it prints no colour' },
  answer: { flags: ['-o', '--output', '-q', '--quiet'], absent: 'it gives no answer that could be printed in another form' },
  server: {
    flags: ['--server', '--key', '--context', '--timeout', '-v', '--verbose'],
    absent: 'it asks no portreeve server',
  },
  idempotency: { flags: ['--idempotency-key'], absent: 'it begins nothing that could be begun twice' },
  waiting: { flags: ['--wait'], absent: 'it begins nothing that could be waited for' },
  detaching: { flags: ['--detach'], absent: 'it begins nothing that could be waited for' },
  dryRun: { flags: ['--dry-run'], absent: 'it changes nothing' },
  diff: { flags: ['--diff'], absent: 'it has no difference to show' },
  targets: { flags: ['--yes', '--max-targets'], absent: 'it acts on no more than what it names' },
  asOf: { flags: ['--as-of'], absent: 'it asks no policy of an earlier revision' },
} as const satisfies Record<string, { readonly flags: readonly string[]; readonly absent: string }>;

export type Family = keyof typeof FAMILIES;

/** Which families a command declares. */
const taken = new WeakMap<Command, Set<Family>>();
/** Why a command does not take one, where there is more to say of it. */
const reasons = new WeakMap<Command, Map<Family, string>>();

function takes(command: Command, family: Family): Command {
  const families = taken.get(command) ?? new Set();
  taken.set(command, families.add(family));
  return command;
}

export function isTaken(command: Command, family: Family): boolean {
  return taken.get(command)?.has(family) === true;
}

/** Says why a command does not take a family. */
export function without(command: Command, family: Family, why: string): Command {
  const own = reasons.get(command) ?? new Map();
  reasons.set(command, own.set(family, why));
  return command;
}

/** `--no-color` alone, for a command that gives no answer. */
export function withColor(command: Command): Command {
  return takes(command, 'color').option('--no-color', 'no colour (also: NO_COLOR)');
}

/** How a command speaks. */
export function withOutput(command: Command): Command {
  takes(command, 'answer').option('-o, --output <form>', `what to print; json is the stable form (${ANSWER_FORMS})`);
  return withColor(command).option('-q, --quiet', 'print ids only');
}

/** Of a command that asks a server. */
export function withServer(command: Command): Command {
  return withAddress(withOutput(command));
}

/** The server alone, for a command that can do without one. */
export function withAddress(command: Command): Command {
  return takes(command, 'server')
    .option('--server <url>', `the server (also: PORTREEVE_SERVER; ${DEFAULT_SERVER})`)
    .option('--key <key>', 'the API key (better: PORTREEVE_API_KEY)')
    .option('--context <name>', 'the server and key of `context set` (also: PORTREEVE_CONTEXT)')
    .option('--timeout <time>', 'how long one request may take, answer and all (30s; longer where devices are asked)')
    .option('-v, --verbose', 'tell each request and answer on standard error; -vv with headers and bodies', louder);
}

function louder(_: unknown, before: number | undefined): number {
  return (before ?? 0) + 1;
}

/** Of a command that begins something on the server: repeated under the same key it is not done twice. */
export function withIdempotency(command: Command): Command {
  return takes(command, 'idempotency').option('--idempotency-key <key>', 'repeated under the same key, it is not done twice');
}

/** Of a command that waits in any case. */
export function withPatience(command: Command, until: string): Command {
  return takes(command, 'waiting').option('--wait [time]', `${until} (--wait=30s; ${DEFAULT_WAIT / 1000}s); exit 8 when it takes longer`);
}

/** Of a command that begins something and can wait for its end; `until` says what is waited for. */
export function withWait(command: Command, until: string): Command {
  return takes(withPatience(withIdempotency(command), until), 'detaching').addOption(
    new Option('--detach', 'do not wait, which is the default').conflicts('wait'),
  );
}

/** Of a command that changes something. Bare, it is the last of `modes`, the one that looks closest. */
export function withDryRun(command: Command, ...modes: readonly [DryRun, ...DryRun[]]): Command {
  const about = modes.map((mode) => DRY_RUN_TEXT[mode]).join(', ');
  return takes(command, 'dryRun').addOption(
    new Option('--dry-run [how]', `change nothing: ${about}; exit 2 when something would be changed`).argParser((value: string) => {
      if (value === '') return modes.at(-1);
      if (modes.some((mode) => mode === value)) return value;
      throw new InvalidArgumentError(`one of ${modes.join(', ')}`);
    }),
  );
}

const DRY_RUN_TEXT: Readonly<Record<DryRun, string>> = {
  client: '`client` checks what can be checked here',
  server: '`server` has it planned and guarded as if it were to be done',
};

/** Of a command that has something changed on the server, at once. */
export function withChange(command: Command): Command {
  return withDryRun(withIdempotency(withServer(command)), 'client', 'server');
}

/** Of a command that begins a job; `until` says what is waited for. */
export function withJob(command: Command, until: string): Command {
  return withDryRun(withWait(withServer(command), until), 'client', 'server');
}

/** Of a command that can show the difference it makes. */
export function withDiff(command: Command, about: string): Command {
  return takes(command, 'diff').option('--diff', about);
}

/** Of a command that may act on several targets. */
export function withTargets(command: Command, ask = 'do not ask when more than one target is meant'): Command {
  return takes(command, 'targets').option('--yes', ask).option('--max-targets <n>', 'do nothing when more are meant than this: exit 4');
}

/** Of a command that asks a policy. */
export function withAsOf(command: Command, about = 'of this revision, `current`, or `files`'): Command {
  return takes(command, 'asOf').option('--as-of <revision>', about);
}

/** What the common flags of one call say. */
export type CommonValues = {
  /** How long to wait for the jobs of a call, in ms; undefined: not at all. */
  readonly wait: Duration | undefined;
  readonly idempotencyKey: string | undefined;
  readonly dryRun: DryRun | undefined;
  readonly diff: boolean;
  readonly yes: boolean;
  readonly maxTargets: number | undefined;
  readonly asOf: string | undefined;
};

type Written = {
  readonly wait?: string | true;
  readonly idempotencyKey?: string;
  readonly dryRun?: DryRun;
  readonly diff?: true;
  readonly yes?: true;
  readonly maxTargets?: string;
  readonly asOf?: string;
};

/** Reads them all before anything is done. */
export function commonValuesOf(command: Command): Result<CommonValues, Fault> {
  const { wait, idempotencyKey, dryRun, diff = false, yes = false, maxTargets, asOf } = command.opts<Written>();
  const misplaced = misplacedAt(command);
  if (misplaced !== undefined) return err(fault('input.invalid', misplaced));
  const within = isTaken(command, 'waiting') ? durationOf(wait === true ? undefined : wait, '--wait', '30s') : ok(undefined);
  if (!within.ok) return within;
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,255}$/.test(idempotencyKey)) {
    return err(fault('input.invalid', 'the value of `--idempotency-key` is not 1 to 255 visible ASCII characters'));
  }
  if (maxTargets !== undefined && !/^[1-9][0-9]{0,8}$/.test(maxTargets)) {
    return err(fault('input.invalid', `\`${maxTargets}\` is no number of targets: write \`--max-targets 10\``));
  }
  if (asOf !== undefined && !/^([1-9][0-9]{0,14}|current|files)$/.test(asOf)) {
    return err(
      fault('input.invalid', `\`${asOf}\` is no revision: give its number (\`portreeve policy revisions\`), \`current\` or \`files\``),
    );
  }
  return ok({
    wait: wait === true ? DEFAULT_WAIT : within.value,
    idempotencyKey,
    dryRun,
    diff,
    yes,
    maxTargets: maxTargets === undefined ? undefined : Number(maxTargets),
    asOf,
  });
}

/** Reads a length of time as every flag takes it: a whole number and `ms`, `s`, `m`, `h` or `d`. */
export function durationOf(text: string | undefined, flag: string, example: string): Result<Duration | undefined, Fault> {
  if (text === undefined) return ok(undefined);
  const value = parseDuration(text);
  return value === undefined
    ? err(
        fault(
          'input.invalid',
          `\`${text}\` is no length of time for \`${flag}\`: a whole number and ms, s, m, h or d, as in \`${flag}=${example}\``,
        ),
      )
    : ok(value);
}

/** A flag before the noun that the command behind it does not take. */
function misplacedAt(command: Command): string | undefined {
  const root = rootOf(command);
  if (root === command) return undefined;
  for (const family of FAMILY_NAMES) {
    const flag = isTaken(command, family) ? undefined : writtenOf(root, family);
    if (flag !== undefined) return whyNot(command, flag, family);
  }
  return undefined;
}

/** The first flag of a family that was written behind a command. */
export function writtenOf(command: Command, family: Family): string | undefined {
  const flags: readonly string[] = FAMILIES[family].flags;
  const given = command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  return given.find(({ long }) => long !== undefined && long !== null && flags.includes(long))?.long ?? undefined;
}

export function rootOf(command: Command): Command {
  let root = command;
  while (root.parent) root = root.parent;
  return root;
}

function familyOf(flag: string): Family | undefined {
  return FAMILY_NAMES.find((name) => FAMILIES[name].flags.some((one) => one === flag));
}

const FAMILY_NAMES = Object.keys(FAMILIES) as readonly Family[];

function whyNot(command: Command, flag: string, family: Family): string {
  const path = pathOf(command);
  const why = reasons.get(command)?.get(family) ?? FAMILIES[family].absent;
  if (command.commands.length > 0) return `\`${flag}\` stands behind the verb it is meant for`;
  return `\`${flag}\` has no meaning for \`${path}\`: ${why}`;
}

/** What commander calls an unknown option, where it is one of the common ones: why it is not taken here. */
export function refusalOf(command: Command, written: string): string | undefined {
  const flag = /^-[a-zA-Z]/.test(written) ? written.slice(0, 2) : written.replace(/=.*$/, '');
  const family = familyOf(flag);
  return family === undefined || isTaken(command, family) ? undefined : whyNot(command, flag, family);
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}`.trim() : '';
}

/** A bare `--wait` or `--dry-run` takes no value: without this the next argument would be taken for one. */
export function spellOutFlags(argv: readonly string[]): string[] {
  const end = argv.indexOf('--');
  return argv.map((argument, index) => {
    if (end >= 0 && index > end) return argument;
    const next = argv[index + 1] ?? '';
    if (argument === '--wait' && parseDuration(next) === undefined) return `--wait=${DEFAULT_WAIT / 1000}s`;
    if (argument === '--dry-run' && !DRY_RUNS.some((mode) => mode === next)) return '--dry-run=';
    return argument;
  });
}
