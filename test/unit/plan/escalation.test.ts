import { describe, expect, it } from 'vitest';
import type { Rung } from '../../../src/model/coa.ts';
import type { Step, StepResult } from '../../../src/model/plan.ts';
import { stepAfter } from '../../../src/plan/step-after.ts';
import { NOW, result, SESSION, SWITCH, step } from './sample.ts';

const ALL: readonly Rung[] = [{ to: 'terminate' }, { to: 'bounce', within: 60_000 }, { to: 'ssh', within: 20_000 }];
const once = { attempts: 1, initial: 1000, cap: 1000 };
const sent = (over: Partial<Step> = {}): Step => step('j/1', { state: 'sent', attempt: 1, sentAt: NOW, retry: once, ladder: ALL, ...over });
const refused = (errorCause?: number): StepResult => result('refused', errorCause === undefined ? {} : { errorCause });
const command = ({ do: action }: Step): string => (action.kind === 'coa' ? action.command.kind : action.kind);

describe('a rung that is certain to have had no effect', () => {
  it.each([
    ['no cause', refused()],
    ['a NAK that says why', refused(404)],
    ['a way that is barred', result('failed', { without: 'barred' })],
    ['a device that was looked at', result('unproved', { without: 'looked' })],
  ])('%s: the next one is tried', (_, ended) => {
    const next = stepAfter(sent(), ended, NOW);
    expect(next).toMatchObject({ state: 'ready', attempt: 0, expect: { kind: 'session-ended' }, ladder: ALL.slice(1) });
    expect(command(next)).toBe('terminate');
    expect(next.evidence.at(-1)?.what).toBe('next rung: terminate');
  });

  it('each in its order, with a time of its own, until none is left', () => {
    const rungs: string[] = [];
    let present: Step = sent();
    for (let i = 0; i < 4; i++) {
      present = stepAfter({ ...present, state: 'sent', attempt: 1, sentAt: NOW }, result('unproved', { without: 'looked' }), NOW);
      rungs.push(`${command(present)} ${present.state} ${present.deadline}`);
    }
    expect(rungs).toEqual([
      'terminate ready 20000',
      'bounce-host-port ready 60000',
      'clear-session ready 20000',
      'clear-session failed 20000',
    ]);
  });

  it('what may be tried again is tried again first', () => {
    const again = stepAfter(sent({ retry: { attempts: 2, initial: 1000, cap: 1000 } }), result('unproved', { without: 'looked' }), NOW);
    expect([command(again), again.state]).toEqual(['reauthenticate', 'ready']);
  });
});

describe('a rung nobody knows the effect of', () => {
  it.each([
    ['silence', sent({ state: 'unknown' }), result('unproved')],
    ['an ACK and nothing seen', sent({ state: 'acknowledged' }), result('unproved')],
    ['granted, and no word that it is in force', sent({ state: 'acknowledged' }), result('unconfirmed')],
    ['another authorization than wanted', sent({ state: 'acknowledged' }), result('failed')],
  ])('%s: nothing stronger is tried', (_, before, ended) => {
    const next = stepAfter(before, ended, NOW);
    expect(command(next)).toBe('reauthenticate');
    expect(next.finishedAt).toBe(NOW);
  });
});

describe('a port that is to be shut', () => {
  const disable = { kind: 'coa', command: { kind: 'disable-host-port' }, session: SESSION, device: SWITCH, onlyIfChanged: false } as const;
  const shutting = (over: Partial<Step> = {}): Step =>
    sent({
      do: disable,
      expect: { kind: 'session-restarted', session: SESSION },
      ladder: [{ to: 'ssh', within: 60_000, port: 'Gi1/0/1' }],
      ...over,
    });

  it.each([
    ['its session is gone', shutting(), refused(503)],
    ['its session had ended before', shutting({ state: 'ready' }), result('gone')],
    ['the device is out of memory', shutting(), refused(506)],
    ['nobody knows', shutting({ state: 'unknown' }), result('unproved')],
    ['the device keeps silent, and was not asked', shutting({ state: 'ready', attempt: 0 }), result('busy')],
    ['this way is barred', shutting({ state: 'ready' }), result('failed', { without: 'barred' })],
  ])('%s: by the command line', (_, before, ended) => {
    const next = stepAfter(before, ended, NOW);
    expect(next.skipped).toBeUndefined();
    expect(next).toMatchObject({
      state: 'ready',
      do: { kind: 'shut-port', port: 'Gi1/0/1' },
      expect: { kind: 'port-shut', port: 'Gi1/0/1' },
      ladder: [],
      retry: { attempts: 4 },
    });
  });

  it.each([
    ['it is shut', shutting({ state: 'acknowledged' }), result('proved')],
    ['something newer takes its place', shutting({ state: 'ready' }), result('skipped', { skipped: 'superseded' })],
    ['we hold it back ourselves', shutting({ state: 'ready' }), result('failed')],
    ['its turn has not come', shutting({ state: 'waiting' }), result('failed', { without: 'barred' })],
  ])('%s: nothing more', (_, before, ended) => {
    expect(stepAfter(before, ended, NOW)).toMatchObject({ finishedAt: NOW, do: disable });
  });
});

describe('what an Error-Cause leaves sense in', () => {
  it.each([
    [501, 'clear-session'],
    [504, 'bounce-host-port'],
    [405, 'terminate'],
    [406, 'terminate'],
    [403, 'terminate'],
  ])('%i: on to %s', (cause, next) => {
    expect(command(stepAfter(sent(), refused(cause), NOW))).toBe(next);
  });

  it('406 to a Disconnect: the command line is left', () => {
    const disconnect = { kind: 'coa', command: { kind: 'terminate' }, session: SESSION, device: SWITCH, onlyIfChanged: false } as const;
    expect(command(stepAfter(sent({ do: disconnect, ladder: ALL.slice(1) }), refused(406), NOW))).toBe('clear-session');
  });

  it('503: the session is gone, so nothing stronger is needed', () => {
    expect(stepAfter(sent(), refused(503), NOW)).toMatchObject({ state: 'skipped', skipped: 'gone' });
  });

  it('506: out of memory, which nothing stronger heals', () => {
    expect(stepAfter(sent(), refused(506), NOW)).toMatchObject({ state: 'refused', do: { command: { kind: 'reauthenticate' } } });
  });

  it('without a ladder a NAK is the end', () => {
    const { ladder: _, ...alone } = sent();
    expect(stepAfter(alone, refused(404), NOW)).toMatchObject({ state: 'refused', finishedAt: NOW });
  });
});
