import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEYS, provedPlan } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

let fixture: Awaited<ReturnType<typeof cliFixture>>;
beforeAll(async () => {
  fixture = await cliFixture();
});
afterAll(() => fixture.server.close());

test('a job shows for what a step waits', async () => {
  const { finishedAt: _, ...running } = provedPlan('p-1', { state: 'running' });
  const steps = running.steps.map(({ finishedAt: __, ...step }) => ({ ...step, state: 'ready' as const, evidence: [] }));
  fixture.control.plans.set(running.id, { ...running, steps });
  fixture.control.waiting = 'its turn with sw1';
  const shown = await fixture.run(['job', 'show', 'p-1'], { key: KEYS.operator });
  expect(shown.out).toContain('waits for: its turn with sw1');
  fixture.control.waiting = undefined;
  expect((await fixture.run(['job', 'show', 'p-1'], { key: KEYS.operator })).out).not.toContain('waits for');
});
