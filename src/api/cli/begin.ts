import type { z } from 'zod';
import { ok } from '../../base/result.ts';
import { idempotencyKeyView } from '../views/idempotency-view.ts';
import type { Call } from './command-line.ts';
import { dryPath } from './dry-run.ts';
import type { Answer, Ask } from './http-client.ts';

export type Begun<T> = {
  readonly value: T;
  /** The server had begun it before, under the same key. */
  readonly again: boolean;
};

/**
 * Asks the server for something that is to be done once: under the key of `--idempotency-key`, or one made for this call. Where no answer came, how to
 * repeat it is told. With `--dry-run=server` it is planned only.
 */
export async function begin<S extends z.ZodType>(call: Call, ask: Omit<Ask<S>, 'idempotencyKey'>): Promise<Answer<Begun<z.output<S>>>> {
  if (call.common.dryRun === 'server') {
    const planned = await call.api({ ...ask, path: dryPath(ask.path) });
    return planned.ok ? ok({ value: planned.value, again: false }) : planned;
  }
  const { idempotencyKey } = call;
  const { answer, replayed, lost } = await call.client.exchange({ ...ask, idempotencyKey });
  if (lost) {
    const how =
      call.common.idempotencyKey === undefined
        ? `the same command with \`--idempotency-key ${idempotencyKey}\``
        : 'the same command, with the same key,';
    call.io.err(`portreeve: whether the server took it is not known: ${how} does it once and not twice\n`);
  }
  return answer.ok ? ok({ value: answer.value, again: replayed }) : answer;
}

/** The paths of what was begun under the key that is given, by whoever has the API key in use; nothing where none is given. */
export async function begunBefore(call: Call): Promise<Answer<readonly string[]>> {
  const { idempotencyKey, dryRun } = call.common;
  if (idempotencyKey === undefined || dryRun !== undefined) return ok([]);
  const known = await call.api({ path: `/idempotency-keys/${encodeURIComponent(idempotencyKey)}`, schema: idempotencyKeyView });
  return known.ok ? ok(known.value.requests.map(({ path }) => path)) : known;
}
