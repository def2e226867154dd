import type {
  AuthenticationStatus,
  AuthMethod,
  CertificateField,
  CertificateFields,
  IdentityAttributes,
  IdentityRecord,
} from '../model/access.ts';
import type { AuthFailure } from '../model/identity.ts';
import type { CertificateProfile } from './elements.ts';
import type { CompiledSource } from './identity-source.ts';

/** The four answers of a store (requirement P42: absent, unreachable and refused are three things). */
export type StoreVerdict = 'ok' | 'auth-failed' | 'not-found' | 'process-failed';

/** A store's answer as the walk needs it; `IdentityAnswer` of the identity-store port is one. */
export type StoreAnswer =
  | { readonly kind: 'ok'; readonly record: IdentityRecord }
  | { readonly kind: 'auth-failed'; readonly why?: AuthFailure; readonly record?: IdentityRecord }
  | { readonly kind: 'not-found' | 'process-failed' };

/** How the client proved itself: by something a store verifies, or by a certificate whose name only has to be found. */
export type Proof =
  | { readonly kind: 'password' }
  /** What the certificate of an EAP-TLS handshake says; the chain was verified there (P35). */
  | { readonly kind: 'certificate'; readonly fields: CertificateFields };

export type WalkResult = {
  readonly verdict: StoreVerdict;
  /** Deny Access: the action is reject whatever the error options say (P33). */
  readonly denied: boolean;
  /** The name the certificate profile took from the certificate: that of the user from here on (P35). */
  readonly userName?: string;
  /** Merged from every store that knew the identity; the first store to give an attribute keeps it. */
  readonly record: IdentityRecord | undefined;
  /** The stores in `record`, in order. */
  readonly attributesFrom: readonly string[];
};

/**
 * Either a store to ask or the end: `verify` checks the credential, `compare` the certificate, `find` only reads attributes. `userName` stands
 * for the request's where the certificate gave another.
 */
export type WalkStep =
  | { readonly ask: string; readonly purpose: 'verify' | 'compare' | 'find'; readonly userName?: string }
  | { readonly result: WalkResult };

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
  #phase: 'verify' | 'compare' | 'find' | 'ended' = 'verify';
  #at = 0;
  #verdict: StoreVerdict = 'not-found';
  #sawFailure = false;
  #sawError = false;
  #verifiedBy: string | undefined = undefined;
  /** Of the first store that knew the user and refused him (P41). */
  #refused: IdentityRecord | undefined = undefined;
  /** Of a certificate: the name it gave, and the store that must hold the same one. */
  #userName: string | undefined = undefined;
  #compareWith: string | undefined = undefined;
  readonly #records: IdentityRecord[] = [];

  constructor(source: CompiledSource, proof: Proof = { kind: 'password' }) {
    this.#denied = source.kind === 'deny';
    this.#breakOnError = source.kind !== 'sequence' || source.onStoreError === 'break';
    this.#authStores = source.kind === 'store' ? [source.store] : source.kind === 'sequence' ? source.stores : [];
    this.#attributeStores = source.kind === 'sequence' ? source.attributeStores : [];
    if (proof.kind === 'certificate') this.#byCertificate(certificateProfileOf(source), proof.fields);
    else if (this.#denied || source.kind === 'certificate') this.#end('auth-failed');
    else if (source.kind === 'unknown-user') throw new Error('the unknown-user policy is a walk of its own');
    // Without password stores there is nobody who could accept a password.
    else if (this.#authStores.length === 0) this.#end('auth-failed');
  }

  /** The store to ask now, or the result. Asking again without an answer gives the same. */
  next(): WalkStep {
    if (this.#phase === 'verify') {
      const store = this.#authStores[this.#at];
      if (store !== undefined) return { ask: store, purpose: 'verify' };
      this.#end(this.#sawFailure ? 'auth-failed' : this.#sawError ? 'process-failed' : 'not-found');
    }
    const named = this.#userName === undefined ? {} : { userName: this.#userName };
    if (this.#phase === 'compare' && this.#compareWith !== undefined) return { ask: this.#compareWith, purpose: 'compare', ...named };
    if (this.#phase === 'find') {
      const store = this.#nextAttributeStore();
      if (store !== undefined) return { ask: store, purpose: 'find', ...named };
      this.#phase = 'ended';
    }
    return { result: this.#result() };
  }

  /** What the store named by the last `next()` said. */
  answer(answer: StoreAnswer): void {
    switch (this.#phase) {
      case 'verify':
        this.#verified(answer);
        return;
      case 'compare':
        if (answer.kind === 'ok') this.#passed(answer.record);
        else this.#end(answer.kind);
        return;
      case 'find':
        // Attributes are read of a disabled account too, and of one whose password must change (P41).
        if (answer.kind === 'ok' || (answer.kind === 'auth-failed' && answer.record !== undefined && answer.why !== 'ambiguous')) {
          if (answer.record !== undefined) this.#records.push(answer.record);
        }
        this.#at++;
        return;
      case 'ended':
        throw new Error('an answer after the end of the walk');
    }
  }

  #verified(answer: StoreAnswer): void {
    this.#at++;
    if (answer.kind === 'ok') this.#passed(answer.record);
    else if (answer.kind === 'process-failed' && this.#breakOnError) this.#end('process-failed');
    else if (answer.kind === 'auth-failed') {
      this.#sawFailure = true;
      if (answer.record !== undefined && this.#refused === undefined) this.#refused = answer.record;
    } else if (answer.kind === 'process-failed') this.#sawError = true;
  }

  #passed(record: IdentityRecord | undefined): void {
    if (record !== undefined) this.#records.push(record);
    this.#verifiedBy = record?.store;
    this.#verdict = 'ok';
    this.#phase = 'find';
    this.#at = 0;
  }

  /** The handshake verified the certificate; the profile takes the name from it, and may have a directory hold the same one (P35, P36, P40). */
  #byCertificate(profile: CertificateProfile | undefined, fields: CertificateFields): void {
    this.#userName = profile && firstOf(fields, profile.userNameFrom);
    this.#compareWith = profile?.compareWith;
    if (this.#userName === undefined) this.#end('auth-failed');
    else if (this.#compareWith !== undefined) this.#phase = 'compare';
    else this.#passed(undefined);
  }

  /** A store used for authentication is not read again (ACS rule behind P39). */
  #nextAttributeStore(): string | undefined {
    const used = this.#verifiedBy;
    while (this.#attributeStores[this.#at] !== undefined && this.#attributeStores[this.#at] === used) this.#at++;
    return this.#attributeStores[this.#at];
  }

  #end(verdict: StoreVerdict): void {
    this.#verdict = verdict;
    this.#phase = 'ended';
  }

  #result(): WalkResult {
    const attributesFrom = this.#records.map(({ store }) => store);
    const record = this.#verdict === 'ok' ? mergeRecords(this.#records) : this.#refused;
    const named = this.#userName === undefined ? {} : { userName: this.#userName };
    return { verdict: this.#verdict, denied: this.#denied, ...named, record, attributesFrom };
  }
}

/** What several stores know of one user: the first to give an attribute keeps it, and each store's own stay readable by its id. */
function mergeRecords(records: readonly IdentityRecord[]): IdentityRecord | undefined {
  const [first] = records;
  if (!first || records.length === 1) return first;
  const attributes: IdentityAttributes = Object.assign({}, ...records.toReversed().map((record) => record.attributes));
  const byStore = Object.fromEntries(records.map((record) => [record.store, record.attributes]));
  const group = records.find((record) => record.group !== undefined)?.group;
  return { ...first, attributes, byStore, ...(group === undefined ? {} : { group }) };
}

function certificateProfileOf(source: CompiledSource): CertificateProfile | undefined {
  if (source.kind === 'certificate') return source.profile;
  return source.kind === 'sequence' ? source.certificateProfile : undefined;
}

/** The value of a certificate field; the first where it has several. */
export function firstOf(fields: CertificateFields, field: CertificateField): string | undefined {
  const value = fields[field];
  return typeof value === 'string' || value === undefined ? value : value[0];
}
