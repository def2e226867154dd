import { describe, expect, it } from 'vitest';
import type { CoaCommand } from '../../../src/model/coa.ts';
import type { Step } from '../../../src/model/plan.ts';
import type { SessionId } from '../../../src/model/session.ts';
import { arbitrate } from '../../../src/plan/arbitrate.ts';
import { NOW, SESSION, SWITCH, step } from './sample.ts';

/** The strongest first (reliability §3.4); those of one line replace each other. */
const ORDER: readonly (readonly CoaCommand['kind'][])[] = [
  ['terminate'],
  ['disable-host-port'],
  ['bounce-host-port'],
  ['reauthenticate', 'authorize-only'],
  ['activate-service', 'deactivate-service', 'interface-template', 'change-authorization'],
];
const ALL = ORDER.flatMap((kinds, rank) => kinds.map((kind) => ({ kind, rank })));
const PAIRS = ALL.flatMap((older) => ALL.map((newer) => [older, newer] as const));

const coa = (kind: CoaCommand['kind'], over: Partial<Step> = {}, session = SESSION): Step =>
  step('x/1', { do: { kind: 'coa', command: { kind } as CoaCommand, session, device: SWITCH, onlyIfChanged: false }, ...over });

describe('two wishes for one session', () => {
  it.each([
    ['reauthenticate', 'reauthenticate', 'replace'],
    ['reauthenticate', 'terminate', 'replace'],
    ['terminate', 'reauthenticate', 'drop'],
    ['bounce-host-port', 'reauthenticate', 'drop'],
    ['reauthenticate', 'session-query', 'both'],
    ['session-query', 'reauthenticate', 'both'],
    ['session-query', 'session-query', 'replace'],
  ] as const)('%s waits, then %s: %s', (older, newer, verdict) => {
    expect(arbitrate(coa(older), coa(newer))).toBe(verdict);
  });

  it.each([
    ['sent', 'both'],
    ['acknowledged', 'replace'],
    ['unknown', 'replace'],
  ] as const)('a reauthenticate that is %s: %s', (state, verdict) => {
    expect(arbitrate(coa('reauthenticate', { state }), coa('reauthenticate'))).toBe(verdict);
  });

  it('of every two that wait the newer counts, unless the older is stronger', () => {
    for (const [older, newer] of PAIRS) {
      const verdict = older.rank < newer.rank ? 'drop' : 'replace';
      expect(arbitrate(coa(older.kind), coa(newer.kind)), `${older.kind}, then ${newer.kind}`).toBe(verdict);
    }
  });

  it('what was sent is waited for by every other, and one that takes a port down until it is over', () => {
    for (const [older, newer] of PAIRS) {
      expect(arbitrate(coa(older.kind, { state: 'sent' }), coa(newer.kind))).toBe('both');
      if (!older.kind.endsWith('-host-port')) continue;
      for (const state of ['acknowledged', 'unknown'] as const)
        expect(arbitrate(coa(older.kind, { state }), coa(newer.kind)), `${older.kind} ${state}, then ${newer.kind}`).toBe('both');
    }
  });

  it('a bounce on its way is never given up', () => {
    expect(arbitrate(coa('bounce-host-port', { state: 'unknown' }), coa('terminate'))).toBe('both');
  });

  it('other sessions and finished steps do not compete', () => {
    expect(arbitrate(coa('terminate'), coa('reauthenticate', {}, 's2' as SessionId))).toBe('both');
    expect(arbitrate(coa('terminate', { finishedAt: NOW }), coa('reauthenticate'))).toBe('both');
  });
});
