import { describe, expect, it } from 'vitest';
import { IdentityWalk, type Proof, type StoreAnswer, type WalkResult } from '../../../src/policy/identity-sequence.ts';
import type { CompiledSource } from '../../../src/policy/identity-source.ts';

const ok = (store: string, attributes: Readonly<Record<string, string>> = {}, group?: string): StoreAnswer => ({
  kind: 'ok',
  record: { store, name: 'bob', attributes, ...(group === undefined ? {} : { group }) },
});
const no = (kind: 'auth-failed' | 'not-found' | 'process-failed'): StoreAnswer => ({ kind });

function walk(
  source: CompiledSource,
  answers: Readonly<Record<string, StoreAnswer>>,
  proof?: Proof,
): WalkResult & { readonly calls: readonly string[] } {
  const walking = new IdentityWalk(source, proof);
  const calls: string[] = [];
  for (;;) {
    const step = walking.next();
    if ('result' in step) return { ...step.result, calls };
    calls.push(`${step.purpose} ${step.ask}`);
    walking.answer(answers[step.ask] ?? no('not-found'));
  }
}

const sequence = (stores: readonly string[], more: Partial<Extract<CompiledSource, { kind: 'sequence' }>> = {}): CompiledSource => ({
  kind: 'sequence',
  stores,
  attributeStores: [],
  onStoreError: 'break',
  ...more,
});

const UPN = { name: 'upn', userNameFrom: 'SAN-UPN' } as const;

describe('an identity walk', () => {
  it('of Deny Access asks nobody (P33)', () => {
    expect(walk({ kind: 'deny' }, {})).toMatchObject({ verdict: 'auth-failed', denied: true, calls: [] });
  });

  it('of one store gives its answer and its attributes (P34)', () => {
    for (const kind of ['auth-failed', 'not-found', 'process-failed'] as const) {
      expect(walk({ kind: 'store', store: 'A' }, { A: no(kind) })).toMatchObject({ verdict: kind, denied: false, calls: ['verify A'] });
    }
  });

  it('stops at the first store that accepts (P38)', () => {
    const found = walk(sequence(['A', 'B', 'C']), { A: no('auth-failed'), B: ok('B'), C: ok('C') });
    expect(found).toMatchObject({ verdict: 'ok', calls: ['verify A', 'verify B'], attributesFrom: ['B'] });
  });

  it('prefers a refusal to an error, and an error to absence', () => {
    const go = { onStoreError: 'continue' } as const;
    expect(walk(sequence(['A', 'B', 'C'], go), { A: no('process-failed'), B: no('auth-failed'), C: no('not-found') }).verdict).toBe(
      'auth-failed',
    );
    expect(walk(sequence(['A', 'B'], go), { A: no('process-failed') }).verdict).toBe('process-failed');
    expect(walk(sequence(['A', 'B'], go), {}).verdict).toBe('not-found');
  });

  it('breaks at an unreachable store unless told to go on', () => {
    const answers = { A: no('process-failed'), B: ok('B') };
    expect(walk(sequence(['A', 'B']), answers)).toMatchObject({ verdict: 'process-failed', calls: ['verify A'] });
    expect(walk(sequence(['A', 'B'], { onStoreError: 'continue' }), answers)).toMatchObject({
      verdict: 'ok',
      calls: ['verify A', 'verify B'],
    });
  });

  it('adds attributes of further stores, the first to give one keeps it (P39)', () => {
    const found = walk(sequence(['A'], { attributeStores: ['A', 'B', 'C', 'D'] }), {
      A: ok('A', { mail: 'a' }),
      B: ok('B', { mail: 'b', phone: 'b' }, 'All:B'),
      C: no('process-failed'),
      D: ok('D', { phone: 'd', room: 'd' }, 'All:D'),
    });
    expect(found.calls).toEqual(['verify A', 'find B', 'find C', 'find D']);
    expect(found.record).toMatchObject({ store: 'A', name: 'bob', group: 'All:B', attributes: { mail: 'a', phone: 'b', room: 'd' } });
    expect(found.record?.byStore?.B).toMatchObject({ phone: 'b' });
    expect(found.attributesFrom).toEqual(['A', 'B', 'D']);
  });

  it('does not read attributes when authentication failed', () => {
    expect(walk(sequence(['A'], { attributeStores: ['B'] }), { A: no('not-found'), B: ok('B') }).calls).toEqual(['verify A']);
  });

  it('with a certificate only finds attributes (P40), and needs a certificate profile (P35)', () => {
    const certificate = { kind: 'certificate', fields: { 'SAN-UPN': 'bob@corp', CN: 'bob' } } as const;
    const found = walk(
      sequence([], { certificateProfile: UPN, attributeStores: ['A', 'B', 'C'] }),
      { A: ok('A'), C: ok('C') },
      certificate,
    );
    expect(found).toMatchObject({ verdict: 'ok', calls: ['find A', 'find B', 'find C'], attributesFrom: ['A', 'C'] });
    expect(walk(sequence([], { certificateProfile: UPN }), {}, { kind: 'certificate', fields: { CN: 'bob' } }).verdict).toBe('auth-failed');
    expect(walk({ kind: 'store', store: 'A' }, { A: ok('A') }, certificate)).toMatchObject({ verdict: 'auth-failed', calls: [] });
  });

  it('gives the same step until it is answered, and refuses an answer after the end', () => {
    const walking = new IdentityWalk({ kind: 'store', store: 'A' });
    expect(walking.next()).toEqual(walking.next());
    walking.answer(no('not-found'));
    expect(walking.next()).toHaveProperty('result');
    expect(() => walking.answer(no('not-found'))).toThrow('after the end');
  });
});
