import type { CoaTarget, DeviceId } from '../../../model/device.ts';
import type { CoaOutcome, CoaRequest } from '../../../ports/coa-client.ts';
import type { StreamParts, StreamWait } from './stream.ts';
import { CoaStreams } from './streams.ts';

/** A device's own connection, as who took it tells of it. */
export type ReverseConnection = {
  /** An answer to a change of authorization came on it. */
  receive(packet: Uint8Array): void;
  /** Something else came on it. */
  heard(): void;
  closed(why: string): void;
};

/**
 * The RADIUS/TLS connections that devices have made to us, down which they are told of changes (draft-ietf-radext-reverse-coa): a device behind a
 * firewall or an address translator needs no open port. Where there is no connection nothing is sent.
 */
export class ReverseConnections {
  readonly #parts: StreamParts;
  readonly #byDevice = new Map<DeviceId, CoaStreams>();

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  opened(device: DeviceId, write: (packet: Uint8Array) => void): ReverseConnection {
    const streams = this.#byDevice.get(device) ?? new CoaStreams(this.#parts);
    this.#byDevice.set(device, streams);
    const stream = streams.add(write);
    return {
      receive: (packet) => stream.receive(packet),
      heard: () => {
        stream.heardAt = this.#parts.clock.monotonic();
      },
      closed: (why) => {
        streams.remove(stream);
        stream.end(`its connection ended: ${why}`);
        if (streams.size > 0) return;
        streams.fail(NONE);
        this.#byDevice.delete(device);
      },
    };
  }

  async exchange(device: DeviceId, target: CoaTarget, request: CoaRequest, wait: StreamWait): Promise<CoaOutcome> {
    return this.#byDevice.get(device)?.exchange(target, request, wait) ?? { kind: 'unconnected', why: NONE };
  }
}

const NONE = 'the device has no RADIUS/TLS connection to us at present';
