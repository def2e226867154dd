import type { Command } from 'commander';
import { type Fault, fault } from '../../base/fault.ts';
import { given } from '../../base/given.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { rolloutWish, type WrittenRollout } from '../../plan/rollout-schema.ts';

export type RolloutOptions = {
  readonly batches?: string;
  readonly maxFailures?: string;
  readonly pause?: string;
  readonly window?: string;
  readonly parallel?: string;
  readonly requireHealthy?: true;
};

/** What `--require-healthy` asks of the authentication path: refused less often, answered faster. */
const HEALTHY = { authRejectPercentBelow: 5, authP95MsBelow: 500 };

/** Options of what goes about many devices. */
export function withRollout(command: Command): Command {
  return command
    .option('--batches <sizes>', 'devices begun at once, one batch after another (1,5%,100%)')
    .option('--max-failures <limit>', 'so many devices, or such a part of those begun, end it (2 or 10%)')
    .option('--pause <time>', 'between two batches (30s)')
    .option('--window <when>', 'begin devices only then (Sat 02:00-04:00 Europe/Berlin)')
    .option('--parallel <n>', 'devices at once')
    .option('--require-healthy', 'begin nothing while authentications are slow (p95 500 ms) or refused (5 %)');
}

/** What the options say, in the spelling of files, laid over what the file says. */
export function rolloutOf(options: RolloutOptions, file: WrittenRollout = {}): Result<WrittenRollout | undefined, readonly Fault[]> {
  const { batches, maxFailures, pause, window, parallel, requireHealthy } = options;
  const percent = maxFailures?.endsWith('%');
  const written = given({
    ...file,
    ...given({
      batches: batches?.split(',').map((size) => (/^\d+$/.test(size.trim()) ? Number(size) : size.trim())),
      maxFailures: maxFailures === undefined ? undefined : { [percent ? 'percent' : 'count']: Number(maxFailures.replace(/%$/, '')) },
      pause,
      window,
      parallel: parallel === undefined ? undefined : Number(parallel),
      requireHealthy: requireHealthy && HEALTHY,
    }),
  });
  const read = rolloutWish.safeParse(written);
  if (!read.success) {
    return err(
      read.error.issues.map(({ path, message }) =>
        fault('input.invalid', `--${optionOf(String(path[0]))}: ${message.replace(/^./, (first) => first.toLowerCase())}`),
      ),
    );
  }
  return ok(Object.keys(written).length === 0 ? undefined : (written as WrittenRollout));
}

function optionOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
