import type { Duration } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { Challenge, IdentityQuery } from '../model/identity.ts';
import type { Random } from '../ports/random.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';

const REMEMBERED = 16_384;
/** A person reads a token within this time. In ms. */
const LIFETIME: Duration = 120_000;
const STATE_LENGTH = 16;

type Owner = { readonly device: DeviceId; readonly userName: string };
type Round = Owner & { readonly challenge: Challenge; readonly until: number };

/**
 * Challenges of identity stores that users have not answered yet. Each is known by the State we gave (RFC 2865 §5.24), counts once, and only for
 * the device and the name it was given to.
 */
export class ChallengeRounds {
  readonly #random: Random;
  readonly #rounds = new Map<string, Round>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** The State for the Access-Challenge. `now` in ms of the monotonic clock. */
  open(challenge: Challenge, { device, userName }: Owner, now: number): Uint8Array {
    // The oldest stands first.
    for (const [old, { until }] of this.#rounds) {
      if (until > now && this.#rounds.size < REMEMBERED) break;
      this.#rounds.delete(old);
    }
    const state = this.#random.bytes(STATE_LENGTH);
    this.#rounds.set(keyOf(state), { challenge, device, userName, until: now + LIFETIME });
    return state;
  }

  /** The challenge that the request answers; undefined for a request that starts anew. */
  take(request: PacketView, of: Owner, now: number): Challenge | undefined {
    const state = request.octets(Attribute.State);
    if (state === undefined) return undefined;
    const key = keyOf(state);
    const round = this.#rounds.get(key);
    if (round === undefined || round.device !== of.device || round.userName !== of.userName) return undefined;
    this.#rounds.delete(key);
    return round.until > now ? round.challenge : undefined;
  }
}

/** What a user says to a challenge is for the store that gave it, and no other store is told. */
export function isForAnother(store: string, question: IdentityQuery): boolean {
  return question.kind === 'password' && question.answers !== undefined && question.answers.store !== store;
}

function keyOf(state: Uint8Array): string {
  return Buffer.from(state).toString('latin1');
}
