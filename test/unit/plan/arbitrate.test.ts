import { describe, expect, it } from 'vitest';
import type { CoaCommand } from '../../../src/model/coa.ts';
import type { Step } from '../../../src/model/plan.ts';
import type { SessionId } from '../../../src/model/session.ts';
import { arbitrate } from '../../../src/plan/arbitrate.ts';
import { NOW, SESSION, SWITCH, step } from './sample.ts';

const coa = (
  kind: 'session-query' | 'reauthenticate' | 'bounce-host-port' | 'terminate',
  over: Partial<Step> = {},
  session = SESSION,
): Step => step('x/1', { do: { kind: 'coa', command: { kind } as CoaCommand, session, device: SWITCH, onlyIfChanged: false }, ...over });

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

  it('a bounce on its way is never given up', () => {
    expect(arbitrate(coa('bounce-host-port', { state: 'unknown' }), coa('terminate'))).toBe('both');
  });

  it('other sessions and finished steps do not compete', () => {
    expect(arbitrate(coa('terminate'), coa('reauthenticate', {}, 's2' as SessionId))).toBe('both');
    expect(arbitrate(coa('terminate', { finishedAt: NOW }), coa('reauthenticate'))).toBe('both');
  });
});
