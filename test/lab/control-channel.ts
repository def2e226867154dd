import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FaultSettings } from './faults.ts';
import type { Method, PluggedIn } from './nas/session.ts';
import type { LabOptions } from './options.ts';
import type { LabState, SessionState } from './state.ts';

/** What the control channel does with a switch. */
export type Controlled = {
  readonly state: LabState;
  readonly events: readonly string[];
  plugIn(endpoint: PluggedIn): Promise<SessionState>;
  unplug(mac: string): boolean;
  setFaults(settings: FaultSettings): void;
  clearFaults(): void;
  advance(seconds: number): void;
  configure(lines: readonly string[]): Promise<readonly string[]>;
};

type Answer = { readonly status: number; readonly body: unknown };

/**
 * HTTP with JSON for whoever holds the cables. POST /endpoints plugs a host in and answers 201 when it is authorised, 409 when not;
 * DELETE /endpoints/<mac> pulls it out; GET /state and /events (log lines) look; POST /faults sets and DELETE /faults clears faults;
 * POST /configure enters lines at the console; POST /clock lets seconds pass at once.
 */
export class ControlChannel {
  readonly #server: Server;
  readonly #options: LabOptions;
  #lab: Controlled | undefined;

  constructor(options: LabOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => send(response, status, body));
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(this.#options.controlPort, this.#options.address);
    await once(this.#server, 'listening');
    const bound = this.#server.address();
    return typeof bound === 'object' && bound ? bound.port : this.#options.controlPort;
  }

  serve(lab: Controlled): void {
    this.#lab = lab;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  /** Whatever is wrong with a request is told to whoever sent it. */
  async #answer(request: IncomingMessage): Promise<Answer> {
    if (!this.#lab) return { status: 503, body: { error: 'the switch is starting' } };
    try {
      return await route(this.#lab, request.method ?? 'GET', request.url ?? '/', await readJson(request));
    } catch (problem) {
      return { status: 400, body: { error: problem instanceof Error ? problem.message : String(problem) } };
    }
  }
}

async function route(lab: Controlled, method: string, url: string, body: unknown): Promise<Answer> {
  const endpoint = /^\/endpoints\/([^/]+)$/.exec(url)?.[1];
  if (method === 'DELETE' && endpoint !== undefined)
    return lab.unplug(decodeURIComponent(endpoint))
      ? { status: 204, body: undefined }
      : { status: 404, body: { error: `no host ${endpoint}` } };
  switch (`${method} ${url}`) {
    case 'POST /endpoints': {
      const session = await lab.plugIn(readEndpoint(body));
      return { status: session.status === 'Authorized' ? 201 : 409, body: session };
    }
    case 'GET /state':
      return { status: 200, body: lab.state };
    case 'GET /events':
      return { status: 200, body: lab.events };
    case 'POST /faults':
      lab.setFaults(body as FaultSettings);
      return { status: 204, body: undefined };
    case 'DELETE /faults':
      lab.clearFaults();
      return { status: 204, body: undefined };
    case 'POST /configure': {
      const { lines } = body as { readonly lines?: unknown };
      if (!Array.isArray(lines)) throw new Error('`lines` is missing');
      return { status: 200, body: { refused: await lab.configure(lines.map(String)) } };
    }
    case 'POST /clock': {
      const { seconds } = body as { readonly seconds?: unknown };
      if (typeof seconds !== 'number' || seconds < 0) throw new Error('`seconds` is missing');
      lab.advance(seconds);
      return { status: 204, body: undefined };
    }
    default:
      return { status: 404, body: { error: `no ${method} ${url}` } };
  }
}

const METHODS: readonly Method[] = ['mab', 'pap', 'chap'];

function readEndpoint(body: unknown): PluggedIn {
  if (typeof body !== 'object' || body === null) throw new Error('a host is an object: port, mac, method');
  const { port, mac, method = 'mab', user, password, ip } = body as Readonly<Record<string, unknown>>;
  const known = METHODS.find((name) => name === method);
  if (typeof port !== 'number' || typeof mac !== 'string' || known === undefined)
    throw new Error('a host has a port (number), a mac and a method: mab, pap or chap');
  return {
    port,
    mac,
    method: known,
    ...(typeof user === 'string' ? { user } : {}),
    ...(typeof password === 'string' ? { password } : {}),
    ...(typeof ip === 'string' ? { ip } : {}),
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const text = Buffer.concat(pieces).toString();
  return text === '' ? undefined : JSON.parse(text);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
