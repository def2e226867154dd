import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CertificateFields } from '../../src/model/access.ts';
import type { CertificateProfile } from '../../src/policy/elements.ts';
import { IdentityWalk, type StoreAnswer, type WalkResult } from '../../src/policy/identity-sequence.ts';
import type { CompiledSource } from '../../src/policy/identity-source.ts';
import { identify, type Outcome, recordOf, type StoreState, type Stores } from '../spec/identity.ts';

const NAMES = ['A', 'B', 'C', 'D'];
const store = fc.constantFrom(...NAMES);
const states = fc.constantFrom<StoreState>('ok', 'auth-failed', 'not-found', 'process-failed');
const stores: fc.Arbitrary<Stores> = fc.record(Object.fromEntries(NAMES.map((name) => [name, states])));

const profile: fc.Arbitrary<CertificateProfile> = fc
  .tuple(fc.constantFrom('CN' as const, 'SAN-UPN' as const), fc.option(store, { nil: undefined }))
  .map(([userNameFrom, compareWith]) => ({ name: 'cap', userNameFrom, ...(compareWith === undefined ? {} : { compareWith }) }));

const source: fc.Arbitrary<CompiledSource> = fc.oneof(
  fc.constant<CompiledSource>({ kind: 'deny' }),
  store.map((one): CompiledSource => ({ kind: 'store', store: one })),
  profile.map((one): CompiledSource => ({ kind: 'certificate', profile: one })),
  fc
    .tuple(
      fc.record({
        kind: fc.constant('sequence' as const),
        stores: fc.uniqueArray(store),
        attributeStores: fc.uniqueArray(store),
        onStoreError: fc.constantFrom('break' as const, 'continue' as const),
      }),
      fc.option(profile, { nil: undefined }),
    )
    .map(([sequence, cap]): CompiledSource => ({ ...sequence, ...(cap ? { certificateProfile: cap } : {}) })),
);

const certificate = fc.option(fc.constantFrom<CertificateFields>({ CN: 'bob' }, { 'SAN-UPN': 'bob@corp', CN: 'bob' }, {}), {
  nil: undefined,
});

function walked(of: CompiledSource, known: Stores, fields: CertificateFields | undefined): WalkResult & Outcome {
  const walk = new IdentityWalk(of, fields ? { kind: 'certificate', fields } : { kind: 'password' });
  const calls: string[] = [];
  for (;;) {
    const step = walk.next();
    if ('result' in step) return { ...step.result, calls };
    calls.push(`${step.purpose} ${step.ask}`);
    const state = known[step.ask] ?? 'not-found';
    const answer: StoreAnswer = state === 'ok' ? { kind: 'ok', record: recordOf(step.ask) } : { kind: state };
    walk.answer(answer);
  }
}

describe('the walk over identity stores', () => {
  it('asks whom the reference asks, in order, and ends as it does (P33, P35, P37, P38, P39, P40)', () => {
    fc.assert(
      fc.property(source, stores, certificate, (of, known, fields) => {
        const { verdict, calls, attributesFrom } = walked(of, known, fields);
        expect({ verdict, calls, attributesFrom }).toEqual(identify(of, known, fields));
      }),
      { numRuns: 2000 },
    );
  });

  it('merges what the stores know: the first to give an attribute keeps it, each store its own', () => {
    fc.assert(
      fc.property(source, stores, certificate, (of, known, fields) => {
        const { verdict, record, attributesFrom } = walked(of, known, fields);
        fc.pre(verdict === 'ok' && attributesFrom.length > 0);
        expect(record?.attributes.from).toBe(attributesFrom[0]);
        for (const name of attributesFrom) {
          expect(record?.attributes[name]).toBe(name);
          if (attributesFrom.length > 1) expect(record?.byStore?.[name]?.from).toBe(name);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
