import type { CoaTarget } from '../../model/device.ts';
import { type RetransmissionTimers, RFC5080_TIMERS } from '../../model/retransmission.ts';
import type { CoaClient, CoaOutcome, CoaRequest } from '../../ports/coa-client.ts';
import type { EventSink } from '../../ports/event-sink.ts';
import { errorCause } from '../../wire/radius/error-cause.ts';
import { refusalOf } from './coa/request.ts';
import type { ReverseConnections } from './coa/reverse.ts';
import type { StreamWait } from './coa/stream.ts';
import { TlsTransport } from './coa/tls.ts';
import { type UdpOptions, UdpTransport } from './coa/udp.ts';

export type CoaClientOptions = Omit<UdpOptions, 'timers'> & {
  /** RFC 5080's figures where absent; those of a target count before them. Over TLS nothing is sent twice: the maximum duration is how long an answer is waited for. */
  readonly timers?: Partial<RetransmissionTimers>;
  /** The connections that devices have made to us; without these none can be told that way. */
  readonly reverse?: ReverseConnections;
};

/**
 * Sends CoA-Request and Disconnect-Request (RFC 5176) the way the target says: by UDP with the retransmission of RFC 5080, over RADIUS/TLS, or down
 * the device's own connection. Every outcome is a value. A reply counts only when its source (by UDP: address and port), identifier, code, Response
 * Authenticator and, where present, Message-Authenticator are right; any other is counted as `coa_replies_ignored{why}`, kept as evidence, and waiting
 * goes on.
 */
export function createCoaClient(options: CoaClientOptions): CoaClient {
  return new CoaByTransport(options);
}

/** Few enough for a metric, whatever a device sends. */
function causeLabel(cause: number | undefined): string {
  if (cause === undefined) return 'none';
  return errorCause(cause) === undefined ? 'unregistered' : String(cause);
}

const NO_REVERSE: CoaOutcome = { kind: 'unconnected', why: 'nobody listens for RADIUS/TLS here, so the device has no connection to us' };

class CoaByTransport implements CoaClient {
  readonly #sink: EventSink;
  readonly #timers: RetransmissionTimers;
  readonly #udp: UdpTransport;
  readonly #tls: TlsTransport;
  readonly #reverse: ReverseConnections | undefined;

  constructor(options: CoaClientOptions) {
    const timers = { ...RFC5080_TIMERS, ...options.timers };
    this.#sink = options.sink;
    this.#timers = timers;
    this.#udp = new UdpTransport({ ...options, timers });
    this.#tls = new TlsTransport({ ...options, timers });
    this.#reverse = options.reverse;
  }

  async exchange(target: CoaTarget, request: CoaRequest, silent?: () => void): Promise<CoaOutcome> {
    const refusal = refusalOf(target, request);
    const outcome = refusal === undefined ? await this.#send(target, request, silent) : ({ kind: 'unsendable', why: refusal } as const);
    this.#sink.count('coa_exchanges', { packet: request.packet, outcome: outcome.kind });
    if (outcome.kind === 'nak') this.#sink.count('coa_naks', { cause: causeLabel(outcome.errorCause) });
    return outcome;
  }

  #send(target: CoaTarget, request: CoaRequest, silent: (() => void) | undefined): Promise<CoaOutcome> | CoaOutcome {
    const { transport } = target;
    switch (transport?.kind) {
      case undefined:
        return this.#udp.exchange(target, request, silent);
      case 'tls':
        return this.#tls.exchange(target, transport, request, this.#wait(target, silent));
      case 'reverse':
        return this.#reverse?.exchange(transport.device, target, request, this.#wait(target, silent)) ?? NO_REVERSE;
    }
  }

  /** Down a connection nothing is sent again: it is told when it would have been. */
  #wait({ timers }: CoaTarget, silent: (() => void) | undefined): StreamWait {
    const { initial, maximumDuration } = { ...this.#timers, ...timers };
    return { within: maximumDuration, ...(silent && { silent: { after: initial, tell: silent } }) };
  }

  async close(): Promise<void> {
    await Promise.all([this.#udp.close(), this.#tls.close()]);
  }
}
