import { afterAll, beforeEach, expect, test } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import type { PolicyImpact } from '../../../src/control/impact.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import { LAPTOP, provedPlan } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

const fixture = await cliFixture();
afterAll(() => fixture.server.close());

const authorization = { service: 'network', rule: 'Rest', profiles: ['BASE'], policyRevision: 1, fingerprint: 'x' };
const moved = (session: string, more: Partial<PolicyImpact['changes'][number]> = {}): PolicyImpact['changes'][number] => ({
  session: session as never,
  device: 'sw1' as never,
  userName: 'bob',
  endpoint: LAPTOP,
  before: { kind: 'grant', authorization },
  after: { kind: 'refusal', outcome: 'reject', service: 'network', rule: 'Default', reason: 'x' },
  coa: { kind: 'terminate' },
  ...more,
});

let published = 0;
Object.assign(fixture.deps.policy, {
  publish: async () => {
    published++;
    return fixture.state.reload;
  },
});

beforeEach(() => {
  published = 0;
  fixture.state.reload = ok({ revision: 5, changed: ['dacl FULL'], jobs: ['p-9' as PlanId] });
  fixture.state.impact = {
    looked: 3,
    changes: [moved('s-1'), moved('s-2'), moved('s-3', { coa: { kind: 'none', why: 'another rule gives the same' } })],
    undecidable: [],
    devices: [],
    refused: [],
  };
});

test('moving several live sessions needs --yes, or somebody who types how many they are', async () => {
  const refused = await fixture.run(['policy', 'publish']);
  const question = `publish moves live sessions: 2: ${LAPTOP} on sw1, ${LAPTOP} on sw1 (no guard is against it)`;
  expect([refused.code, refused.err]).toEqual([9, `portreeve: ${question}: add --yes to go on\n`]);
  expect((await fixture.run(['policy', 'rollback', '1'])).code).toBe(9);
  expect((await fixture.run(['policy', 'reload'])).code).toBe(9);
  expect(published).toBe(0);
  const typed = await fixture.run(['policy', 'publish'], { terminal: true, answer: '2' });
  expect([typed.code, typed.asked]).toEqual([0, [`${question}\nType 2 to go on: `]]);
  expect((await fixture.run(['policy', 'publish', '--yes'])).code).toBe(0);
  expect(published).toBe(2);
});

test('one that moves a single session, or none, is not asked about', async () => {
  fixture.state.impact = { ...fixture.state.impact, changes: [moved('s-1')] };
  expect((await fixture.run(['policy', 'publish'])).code).toBe(0);
});

test('--max-targets counts the sessions that would move: exit 4, whatever --yes says', async () => {
  const spoken = await fixture.run(['policy', 'publish', '--yes', '--max-targets', '1']);
  expect([spoken.code, spoken.err]).toEqual([4, expect.stringContaining('2 sessions are meant, more than --max-targets 1')]);
  expect((await fixture.run(['policy', 'publish', '--yes', '--max-targets', '2'])).code).toBe(0);
  expect(published).toBe(1);
});

test('what a guard says stands in the question', async () => {
  fixture.state.impact = { ...fixture.state.impact, refused: ['2 targets would be changed, and playbook `policy` allows 1 at once'] };
  expect((await fixture.run(['policy', 'publish'])).err).toContain('(a guard refuses to move them: 2 targets would be changed');
});

test('a dry run publishes nothing: exit 2 where something would change, 4 where a guard is against it, 0 where nothing would', async () => {
  const dry = await fixture.run(['policy', 'publish', '--dry-run']);
  expect([dry.code, dry.out]).toEqual([2, expect.stringContaining('3 of 3 live sessions would be decided differently')]);
  expect(JSON.parse((await fixture.run(['policy', 'publish', '--dry-run=client'])).out)).toEqual({
    method: 'POST',
    path: '/api/v1/policy:publish',
    body: {},
  });
  fixture.state.impact = { ...fixture.state.impact, refused: ['too many'] };
  expect((await fixture.run(['policy', 'publish', '--dry-run'])).code).toBe(4);
  fixture.state.impact = { ...fixture.state.impact, changes: [], refused: [] };
  expect((await fixture.run(['policy', 'publish', '--dry-run'])).code).toBe(0);
  expect(published).toBe(0);
});

test('--diff shows what differs before it is done', async () => {
  const shown = await fixture.run(['policy', 'publish', '--yes', '--diff']);
  expect(shown.out).toMatch(
    /policy revision 1 -> 1.*\n[\s\S]*would be decided differently[\s\S]*policy revision 5: changed dacl FULL; job p-9\n/,
  );
});

test('--wait follows the job that moves them, and -o json holds it', async () => {
  fixture.control.plans.set('p-9' as PlanId, provedPlan('p-9'));
  const waited = await fixture.run(['policy', 'publish', '--yes', '--wait']);
  expect([waited.code, waited.out]).toEqual([
    0,
    expect.stringMatching(/policy revision 5: .*\n\njob p-9 {2}proved[\s\S]*sw1 {2}ok sessions=1\/1/),
  ]);
  const { jobs } = JSON.parse((await fixture.run(['policy', 'publish', '--yes', '--wait', '-o', 'json'])).out);
  expect(jobs).toMatchObject([{ id: 'p-9', state: 'proved' }]);
  fixture.control.plans.set('p-9' as PlanId, provedPlan('p-9', { state: 'failed' }));
  expect((await fixture.run(['policy', 'publish', '--yes', '--wait'])).code).toBe(3);
});

test('the same key again: nothing is looked at, asked or published anew', async () => {
  const key = ['--idempotency-key', 'k-1'];
  expect((await fixture.run(['policy', 'publish', '--yes', ...key])).code).toBe(0);
  const again = await fixture.run(['policy', 'publish', ...key]);
  expect([again.code, again.out]).toEqual([0, 'policy revision 5 (done before, under the same key): changed dacl FULL; job p-9\n']);
  expect(published).toBe(1);
});
