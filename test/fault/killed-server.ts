import { type ChildProcess, fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { join } from 'node:path';
import type { Answer, Question, ServerOptions } from './server.ts';

/** The server as a process of its own, started, asked and killed by a test. */
export class KilledServer {
  readonly #process: ChildProcess;
  readonly #waiting: ((answer: Answer | undefined) => void)[] = [];
  #dead = false;

  private constructor(options: ServerOptions) {
    this.#process = fork(join(import.meta.dirname, 'server.ts'), [JSON.stringify(options)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#process.on('message', (answer: Answer) => this.#waiting.shift()?.(answer));
    this.#process.once('exit', () => {
      this.#dead = true;
      for (const waiting of this.#waiting.splice(0)) waiting(undefined);
    });
  }

  static async start(options: ServerOptions): Promise<KilledServer> {
    const server = new KilledServer(options);
    const ready = await server.#next();
    if (ready?.kind !== 'ready') throw new Error('the server did not start');
    return server;
  }

  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error('the server does not run');
    return pid;
  }

  /** Undefined when the server died before it answered. Answers come in the order of the questions. */
  ask(question: Question): Promise<Answer | undefined> {
    if (this.#dead) return Promise.resolve(undefined);
    const answer = this.#next();
    this.#process.send(question);
    return answer;
  }

  async kill(): Promise<void> {
    if (this.#dead) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
  }

  #next(): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}

/** A free UDP port on loopback. */
export async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
