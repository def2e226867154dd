import type { Duration } from '../../../base/time.ts';

/**
 * What is known of a remote server. Times are ms of the monotonic clock.
 * `alive`: answers, or was never asked. `zombie`: something sent at `since`, after the last reply at `heardAt`, and all after it
 * met silence; it is still asked.
 * `dead`: silent for too long; passed over, but for the trial that is due at `trialAt`.
 */
export type Health =
  | { readonly kind: 'alive'; readonly heardAt: number }
  | { readonly kind: 'zombie'; readonly since: number; readonly heardAt: number }
  | { readonly kind: 'dead'; readonly since: number; readonly trialAt: number };

/** `liveTrials`: a request may be the trial; off where Status-Server is answered. */
export type HealthLaw = { readonly deadAfter: Duration; readonly reviveAfter: Duration; readonly liveTrials: boolean };

export const NEVER_ASKED: Health = { kind: 'alive', heardAt: Number.NEGATIVE_INFINITY };

/** A valid reply came, whatever it says. */
export function afterReply(now: number): Health {
  return { kind: 'alive', heardAt: now };
}

/**
 * What was sent at `sentAt` has got no reply, all its retries included. Silence to one request while others are answered says nothing: some
 * servers drop what they do not like.
 */
export function afterSilence(health: Health, sentAt: number, now: number, law: HealthLaw): Health {
  switch (health.kind) {
    case 'alive':
      return health.heardAt > sentAt ? health : silentSince(sentAt, health.heardAt, now, law);
    case 'zombie':
      return silentSince(health.heardAt > sentAt ? health.since : Math.min(health.since, sentAt), health.heardAt, now, law);
    case 'dead':
      return health;
  }
}

/** Whether a request may go there. */
export function mayBeAsked(health: Health, now: number, law: HealthLaw): boolean {
  return health.kind !== 'dead' || (law.liveTrials && now >= health.trialAt);
}

/** A request goes there: of a dead server it is the trial, and the only one until the next is due. */
export function afterAsking(health: Health, now: number, law: HealthLaw): Health {
  return health.kind === 'dead' ? { ...health, trialAt: now + law.reviveAfter } : health;
}

function silentSince(since: number, heardAt: number, now: number, law: HealthLaw): Health {
  return now - since >= law.deadAfter ? { kind: 'dead', since, trialAt: now + law.reviveAfter } : { kind: 'zombie', since, heardAt };
}
