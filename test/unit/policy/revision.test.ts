import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import { compilePolicy } from '../../../src/policy/compile.ts';
import { changedElements, nextRevision, type PolicyRecord } from '../../../src/policy/revision.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { documentOf, serviceWith } from './written.ts';

const T = 1_780_000_000_000;

function revise(previous: PolicyRecord | undefined, dacls: Readonly<Record<string, string>>, at: number): PolicyRecord {
  return nextRevision(previous, documentOf('', dacls), instantOf(at));
}

function currentSuffix(record: PolicyRecord, name: string): number {
  return Number.parseInt(record.dacls.find((version) => version.name === name && version.current)?.suffix ?? '', 16);
}

describe('a policy revision', () => {
  it('is the same record for the same content, however it is laid out', () => {
    const first = nextRevision(
      undefined,
      documentOf(serviceWith("{ rules: [{ when: user = 'x', result: deny }], default: deny }")),
      instantOf(T),
    );
    const again = documentOf(serviceWith('{ default: deny,   rules: [{ result: deny, when: "user  =  \'x\'" }] }', '# comment'));
    expect(nextRevision(first, again, instantOf(T + 1))).toBe(first);
  });

  it('survives being stored as JSON', () => {
    const record = nextRevision(
      undefined,
      documentOf(serviceWith("{ rules: [{ when: user = 'x', result: deny }], default: permit }"), { A: 'permit ip any any' }),
      instantOf(T),
    );
    const stored = JSON.parse(JSON.stringify(record)) as PolicyRecord;
    expect(stored).toEqual(record);
    expect(nextRevision(stored, record.document, instantOf(T + 1))).toBe(stored);
    expect(compilePolicy(stored, standardDictionary).revision).toBe(1);
  });

  it('names a dACL by the epoch second of its change', () => {
    const record = revise(undefined, { A: 'permit ip any any' }, T);
    expect(record.dacls[0]).toEqual({
      name: 'A',
      wireName: '#ACSACL#-IP-A-6a18a500',
      suffix: '6a18a500',
      lines: ['permit ip any any'],
      current: true,
      at: T,
    });
  });

  it('keeps the name of a dACL that did not change', () => {
    const first = revise(undefined, { A: 'permit ip any any', B: 'deny ip any any' }, T);
    const second = revise(first, { A: 'permit ip any any', B: 'permit ip any any' }, T + 60_000);
    expect(second.revision).toBe(2);
    expect(currentSuffix(second, 'A')).toBe(currentSuffix(first, 'A'));
    expect(currentSuffix(second, 'B')).toBe(currentSuffix(first, 'B') + 60);
  });

  it('grows the suffix strictly, also within a second and when the clock goes back', () => {
    let record = revise(undefined, { A: 'deny ip any any' }, T);
    const seen = [currentSuffix(record, 'A')];
    for (const [index, at] of [T, T, T - 3_600_000, T + 100].entries()) {
      record = revise(record, { A: `permit ip any host 10.0.0.${index}` }, at);
      seen.push(currentSuffix(record, 'A'));
    }
    expect(seen).toEqual([0, 1, 2, 3, 4].map((n) => T / 1000 + n));
  });

  it('keeps eight versions of a dACL servable, and those of a removed one', () => {
    let record = revise(undefined, { A: 'deny ip any any', B: 'deny ip any any' }, T);
    for (let n = 1; n <= 10; n++) record = revise(record, { A: `permit ip any host 10.0.0.${n}` }, T + n * 1000);
    const versions = record.dacls.filter(({ name }) => name === 'A');
    expect(versions.map(({ lines }) => lines[0])).toEqual([10, 9, 8, 7, 6, 5, 4, 3].map((n) => `permit ip any host 10.0.0.${n}`));
    expect(versions.map(({ current }) => current)).toEqual([true, ...Array(7).fill(false)]);
    const policy = compilePolicy(record, standardDictionary);
    expect(policy.dacl(versions[3]?.wireName ?? '')?.lines).toEqual(['permit ip any host 10.0.0.7']);
    expect(policy.currentDacl('B')).toBeUndefined();
    expect(policy.dacl('#ACSACL#-IP-B-6a18a500')?.lines).toEqual(['deny ip any any']);
  });

  it('gives a content that comes back a new name', () => {
    const first = revise(undefined, { A: 'deny ip any any' }, T);
    const second = revise(first, { A: 'permit ip any any' }, T + 1000);
    const third = revise(second, { A: 'deny ip any any' }, T + 2000);
    expect(new Set(third.dacls.map(({ wireName }) => wireName)).size).toBe(3);
    expect(currentSuffix(third, 'A')).toBe(T / 1000 + 2);
  });

  it('tells which elements changed', () => {
    const before = documentOf(serviceWith('{ default: { profiles: [P] } }', 'profiles: [{ name: P, dacl: A }, { name: Q }]'), {
      A: 'deny ip any any',
    });
    const after = documentOf(serviceWith('{ default: { profiles: [P] } }', 'profiles: [{ name: P, dacl: A, vlan: 2 }]'), {
      A: 'permit ip any any',
    });
    expect(changedElements(before, after)).toEqual(['profile P', 'profile Q', 'dacl A']);
    expect(changedElements(before, { ...before, serviceSelection: { mode: 'simple', result: 't' } })).toEqual(['service selection']);
    expect(changedElements(before, before)).toEqual([]);
  });
});
