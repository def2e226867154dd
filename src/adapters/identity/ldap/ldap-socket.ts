import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { MessageCutter } from './message-cutter.ts';

/** Octets of all messages that answer one question. */
const LONGEST_ANSWER = 16 * 1024 * 1024;

/**
 * What the LDAP library takes for its socket: the transport, opened by us, with one whole and well-formed message an event. Anything else that
 * comes ends the connection, `notLdap` says so.
 */
export class LdapSocket extends EventEmitter {
  readonly connecting = false;
  readonly readyState = 'open';
  readonly #transport: Socket;
  readonly #cutter = new MessageCutter();
  #octets = 0;
  #questions = 0;
  #notLdap = false;

  constructor(transport: Socket) {
    super();
    this.#transport = transport;
    transport.on('data', (chunk: Buffer) => this.#received(chunk));
    transport.on('error', () => transport.destroy());
    // A server that says it will send no more has left: half-open connections are no use to LDAP.
    transport.on('end', () => transport.destroy());
    transport.once('close', () => this.emit('close'));
    transport.resume();
  }

  get notLdap(): boolean {
    return this.#notLdap;
  }

  get destroyed(): boolean {
    return this.#transport.destroyed;
  }

  questionBegins(): void {
    this.#questions++;
    this.#octets = 0;
  }

  questionEnds(): void {
    this.#questions--;
  }

  /** With several questions under way, what is written in one round of the event loop goes out together: the system is slow to take each. */
  write(octets: Buffer, done?: () => void): boolean {
    if (this.#questions > 1 && this.#transport.writableCorked === 0) {
      this.#transport.cork();
      setImmediate(() => this.#transport.uncork());
    }
    return this.#transport.write(octets, () => done?.());
  }

  end(): this {
    this.#transport.end();
    return this;
  }

  destroy(): this {
    this.#transport.destroy();
    return this;
  }

  #received(chunk: Buffer): void {
    if (this.#notLdap) return;
    this.#octets += chunk.length;
    const messages = this.#octets > LONGEST_ANSWER ? undefined : this.#cutter.push(chunk);
    try {
      for (const message of messages ?? []) this.emit('data', message);
      if (messages === undefined) this.#refuse();
    } catch {
      // Well-formed, but not what the library could make sense of.
      this.#refuse();
    }
  }

  #refuse(): void {
    this.#notLdap = true;
    this.#transport.destroy();
  }
}
