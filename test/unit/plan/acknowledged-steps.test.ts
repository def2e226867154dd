import { describe, expect, it } from 'vitest';
import type { EventId } from '../../../src/model/event.ts';
import type { SessionId } from '../../../src/model/session.ts';
import { advance } from '../../../src/plan/advance.ts';
import { type Course, courseOf } from '../../../src/plan/course.ts';
import { followUp } from '../../../src/plan/follow-up.ts';
import { NOW, planOf, result, SWITCH, step } from './sample.ts';

const GUEST = { kind: 'activate-service', service: 'GUEST' } as const;
const session = (name: string) => name as SessionId;

/** Steps that give a template to sessions, and one of which nothing showed whether it is in force. */
function plan(...after: readonly string[][]): Course {
  const steps = ['s1', 's2'].map((name, place) => {
    const action = { kind: 'coa', command: GUEST, session: session(name), device: SWITCH, onlyIfChanged: false } as const;
    const expect = { kind: 'template', session: session(name), of: 'service', name: 'GUEST', present: true } as const;
    return step(`j/${place + 1}`, {
      do: action,
      expect,
      after: after[place] ?? [],
      ...(after[place]?.length && { state: 'waiting' as const }),
    });
  });
  return courseOf({ ...planOf(...steps), command: GUEST });
}

const taken = (course: Course, name: string): Course =>
  advance(advance(course, result('sent', { step: name }), NOW), result('taken', { step: name }), NOW);

const asked = { id: 'again' as EventId, at: NOW, actor: 'ann' };

describe('a step that only its acknowledgement tells of', () => {
  it('lets those that follow it begin', () => {
    expect(taken(plan([], ['j/1']), 'j/1').steps.find('j/2')?.state).toBe('ready');
  });

  it('makes its job acknowledged, partial beside one that failed, and proved it is not', () => {
    const one = taken(plan(), 'j/1');
    expect(taken(one, 'j/2').state).toBe('acknowledged');
    expect(advance(one, result('failed', { step: 'j/2' }), NOW).state).toBe('partial');
    const seen = advance(advance(one, result('sent', { step: 'j/2' }), NOW), result('proved', { step: 'j/2' }), NOW);
    expect(seen.state).toBe('acknowledged');
  });

  it('is not tried again with those that failed', () => {
    const one = advance(taken(plan(), 'j/1'), result('failed', { step: 'j/2' }), NOW);
    expect(followUp(one, 'retry', asked, 1)).toMatchObject({ ok: true, value: { sessions: ['s2'] } });
    expect(followUp(taken(taken(plan(), 'j/1'), 'j/2'), 'retry', asked, 1)).toMatchObject({ ok: false, error: { code: 'api.conflict' } });
  });
});
