import { describe, expect, it } from 'vitest';
import type { MergedProfile } from '../../../src/model/access.ts';
import { mergedProfile, mergeSteps } from '../../../src/policy/merge.ts';
import { policyOf } from './written.ts';

const POLICY = policyOf(
  `profiles:
  - { name: A, vlan: 10, sessionTimeout: 600, attributes: [{ name: Cisco-AVPair, values: ['a=1', 'shared=1', 'a=1'] }] }
  - { name: B, vlan: 20, reauthTimer: 900, dacl: D, redirect: { acl: R, url: 'https://b' }, attributes: [{ name: Filter-Id, values: [x, y] }, { name: Cisco-AVPair, values: ['shared=1', 'b=1'] }] }
  - { name: C, dacl: E, redirect: { acl: S, url: 'https://c' }, attributes: [{ name: Filter-Id, value: z }, { name: Tunnel-Private-Group-Id, value: '30', tag: 1 }] }
  - { name: D, attributes: [{ name: Termination-Action, value: RADIUS-Request }, { name: Tunnel-Type, value: VLAN }] }`,
  { D: 'permit ip any any', E: 'deny ip any any' },
);

function merged(...names: readonly string[]): MergedProfile {
  return mergedProfile(names, mergeSteps(names.map((name) => POLICY.units.get(name) ?? [])));
}

function values(profile: MergedProfile, name: string): readonly (string | number)[] {
  return profile.attributes.filter(({ attribute }) => attribute.name === name).flatMap((one) => one.values);
}

describe('merging profiles', () => {
  it('takes an attribute of one profile only (P77)', () => {
    expect(values(merged('A', 'B'), 'Filter-Id')).toEqual(['x', 'y']);
  });

  it('takes all values of the first profile that has it (P78, P79)', () => {
    expect(values(merged('C', 'B'), 'Filter-Id')).toEqual(['z']);
    expect(values(merged('B', 'C'), 'Filter-Id')).toEqual(['x', 'y']);
  });

  it('takes Cisco-AVPair from all, exact repetitions once (P80)', () => {
    expect(values(merged('A', 'B'), 'Cisco-AVPair')).toEqual(['a=1', 'shared=1', 'url-redirect-acl=R', 'url-redirect=https://b', 'b=1']);
  });

  it('takes the dACL as a whole from the first', () => {
    expect(merged('B', 'C').dacl).toBe('D');
  });

  it('takes redirects from all: they are Cisco-AVPairs (P80, trap T1-11)', () => {
    const both = merged('B', 'C');
    expect(both.redirect).toEqual({ acl: 'R', url: 'https://b' });
    expect(values(both, 'Cisco-AVPair')).toEqual([
      'url-redirect-acl=R',
      'url-redirect=https://b',
      'shared=1',
      'b=1',
      'url-redirect-acl=S',
      'url-redirect=https://c',
    ]);
  });

  it('never halves a VLAN', () => {
    const both = merged('D', 'B');
    expect(both.vlan).toBeUndefined();
    expect(values(both, 'Tunnel-Private-Group-Id')).toEqual([]);
    const first = merged('A', 'C');
    expect(first.vlan).toBe('10');
    expect(['Tunnel-Type', 'Tunnel-Medium-Type', 'Tunnel-Private-Group-Id'].map((name) => values(first, name))).toEqual([
      [13],
      [6],
      ['10'],
    ]);
    expect(first.attributes.filter(({ attribute }) => attribute.name.startsWith('Tunnel-')).every(({ tag }) => tag === 1)).toBe(true);
  });

  it('never gives the timeout of one profile the termination of another', () => {
    expect(values(merged('A', 'B'), 'Session-Timeout')).toEqual([600]);
    expect(values(merged('A', 'B'), 'Termination-Action')).toEqual([]);
    expect(values(merged('B', 'A'), 'Termination-Action')).toEqual([1]);
    expect(values(merged('D', 'B'), 'Session-Timeout')).toEqual([]);
    expect(merged('B', 'A').sessionTimeout).toBe(900);
  });

  it('says which earlier profile has what a later one would set', () => {
    const steps = mergeSteps(['A', 'B'].map((name) => POLICY.units.get(name) ?? []));
    expect(steps.filter(({ lostTo }) => lostTo !== undefined).map(({ unit, lostTo }) => [unit.profile, unit.title, lostTo])).toEqual([
      ['B', 'vlan', 'A'],
      ['B', 'reauthTimer', 'A'],
    ]);
  });
});
