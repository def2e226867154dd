import type { AuthMethod, IdentityRecord } from '../model/access.ts';
import type { AuthFailure, StoreTraits } from '../model/identity.ts';
import type { UserRecord } from '../model/user.ts';
import type { UnknownUserPolicy } from './elements.ts';
import type { StoreAnswer, StoreVerdict } from './identity-sequence.ts';
import { nameForm, namesToAsk, ownsDomain } from './windows-names.ts';

/** What the stores of the configuration are like, by id. */
export type StoresKnown = { get(id: string): StoreTraits | undefined };

export type UnknownUserRequest = {
  readonly userName: string;
  readonly method: AuthMethod;
  /** The known or discovered user of that name in this profile; undefined: he is unknown (requirement U6). */
  readonly record: UserRecord | undefined;
};

/** Why the walk ended as it did. */
export type UnknownUserReason =
  | 'accepted'
  /** The one store the record is bound to did not accept, or cannot verify the method: final (U5, U28). */
  | 'bound-store-refused'
  /** It is no longer configured (trap T4-8). */
  | 'bound-store-removed'
  /** Internal passwords are not tried under this policy (U36, trap T4-7). */
  | 'internal-not-selected'
  | 'disabled'
  /** Unknown users are refused (U27, U35). */
  | 'fail-the-attempt'
  /** No store that could be asked supports the method (U31). */
  | 'no-store-for-method'
  /** Every store was asked, or none may be asked about such a name (U34). */
  | 'exhausted';

export type UnknownUserResult = {
  readonly verdict: StoreVerdict;
  readonly reason: UnknownUserReason;
  readonly why?: AuthFailure;
  /** Of the store that accepted, or of the first that knew the user and refused him. */
  readonly record: IdentityRecord | undefined;
  /** The store an unknown user was found in: he becomes a discovered user bound to it (U15, U33). */
  readonly discoveredIn?: string;
};

/** A store to ask to verify `userName`, which stands for the request's, or the end. */
export type UnknownUserStep = { readonly ask: string; readonly userName: string } | { readonly result: UnknownUserResult };

type Ask = { readonly ask: string; readonly userName: string };

/**
 * The walk of an unknown-user policy (requirements U1 to U36, policy-and-posture §4.3.3), without asking anybody itself: as `IdentityWalk`, it is
 * told each answer in turn.
 *
 * ```
 * const walk = new UnknownUserWalk(policy, stores, { userName, method, record });
 * for (let step = walk.next(); 'ask' in step; step = walk.next()) walk.answer(await stores.get(step.ask).ask(…));
 * ```
 */
export class UnknownUserWalk {
  readonly #bound: boolean;
  readonly #asks: readonly Ask[];
  #at = 0;
  #result: UnknownUserResult | undefined;
  #refused: Extract<StoreAnswer, { kind: 'auth-failed' }> | undefined;
  #unanswered = false;

  constructor(policy: UnknownUserPolicy, stores: StoresKnown, request: UnknownUserRequest) {
    this.#bound = request.record !== undefined;
    const asks = request.record ? boundTo(request.record, policy, stores, request) : searchOf(policy, stores, request);
    if ('verdict' in asks) this.#result = asks;
    this.#asks = 'verdict' in asks ? [] : asks;
  }

  /** The store to ask now, or the result. Asking again without an answer gives the same. */
  next(): UnknownUserStep {
    if (this.#result) return { result: this.#result };
    const ask = this.#asks[this.#at];
    if (ask) return ask;
    this.#result = this.#bound ? this.#refusedByBoundStore() : this.#exhausted();
    return { result: this.#result };
  }

  /** What the store named by the last `next()` said. Whatever is no success sends the walk to the next one (U32). */
  answer(answer: StoreAnswer): void {
    const asked = this.#asks[this.#at++];
    if (asked === undefined || this.#result) throw new Error('an answer after the end of the walk');
    if (answer.kind === 'ok') {
      const discovered = this.#bound ? {} : { discoveredIn: asked.ask };
      this.#result = { verdict: 'ok', reason: 'accepted', record: answer.record, ...discovered };
    } else if (answer.kind === 'auth-failed') this.#refused ??= answer;
    else if (answer.kind === 'process-failed') this.#unanswered = true;
  }

  #refusedByBoundStore(): UnknownUserResult {
    const reason = 'bound-store-refused';
    if (this.#refused) return { verdict: 'auth-failed', reason, ...reasonOf(this.#refused), record: this.#refused.record };
    return { verdict: this.#unanswered ? 'process-failed' : 'not-found', reason, record: undefined };
  }

  /** The end of the list denies, whether the stores refused or did not answer (U34, trap T4-3). */
  #exhausted(): UnknownUserResult {
    if (!this.#refused) return { verdict: 'not-found', reason: 'exhausted', record: undefined };
    return { verdict: 'auth-failed', reason: 'exhausted', ...reasonOf(this.#refused), record: this.#refused.record };
  }
}

function reasonOf({ why }: { readonly why?: AuthFailure }): { readonly why?: AuthFailure } {
  return why === undefined ? {} : { why };
}

/** A user with a record has one store, and its answer is final (U3, U5, U14, U16, U18, U28). */
function boundTo(
  record: UserRecord,
  policy: UnknownUserPolicy,
  stores: StoresKnown,
  { userName, method }: UnknownUserRequest,
): readonly Ask[] | UnknownUserResult {
  const { passwordStore } = record;
  const store = stores.get(passwordStore);
  const internal = passwordStore === policy.internalStore;
  // The internal store tells the state of an account itself, and only to who knows its password.
  // Why is not told: nobody has seen a password of his yet.
  if (!record.enabled && !internal) return refusal('disabled');
  if (internal && !policy.internalDatabase) return refusal('internal-not-selected');
  if (!store) return { verdict: 'process-failed', reason: 'bound-store-removed', record: undefined };
  if (!store.methods.has(method)) return refusal('bound-store-refused', 'unsupported-method');
  return asksOf(passwordStore, store, userName);
}

/** Where an unknown user is looked for (U15, U27, U31). */
function searchOf(
  policy: UnknownUserPolicy,
  stores: StoresKnown,
  { userName, method }: UnknownUserRequest,
): readonly Ask[] | UnknownUserResult {
  if (policy.mode === 'fail') return { verdict: 'not-found', reason: 'fail-the-attempt', record: undefined };
  const selected = policy.selected.flatMap((id) => {
    const store = stores.get(id);
    return store ? [{ id, store }] : [];
  });
  const asked = userName === '' ? [] : responsibleFor(userName, selected);
  const able = asked.filter(({ store }) => store.methods.has(method));
  if (asked.length > 0 && able.length === 0) return refusal('no-store-for-method', 'unsupported-method');
  return able.flatMap(({ id, store }) => asksOf(id, store, userName));
}

type Selected = { readonly id: string; readonly store: StoreTraits };

/**
 * A name qualified with a domain goes to the stores of that domain only (U19). Where no selected store has the domain it is no Windows name here:
 * a store of another kind, to which a backslash is a character like any other, is asked about it as it stands.
 */
function responsibleFor(userName: string, selected: readonly Selected[]): readonly Selected[] {
  const form = nameForm(userName);
  if (form.kind === 'bare') return selected;
  if (form.kind === 'qualified') {
    const owners = selected.filter(({ store }) => store.windows && ownsDomain(store.windows, form.domain));
    if (owners.length > 0) return owners;
  }
  return selected.filter(({ store }) => store.windows === undefined);
}

function asksOf(id: string, { windows }: StoreTraits, userName: string): readonly Ask[] {
  return namesToAsk(windows, userName).map((name) => ({ ask: id, userName: name }));
}

function refusal(reason: UnknownUserReason, why?: AuthFailure): UnknownUserResult {
  return { verdict: 'auth-failed', reason, ...(why === undefined ? {} : { why }), record: undefined };
}
