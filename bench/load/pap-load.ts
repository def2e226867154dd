import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { PacketWriter } from '../../src/wire/radius/packet-writer.ts';
import { hidePassword } from '../../src/wire/radius/password.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';

export type PapLoadOptions = {
  readonly port: number;
  readonly secret: string;
  readonly perSecond: number;
  readonly user: string;
  readonly password: string;
};
/** What was seen since the last time; latencies in ms. */
export type PapSeen = { readonly latencies: readonly number[]; readonly unanswered: number };

/** PAP requests at a steady rate, whether they are answered or not, from a thread of their own: what else the bench does delays none of them. */
export class PapLoad {
  readonly #worker: Worker;

  constructor(options: PapLoadOptions) {
    this.#worker = new Worker(new URL(import.meta.url), { workerData: options, execArgv: [] });
  }

  take(): Promise<PapSeen> {
    return new Promise((resolve) => {
      this.#worker.once('message', resolve);
      this.#worker.postMessage('take');
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** A switch gives up after some seconds; each socket has 256 identifiers, so as many as these see every answer of that time. */
const GIVES_UP = 5;

/** Each request once; unanswered is one without an answer after the time a switch waits. */
function load({ port, secret, perSecond, user, password }: PapLoadOptions): void {
  const sockets = Array.from({ length: Math.ceil((GIVES_UP * perSecond) / 256) }, () => createSocket('udp4'));
  const shared = new SharedSecret(secret);
  const waiting = sockets.map(() => new Map<number, number>());
  let seen: { latencies: number[]; unanswered: number } = { latencies: [], unanswered: 0 };
  let sent = 0;
  const send = (): void => {
    const place = sent % sockets.length;
    const id = Math.floor(sent++ / sockets.length) % 256;
    if (waiting[place]?.has(id)) seen.unanswered++;
    const authenticator = randomBytes(16);
    const packet = new PacketWriter()
      .begin(1, id)
      .text(1, user)
      .octets(2, hidePassword(Buffer.from(password), shared, authenticator))
      .finishAccessRequest(shared, authenticator);
    if (packet === undefined) throw new Error('the request does not fit');
    waiting[place]?.set(id, performance.now());
    sockets[place]?.send(Buffer.from(packet), port, '127.0.0.1');
  };
  for (const [place, socket] of sockets.entries()) {
    socket.on('message', (reply) => {
      const sentAt = waiting[place]?.get(reply[1] ?? 0);
      if (sentAt !== undefined) seen.latencies.push(performance.now() - sentAt);
      waiting[place]?.delete(reply[1] ?? 0);
    });
  }
  const from = performance.now();
  setInterval(() => {
    for (const due = ((performance.now() - from) / 1000) * perSecond; sent < due; ) send();
  }, 2);
  parentPort?.on('message', () => {
    parentPort?.postMessage(seen);
    seen = { latencies: [], unanswered: 0 };
  });
}

if (!isMainThread) load(workerData as PapLoadOptions);
