import type { AttributeValue, AuthenticationStatus, AuthMethod, IdentityRecord } from '../model/access.ts';
import type { CompiledSource } from './compile.ts';

/** The four answers of a store (requirement P42: absent, unreachable and refused are three things). */
export type StoreVerdict = 'ok' | 'auth-failed' | 'not-found' | 'process-failed';

/** A store's answer as the walk needs it; `IdentityAnswer` of the identity-store port is one. */
export type StoreAnswer =
  | { readonly kind: 'ok'; readonly record: IdentityRecord }
  | { readonly kind: 'auth-failed' | 'not-found' | 'process-failed' };

/** How the client proved itself: by something a store verifies, or by a certificate whose name only has to be found. */
export type Proof =
  | { readonly kind: 'password' }
  /** `userName` is what the certificate profile took from the certificate; undefined: no profile, or the field is missing (P35). */
  | { readonly kind: 'certificate'; readonly userName: string | undefined };

export type WalkResult = {
  readonly verdict: StoreVerdict;
  /** Deny Access: the action is reject whatever the error options say (P33). */
  readonly denied: boolean;
  /** Merged from every store that knew the identity; the first store to give an attribute keeps it. */
  readonly record: IdentityRecord | undefined;
  /** The stores in `record`, in order. */
  readonly attributesFrom: readonly string[];
};

/** Either a store to ask (`verify` checks the credential, `find` only reads attributes) or the end. */
export type WalkStep = { readonly ask: string; readonly purpose: 'verify' | 'find' } | { readonly result: WalkResult };

/** Methods in which a failed authentication leaves no keys or mutual proof to continue with (requirement P46, trap T1-6). */
const CANNOT_CONTINUE: ReadonlySet<AuthMethod> = new Set<AuthMethod>([
  'PEAP',
  'LEAP',
  'EAP-FAST',
  'EAP-TLS',
  'EAP-TTLS',
  'MSCHAP',
  'MSCHAPV2',
  'EAP-MD5',
]);

export function canContinue(method: AuthMethod): boolean {
  return !CANNOT_CONTINUE.has(method);
}

/** System attribute AuthenticationStatus of an outcome (requirement P45). */
export function authenticationStatus(verdict: StoreVerdict): AuthenticationStatus {
  switch (verdict) {
    case 'ok':
      return 'passed';
    case 'auth-failed':
      return 'failed';
    case 'not-found':
      return 'unknownUser';
    case 'process-failed':
      return 'processError';
  }
}

/**
 * The walk over the stores of an identity source (requirements P33 to P41), without asking anybody itself:
 *
 * ```
 * const walk = new IdentityWalk(source, proof);
 * for (let step = walk.next(); 'ask' in step; step = walk.next()) walk.answer(await stores.get(step.ask).ask(…));
 * ```
 */
export class IdentityWalk {
  readonly #authStores: readonly string[];
  readonly #attributeStores: readonly string[];
  readonly #breakOnError: boolean;
  readonly #denied: boolean;
  #phase: 'verify' | 'find' | 'ended';
  #at = 0;
  #verdict: StoreVerdict = 'not-found';
  #sawFailure = false;
  #sawError = false;
  readonly #records: IdentityRecord[] = [];

  constructor(source: CompiledSource, proof: Proof = { kind: 'password' }) {
    this.#denied = source.kind === 'deny';
    this.#breakOnError = source.kind !== 'sequence' || source.onStoreError === 'break';
    this.#authStores = source.kind === 'store' ? [source.store] : source.kind === 'sequence' ? source.stores : [];
    this.#attributeStores = source.kind === 'sequence' ? source.attributeStores : [];
    this.#phase = 'verify';
    if (proof.kind === 'certificate') this.#byCertificate(source, proof.userName);
    else if (this.#denied) this.#end('auth-failed');
  }

  /** The store to ask now, or the result. Asking again without an answer gives the same. */
  next(): WalkStep {
    if (this.#phase === 'verify') {
      const store = this.#authStores[this.#at];
      if (store !== undefined) return { ask: store, purpose: 'verify' };
      this.#end(this.#sawFailure ? 'auth-failed' : this.#sawError ? 'process-failed' : 'not-found');
    }
    if (this.#phase === 'find') {
      const store = this.#nextAttributeStore();
      if (store !== undefined) return { ask: store, purpose: 'find' };
      this.#phase = 'ended';
    }
    return { result: this.#result() };
  }

  /** What the store named by the last `next()` said. */
  answer(answer: StoreAnswer): void {
    if (this.#phase === 'verify') this.#verified(answer);
    else if (this.#phase === 'find') {
      if (answer.kind === 'ok') this.#records.push(answer.record);
      this.#at++;
    } else throw new Error('an answer after the end of the walk');
  }

  #verified(answer: StoreAnswer): void {
    this.#at++;
    if (answer.kind === 'ok') {
      this.#records.push(answer.record);
      this.#verdict = 'ok';
      this.#phase = 'find';
      this.#at = 0;
    } else if (answer.kind === 'process-failed' && this.#breakOnError) this.#end('process-failed');
    else if (answer.kind === 'auth-failed') this.#sawFailure = true;
    else if (answer.kind === 'process-failed') this.#sawError = true;
  }

  /** The certificate was verified by the handshake: its name is the key, and stores only add attributes (P35, P40). */
  #byCertificate(source: CompiledSource, userName: string | undefined): void {
    if (source.kind !== 'sequence' || userName === undefined) this.#end('auth-failed');
    else {
      this.#verdict = 'ok';
      this.#phase = 'find';
    }
  }

  /** A store used for authentication is not read again (ACS rule behind P39). */
  #nextAttributeStore(): string | undefined {
    const used = this.#records[0]?.store;
    while (this.#attributeStores[this.#at] !== undefined && this.#attributeStores[this.#at] === used) this.#at++;
    return this.#attributeStores[this.#at];
  }

  #end(verdict: StoreVerdict): void {
    this.#verdict = verdict;
    this.#phase = 'ended';
  }

  #result(): WalkResult {
    const attributesFrom = this.#records.map(({ store }) => store);
    return { verdict: this.#verdict, denied: this.#denied, record: mergeRecords(this.#records), attributesFrom };
  }
}

function mergeRecords(records: readonly IdentityRecord[]): IdentityRecord | undefined {
  const [first] = records;
  if (!first || records.length === 1) return first;
  const attributes: Record<string, AttributeValue> = {};
  for (const record of records.toReversed()) Object.assign(attributes, record.attributes);
  const group = records.find((record) => record.group !== undefined)?.group;
  return group === undefined ? { ...first, attributes } : { ...first, attributes, group };
}
