import type { CertificateFields, IdentityRecord } from '../../src/model/access.ts';
import type { CompiledSource } from '../../src/policy/identity-source.ts';

/** Who is asked for an identity and what comes of it (requirements P33 to P41, policy-and-posture §4.3.2): the oracle for `IdentityWalk`. */

export type StoreState = 'ok' | 'auth-failed' | 'not-found' | 'process-failed';
export type Stores = Readonly<Record<string, StoreState>>;
export type Outcome = {
  readonly verdict: StoreState;
  readonly calls: readonly string[];
  readonly attributesFrom: readonly string[];
};

/** The record a store of these tests has of everybody. */
export const recordOf = (store: string): IdentityRecord => ({ store, name: 'bob', attributes: { [store]: store, from: store } });

export function identify(source: CompiledSource, stores: Stores, certificate?: CertificateFields): Outcome {
  const refused = (verdict: StoreState, calls: readonly string[] = []): Outcome => ({ verdict, calls, attributesFrom: [] });
  if (source.kind === 'deny') return refused('auth-failed');
  if (source.kind === 'unknown-user') throw new Error('not this oracle');
  if (certificate) return byCertificate(source, stores, certificate);
  if (source.kind === 'certificate') return refused('auth-failed');
  const auth = source.kind === 'store' ? [source.store] : source.stores;
  const attributes = source.kind === 'store' ? [] : source.attributeStores;
  const goesOn = source.kind === 'sequence' && source.onStoreError === 'continue';
  if (auth.length === 0) return refused('auth-failed');
  const calls: string[] = [];
  const seen: StoreState[] = [];
  for (const store of auth) {
    calls.push(`verify ${store}`);
    const state = stores[store] ?? 'not-found';
    if (state === 'ok') return withAttributes([store], calls, attributes, stores);
    if (state === 'process-failed' && !goesOn) return refused('process-failed', calls);
    seen.push(state);
  }
  const verdict = (['auth-failed', 'process-failed'] as const).find((one) => seen.includes(one)) ?? 'not-found';
  return refused(verdict, calls);
}

function byCertificate(source: CompiledSource, stores: Stores, certificate: CertificateFields): Outcome {
  const profile = source.kind === 'certificate' ? source.profile : source.kind === 'sequence' ? source.certificateProfile : undefined;
  if (!profile || certificate[profile.userNameFrom] === undefined) return { verdict: 'auth-failed', calls: [], attributesFrom: [] };
  const attributes = source.kind === 'sequence' ? source.attributeStores : [];
  if (profile.compareWith === undefined) return withAttributes([], [], attributes, stores);
  const calls = [`compare ${profile.compareWith}`];
  const state = stores[profile.compareWith] ?? 'not-found';
  return state === 'ok' ? withAttributes([profile.compareWith], calls, attributes, stores) : { verdict: state, calls, attributesFrom: [] };
}

/** P39: every further store adds what it knows; one that refuses, fails or knows nobody is skipped. */
function withAttributes(used: readonly string[], calls: readonly string[], attributes: readonly string[], stores: Stores): Outcome {
  const asked = attributes.filter((store) => !used.includes(store));
  return {
    verdict: 'ok',
    calls: [...calls, ...asked.map((store) => `find ${store}`)],
    attributesFrom: [...used, ...asked.filter((store) => stores[store] === 'ok')],
  };
}
