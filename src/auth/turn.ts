import type { IdentityRecord } from '../model/access.ts';
import type { AuthFailure, Challenge, IdentityQuery } from '../model/identity.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import type { SharedSecret } from '../wire/radius/secret.ts';

/** What a method sees of an Access-Request. `view` may be re-pointed after the call: keep octets, not the view. */
export type Credentials = { readonly userName: string; readonly view: PacketView; readonly secret: SharedSecret };

/** A question to whoever knows the user. */
export type Question = IdentityQuery;

/** Requirement P42: a store's error is exactly one of three. */
export type Failure = 'auth-failed' | 'not-found' | 'process-failed';

export type Answer =
  | { readonly kind: 'ok'; readonly record?: IdentityRecord; readonly hashOfNtHash?: Uint8Array }
  | { readonly kind: 'auth-failed'; readonly record?: IdentityRecord; readonly why?: AuthFailure; readonly challenge?: Challenge }
  | { readonly kind: 'not-found' | 'process-failed' };

/** An attribute by its name in the dictionary, which also says how it is hidden. */
export type MethodAttribute = { readonly name: string; readonly value: Uint8Array };

/** What a method puts into the reply besides what policy gives: proofs and keys when it accepts, its own reason when it rejects. */
export type MethodReply = { readonly accept: readonly MethodAttribute[]; readonly reject: readonly MethodAttribute[] };

export type Verdict =
  | { readonly kind: 'passed'; readonly record: IdentityRecord | undefined; readonly reply?: MethodReply }
  /** `record` is known when the user is, though he failed (requirement P41). */
  | {
      readonly kind: 'failed';
      readonly failure: Failure;
      readonly why?: AuthFailure;
      /** Where it can be put to the user, he may go on. */
      readonly challenge?: Challenge;
      readonly record: IdentityRecord | undefined;
      readonly reply?: MethodReply;
    }
  /** The credentials themselves make no sense; no store was asked. */
  | { readonly kind: 'malformed' };

/**
 * One turn of a method (architecture §5): it asks, or sends and waits for the peer, or is done. `state` goes into the next turn.
 * `send` is the content of an Access-Challenge.
 */
export type Turn<S> =
  | { readonly state: S; readonly ask: Question }
  | { readonly state: S; readonly send: Uint8Array }
  | { readonly done: Verdict };

/** An authentication method as a step machine: pure, so that it can be run again from what was recorded. */
export interface AuthMethod<S> {
  start(request: Credentials): Turn<S>;
  next(state: S, input: Answer): Turn<S>;
}

const MALFORMED: Turn<never> = { done: { kind: 'malformed' } };

export function malformed(): Turn<never> {
  return MALFORMED;
}

/** The last turn of a method that asks one question and takes the answer as it is. */
export function settled(answer: Answer): Turn<never> {
  return { done: verdictOf(answer) };
}

export function verdictOf(answer: Answer): Exclude<Verdict, { readonly kind: 'malformed' }> {
  switch (answer.kind) {
    case 'ok':
      return { kind: 'passed', record: answer.record };
    case 'auth-failed': {
      const { record, why, challenge } = answer;
      return {
        kind: 'failed',
        failure: 'auth-failed',
        record,
        ...(why === undefined ? {} : { why }),
        ...(challenge === undefined ? {} : { challenge }),
      };
    }
    default:
      return { kind: 'failed', failure: answer.kind, record: undefined };
  }
}
