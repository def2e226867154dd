import { systemClock } from '../../src/adapters/clock.ts';
import { faultLine } from '../../src/base/fault.ts';
import type { EventId } from '../../src/model/event.ts';
import type { Step } from '../../src/model/plan.ts';
import type { Course } from '../../src/plan/course.ts';
import { type Playbook, readPlaybook } from '../../src/plan/playbook.ts';
import { percentile, rounded } from '../installation.ts';
import { startEngine } from './coa-engine.ts';
import { lab, startLab } from './coa-lab.ts';

const SESSIONS_OF_A_DEVICE = 20;
const CHANGES = 5;
const GOAL = { perSecond: 10_000, p99: 50 };
/** What one device is asked at most is not what is measured, nor how a rollout is spread over time. */
const PACING = { perDevice: 1000, bounces: 1, bulk: 1_000_000 };
const PLAYBOOK = `
apiVersion: playbook/v1
name: all-at-once
on: { policy.changed: {} }
select: { sessions: { where: "state != 'ended'" } }
guards: { blastRadius: { maxTargets: 50000 }, batches: ["100%"], rate: { global: 10500/s, jitter: 0% } }
steps:
  - { id: activate, coa.activateService: { service: GUEST } }
`;

type Seen = { readonly actions: number; readonly planning: number; readonly seconds: number; readonly latencies: readonly number[] };

/**
 * Actions a second of one change over all sessions of a thousand lab devices, each sent, acknowledged and journaled with fsync: several changes one
 * after the other, of which the middle one counts. An action's time is from its sending until its outcome is on disk, the change's from its first
 * action's sending until its last one's outcome is.
 */
export async function changeOfAll(): Promise<Record<string, unknown>> {
  const devices = await startLab();
  const engine = await startEngine(devices.port, PACING, SESSIONS_OF_A_DEVICE, [playbook()]);
  await engine.control.start();
  const seen: Seen[] = [];
  const [cpu, own] = [process.cpuUsage(), process.threadCpuUsage()];
  for (let number = 1; number <= CHANGES; number++) seen.push(await change(engine.control, number));
  const [used, main] = [process.cpuUsage(cpu), process.threadCpuUsage(own)];
  await engine.stop();
  await devices.stop();
  const actions = seen.reduce((sum, one) => sum + one.actions, 0);
  const middle = seen.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(CHANGES / 2)];
  if (middle === undefined) throw new Error('nothing was changed');
  const [perSecond, p99] = [Math.round(middle.actions / middle.seconds), percentile(middle.latencies, 0.99)];
  return {
    figure: 'tracked actions of one change',
    devices: lab.devices,
    actions: middle.actions,
    planningSeconds: rounded(middle.planning, 2),
    perSecond,
    p50Ms: rounded(percentile(middle.latencies, 0.5)),
    p99Ms: rounded(p99),
    cpuMicrosecondsEach: rounded((used.user + used.system) / actions),
    mainThreadCpuMicrosecondsEach: rounded((main.user + main.system) / actions),
    goal: GOAL,
    met: perSecond >= GOAL.perSecond && p99 <= GOAL.p99,
  };
}

function playbook(): Playbook {
  const read = readPlaybook('all-at-once.yaml', PLAYBOOK);
  if (!read.ok) throw new Error(read.error.map(faultLine).join('\n'));
  return read.value;
}

async function change({ accept, watch }: Awaited<ReturnType<typeof startEngine>>['control'], number: number): Promise<Seen> {
  const latencies: number[] = [];
  let first = Number.POSITIVE_INFINITY;
  const over = new Promise<Course>((resolve) => {
    let before: Course | undefined;
    const unwatch = watch((plan) => {
      const now = systemClock.now();
      for (const { finishedAt, sentAt = Number.NaN } of changed(plan, before)) {
        if (finishedAt === undefined) continue;
        latencies.push(now - sentAt);
        first = Math.min(first, sentAt);
      }
      before = plan;
      if (plan.finishedAt === undefined) return;
      unwatch();
      resolve(plan);
    });
  });
  const begun = performance.now();
  const event = { id: `change-${number}` as EventId, at: systemClock.now(), actor: 'bench', kind: 'policy.changed' } as const;
  const accepted = await accept({ ...event, revision: number + 1, previous: number, changed: [] });
  if (!accepted.ok) throw new Error(accepted.error.message);
  const planned = performance.now();
  const { state, steps } = await over;
  // Without a terminal to look at, that a template was taken is all there is to see.
  if (state !== 'acknowledged') throw new Error(`the change ended as ${state}`);
  return { actions: steps.length, planning: (planned - begun) / 1000, seconds: (systemClock.now() - first) / 1000, latencies };
}

function changed(plan: Course, before: Course | undefined): readonly Step[] {
  return before?.id === plan.id ? plan.steps.changedSince(before.steps) : [];
}
