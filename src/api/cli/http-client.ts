import type { z } from 'zod';
import { type FaultCode, faults } from '../../base/catalogue.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Duration } from '../../base/time.ts';
import { type ProblemView, problemView } from '../views/problem-view.ts';
import type { Settings } from './settings.ts';

export type Answer<T> = Result<T, readonly Fault[]>;

export type Ask<S extends z.ZodType> = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with its query. */
  readonly path: string;
  readonly schema: S;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  /** The revision the change is made on. */
  readonly ifRevision?: number | undefined;
  /** How long the server may take, in ms. */
  readonly within?: Duration;
};

export type ApiClient = <S extends z.ZodType>(ask: Ask<S>) => Promise<Answer<z.output<S>>>;

const PATIENCE: Duration = 30_000;

/** A client of the HTTP API. Answers are held against the schemas the server made them with. */
export function createApiClient({ server, key }: Settings, interrupted: AbortSignal): ApiClient {
  return async ({ method = 'GET', path, schema, body, idempotencyKey, ifRevision, within = PATIENCE }) => {
    if (key === undefined || key === '') {
      return err([fault('api.unauthorised', 'no API key is given: set PORTREEVE_API_KEY, or use --key')]);
    }
    if (!/^https?:\/\/[^/\s]+/.test(server) || !URL.canParse(server)) {
      return err([fault('input.invalid', `\`${server}\` is no address of a server: write it as \`http://127.0.0.1:8480\``)]);
    }
    const headers = {
      authorization: `Bearer ${key}`,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(ifRevision !== undefined && { 'if-match': `"${ifRevision}"` }),
    };
    const signal = AbortSignal.any([interrupted, AbortSignal.timeout(within)]);
    try {
      const response = await fetch(`${server}/api/v1${path}`, {
        method,
        headers,
        signal,
        redirect: 'error',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return readAnswer(response.ok, response.status, await response.text(), schema, server);
    } catch (cause) {
      return err([
        fault('api.unreachable', `the server at \`${server}\` does not answer (${whyNot(cause)}): start it, or name it with --server`),
      ]);
    }
  };
}

function readAnswer<S extends z.ZodType>(success: boolean, status: number, text: string, schema: S, server: string): Answer<z.output<S>> {
  const value = parsed(text);
  if (success) {
    const read = schema.safeParse(value);
    return read.success ? ok(read.data) : err([stranger(server, `its answer does not fit: ${read.error.issues[0]?.path.join('.') ?? ''}`)]);
  }
  const problem = problemView.safeParse(value);
  return err(problem.success ? faultsOf(problem.data) : [stranger(server, `it answers with status ${status}`)]);
}

/** The faults of a problem document. A code of a newer server that we do not know becomes the nearest one we do. */
function faultsOf({ code, detail, errors, status }: ProblemView): readonly Fault[] {
  const known = knownCode(code) ?? (status < 500 ? 'input.invalid' : 'api.internal');
  if (!errors || errors.length === 0) return [fault(known, detail)];
  return errors.map((one) => fault(knownCode(one.code) ?? known, one.message, one.pointer.includes(':') ? { at: one.pointer } : {}));
}

/** The code when the catalogue has it; a newer server may send others. */
export function knownCode(code: string): FaultCode | undefined {
  return Object.hasOwn(faults, code) ? (code as FaultCode) : undefined;
}

function stranger(server: string, why: string): Fault {
  return fault('api.unreachable', `what answers at \`${server}\` is no portreeve server of this version (${why}): mend --server`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so not an answer of portreeve: no schema will take it, and the caller says so.
    return undefined;
  }
}

function whyNot(cause: unknown): string {
  if (!(cause instanceof Error)) return 'no reason known';
  if (cause.name === 'TimeoutError') return 'no answer in time';
  const inner = cause.cause as NodeJS.ErrnoException | undefined;
  return inner?.code ?? inner?.message ?? cause.message;
}
