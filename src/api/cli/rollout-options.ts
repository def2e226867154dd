import type { Command } from 'commander';
import { type Fault, fault } from '../../base/fault.ts';
import { given } from '../../base/given.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { rolloutWish, sessionRolloutWish, type WrittenRollout, type WrittenSessionRollout } from '../../plan/rollout-schema.ts';

export type RolloutOptions = {
  readonly batches?: string;
  readonly maxFailures?: string;
  readonly pause?: string;
  readonly window?: string;
  readonly parallel?: string;
  readonly requireHealthy?: true;
};

export type SessionRolloutOptions = Omit<RolloutOptions, 'parallel'> & {
  readonly rate?: string;
  readonly ratePerSite?: string;
  readonly ratePerDevice?: string;
};

/** What `--require-healthy` asks of the authentication path: refused less often, answered faster. */
const HEALTHY = { authRejectPercentBelow: 5, authP95MsBelow: 500 };

/** Options of what goes about many devices. */
export function withRollout(command: Command): Command {
  return withBatches(command, 'devices').option('--parallel <n>', 'devices at once');
}

/** Options of what goes about many sessions. */
export function withSessionRollout(command: Command): Command {
  return withBatches(command, 'sessions')
    .option('--rate <rate>', 'sessions begun with in all (10/s or 30/m)')
    .option('--rate-per-site <rate>', 'in each site')
    .option('--rate-per-device <rate>', 'on each device');
}

function withBatches(command: Command, targets: string): Command {
  return command
    .option('--batches <sizes>', `${targets} begun at once, one batch after another (1,5%,100%)`)
    .option('--max-failures <limit>', `so many ${targets}, or such a part of those begun, end it (2 or 10%)`)
    .option('--pause <time>', 'between two batches (30s)')
    .option('--window <when>', `begin ${targets} only then (Sat 02:00-04:00 Europe/Berlin)`)
    .option('--require-healthy', 'begin nothing while authentications are slow (p95 500 ms) or refused (5 %)');
}

/** What the options say, in the spelling of files, laid over what the file says. */
export function rolloutOf(options: RolloutOptions, file: WrittenRollout = {}): Result<WrittenRollout | undefined, readonly Fault[]> {
  const { parallel } = options;
  const written = given({ ...file, ...given({ ...batchesOf(options), parallel: parallel === undefined ? undefined : Number(parallel) }) });
  const read = rolloutWish.safeParse(written);
  if (!read.success) return err(read.error.issues.map(({ path, message }) => wrongOption(optionOf(String(path[0])), message)));
  return ok(Object.keys(written).length === 0 ? undefined : (written as WrittenRollout));
}

/** The same of options about sessions. */
export function sessionRolloutOf(options: SessionRolloutOptions): Result<WrittenSessionRollout, readonly Fault[]> {
  const { rate, ratePerSite, ratePerDevice } = options;
  const rates = given({ global: rate, perSite: ratePerSite, perDevice: ratePerDevice });
  const written = given({ ...batchesOf(options), rate: Object.keys(rates).length > 0 ? rates : undefined });
  const read = sessionRolloutWish.safeParse(written);
  if (read.success) return ok(written as WrittenSessionRollout);
  return err(
    read.error.issues.map(({ path: [first, second], message }) =>
      wrongOption(first === 'rate' && second !== 'global' ? `rate-${optionOf(String(second))}` : optionOf(String(first)), message),
    ),
  );
}

function batchesOf({ batches, maxFailures, pause, window, requireHealthy }: RolloutOptions) {
  const percent = maxFailures?.endsWith('%');
  return {
    batches: batches?.split(',').map((size) => (/^\d+$/.test(size.trim()) ? Number(size) : size.trim())),
    maxFailures: maxFailures === undefined ? undefined : { [percent ? 'percent' : 'count']: Number(maxFailures.replace(/%$/, '')) },
    pause,
    window,
    requireHealthy: requireHealthy && HEALTHY,
  };
}

function wrongOption(option: string, message: string): Fault {
  return fault('input.invalid', `--${option}: ${message.replace(/^./, (first) => first.toLowerCase())}`);
}

function optionOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
