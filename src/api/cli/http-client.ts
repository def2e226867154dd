import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { z } from 'zod';
import { type FaultCode, faults } from '../../base/catalogue.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Duration } from '../../base/time.ts';
import { type ProblemView, problemView } from '../views/problem-view.ts';
import type { CliIo } from './io.ts';
import { redactBody, redactHeader } from './redact.ts';
import type { ServerSettings } from './settings.ts';

export type Answer<T> = Result<T, readonly Fault[]>;

export type Ask<S extends z.ZodType> = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with its query. */
  readonly path: string;
  readonly schema: S;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
  /** The revision the change is made on. */
  readonly ifRevision?: number | undefined;
  /** How long the server usually may take, in ms; `--timeout` takes its place. */
  readonly within?: Duration;
  /** How long the server is asked to hold the request before it answers, in ms; that comes on top. */
  readonly held?: Duration;
};

/** An answer, and what is known of the way it took. */
export type Exchange<T> = {
  readonly answer: Answer<T>;
  /** The server gave the answer of an earlier request under the same key. */
  readonly replayed: boolean;
  /** The request may have reached the server and no answer came: what it did is not known. */
  readonly lost: boolean;
};

/** An event of `GET /events`. */
export type StreamedEvent = { readonly id: string; readonly name: string; readonly data: unknown };

export type ApiClient = {
  /** Hands over events of the topics as they come, until the server or the user ends it. */
  listen(topics: string, hear: (event: StreamedEvent) => void): Promise<Answer<void>>;
  ask<S extends z.ZodType>(ask: Ask<S>): Promise<Answer<z.output<S>>>;
  exchange<S extends z.ZodType>(ask: Ask<S>): Promise<Exchange<z.output<S>>>;
};

const PATIENCE: Duration = 30_000;

/** A client of the HTTP API. Answers are held against the schemas the server made them with. */
export function createApiClient(settings: ServerSettings, io: Pick<CliIo, 'err' | 'interrupted'>): ApiClient {
  const { server, key, timeout } = settings;

  async function exchange<S extends z.ZodType>(ask: Ask<S>): Promise<Exchange<z.output<S>>> {
    const { method = 'GET', path, schema, body, idempotencyKey, ifRevision, within = PATIENCE, held = 0 } = ask;
    const wrong = unaskable(settings);
    if (wrong !== undefined) return { answer: err([wrong]), replayed: false, lost: false };
    const headers = {
      authorization: `Bearer ${key}`,
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      ...(ifRevision !== undefined && { 'if-match': `"${ifRevision}"` }),
    };
    const sent = body === undefined ? undefined : JSON.stringify(body);
    trust(settings.ca);
    const patience = (timeout ?? within) + held;
    const tell = teller(settings, io, { method, path, headers, sent });
    try {
      const response = await fetch(`${server}/api/v1${path}`, {
        method,
        headers,
        signal: AbortSignal.any([io.interrupted, AbortSignal.timeout(patience)]),
        redirect: 'error',
        ...(sent !== undefined && { body: sent }),
      });
      const text = await response.text();
      tell(String(response.status), response.headers, text);
      const answer = readAnswer(response.ok, response.status, text, schema, server);
      return { answer, replayed: response.headers.get('idempotency-replayed') === 'true', lost: false };
    } catch (cause) {
      const why = whyNot(cause, patience);
      tell(why);
      const message = `the server at \`${server}\` does not answer (${why}): start it, or name it with --server`;
      return { answer: err([fault('api.unreachable', message)]), replayed: false, lost: !NEVER_SENT.has(why) };
    }
  }

  async function listen(topics: string, hear: (event: StreamedEvent) => void): Promise<Answer<void>> {
    const wrong = unaskable(settings);
    if (wrong !== undefined) return err([wrong]);
    const path = `/events?topics=${topics}`;
    const headers = { authorization: `Bearer ${key}`, accept: 'text/event-stream' };
    trust(settings.ca);
    const tell = teller(settings, io, { method: 'GET', path, headers, sent: undefined });
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(new DOMException('no answer', 'TimeoutError')), timeout ?? PATIENCE);
    try {
      const response = await fetch(`${server}/api/v1${path}`, {
        headers,
        signal: AbortSignal.any([io.interrupted, patience.signal]),
        redirect: 'error',
      });
      clearTimeout(timer);
      tell(String(response.status), response.headers);
      if (!response.ok || response.body === null) {
        const refused = readAnswer(false, response.status, await response.text(), z.never(), server);
        return refused.ok ? ok(undefined) : refused;
      }
      for await (const event of eventsIn(response.body)) hear(event);
      return err([fault('api.unreachable', `the server at \`${server}\` ended the stream of events: begin anew`)]);
    } catch (cause) {
      if (io.interrupted.aborted) return ok(undefined);
      const why = whyNot(cause, timeout ?? PATIENCE);
      tell(why);
      return err([fault('api.unreachable', `the server at \`${server}\` does not answer (${why}): start it, or name it with --server`)]);
    } finally {
      clearTimeout(timer);
    }
  }

  return { exchange, listen, ask: async (one) => (await exchange(one)).answer };
}

/** Server-sent events: blocks of `id`, `event` and `data`, with an empty line behind each. */
async function* eventsIn(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of body) {
    text += decoder.decode(part, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map((line): [string, string] => [line.replace(/:.*$/, ''), line.replace(/^[^:]*: ?/, '')]));
      const data = fields.get('data');
      if (data !== undefined) yield { id: fields.get('id') ?? '', name: fields.get('event') ?? '', data: parsed(data) };
    }
  }
}

/** Why the server cannot be asked at all. */
function unaskable({ server, key }: ServerSettings): Fault | undefined {
  if (key === undefined || key === '') {
    return fault('api.unauthorised', 'no API key is given: set PORTREEVE_API_KEY, or use --key or a context');
  }
  if (/^https?:\/\/[^/\s]+/.test(server) && URL.canParse(server)) return undefined;
  return fault('input.invalid', `\`${server}\` is no address of a server: write it as \`http://127.0.0.1:8480\``);
}

/** No connection came about, so nothing was asked. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  // What fetch says of a port that it connects to nowhere.
  'bad port',
]);

/** Besides what this machine trusts. A process has one server, so it may hold for all of it. */
function trust(ca: string | undefined): void {
  if (ca === undefined) return;
  const known = getCACertificates('default');
  if (!known.includes(ca)) setDefaultCACertificates([...known, ca]);
}

type Request = {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sent: string | undefined;
};

/** Tells of a request once it is answered, or is not: with `-v` a line, with `-vv` everything but secrets. */
function teller({ verbosity, key = '' }: ServerSettings, io: Pick<CliIo, 'err'>, request: Request) {
  const began = performance.now();
  return (outcome: string, headers?: Headers, text = ''): void => {
    if (verbosity === 0) return;
    const ms = Math.round(performance.now() - began);
    const all =
      verbosity === 1
        ? []
        : [
            ...headerLines('>', Object.entries(request.headers)),
            ...bodyLines('>', request.sent ?? '', [key]),
            ...headerLines('<', headers ?? []),
            ...bodyLines('<', text, [key]),
          ];
    io.err([`${request.method} /api/v1${request.path} ${outcome} ${ms} ms`, ...all, ''].join('\n'));
  };
}

function headerLines(sign: string, headers: Iterable<readonly [string, string]>): readonly string[] {
  return [...headers].map(([name, value]) => `${sign} ${name}: ${redactHeader(name, value)}`);
}

function bodyLines(sign: string, text: string, known: readonly string[]): readonly string[] {
  return text === ''
    ? []
    : redactBody(text, known)
        .split('\n')
        .map((line) => `${sign} ${line}`);
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

function whyNot(cause: unknown, patience: Duration): string {
  if (!(cause instanceof Error)) return 'no reason known';
  if (cause.name === 'TimeoutError') return `nothing came within ${patience < 1000 ? `${patience} ms` : `${patience / 1000} s`}`;
  return codeOf(cause) ?? (cause.cause as Error | undefined)?.message ?? cause.message;
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error ? (cause.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
}
