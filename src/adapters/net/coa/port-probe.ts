import { createSocket, type Socket } from 'node:dgram';
import type { Duration } from '../../../base/time.ts';
import type { CoaTarget } from '../../../model/device.ts';
import type { Clock } from '../../../ports/clock.ts';
import { socketFailure } from '../source-ports/socket-failure.ts';

/** Long enough for the system to give up on the link-layer address of a machine that is not there (3 s on Linux). */
const WAIT: Duration = 4000;

/**
 * Finds out why a device is silent. Requests leave from sockets that serve many devices, and the kernel tells those nothing of ICMP errors;
 * so an empty datagram goes out from a connected one. Where a RADIUS program listens, it is discarded silently (RFC 2865 §3: shorter than
 * 20 octets); where none does, the machine says so.
 */
export class PortProbes {
  readonly #clock: Clock;
  /** One at a time for each target, shared by all who wait. */
  readonly #running = new Map<string, { readonly answer: Promise<string | undefined>; readonly stop: () => void }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why nobody receives there, as a sentence; undefined when there is no sign of that. */
  ask(target: CoaTarget): Promise<string | undefined> {
    const key = `${target.sourceAddress ?? ''} ${target.address}:${target.port}`;
    const running = this.#running.get(key);
    if (running !== undefined) return running.answer;
    let stop = (): void => {};
    const answer = new Promise<string | undefined>((resolve) => {
      stop = this.#probe(target, (why) => {
        this.#running.delete(key);
        resolve(why);
      });
    });
    this.#running.set(key, { answer, stop });
    return answer;
  }

  close(): void {
    for (const { stop } of [...this.#running.values()]) stop();
  }

  #probe(target: CoaTarget, done: (why: string | undefined) => void): () => void {
    const socket: Socket = createSocket('udp4');
    let over = false;
    const end = (why: string | undefined): void => {
      if (over) return;
      over = true;
      cancel();
      socket.close();
      done(why);
    };
    const cancel = this.#clock.after(WAIT, () => end(undefined));
    socket.on('error', (error) => end(socketFailure(error, { source: target.sourceAddress, ...target })));
    socket.bind({ port: 0, ...(target.sourceAddress === undefined ? {} : { address: target.sourceAddress }) }, () => {
      if (over) return;
      socket.connect(target.port, target.address, () => {
        if (!over) socket.send(new Uint8Array(0));
      });
    });
    return () => end(undefined);
  }
}
