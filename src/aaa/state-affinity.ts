import type { Duration } from '../base/time.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';

const REMEMBERED = 65_536;
/** A person reads a token within this time. In ms. */
const LIFETIME: Duration = 120_000;

type Round = { readonly server: string; readonly until: number };

/** Which server asked the last question of a conversation: the State it gave (RFC 2865 §5.24) means something to that server only. */
export class StateAffinity {
  readonly #rounds = new Map<string, Round>();

  /** A challenge of `server`. `now` in ms of the monotonic clock. */
  remember(challenge: PacketView, server: string, now: number): void {
    const key = stateOf(challenge);
    if (key === undefined) return;
    this.#rounds.delete(key);
    // The oldest stands first.
    for (const [old, { until }] of this.#rounds) {
      if (until > now && this.#rounds.size < REMEMBERED) break;
      this.#rounds.delete(old);
    }
    this.#rounds.set(key, { server, until: now + LIFETIME });
  }

  /** The servers in the order in which they are asked. */
  order(servers: readonly string[], request: PacketView, now: number): readonly string[] {
    const key = stateOf(request);
    const round = key === undefined ? undefined : this.#rounds.get(key);
    if (round === undefined || round.until <= now || !servers.includes(round.server)) return servers;
    return [round.server, ...servers.filter((one) => one !== round.server)];
  }
}

function stateOf(view: PacketView): string | undefined {
  const state = view.octets(Attribute.State);
  return state && Buffer.from(state).toString('latin1');
}
