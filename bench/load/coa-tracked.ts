import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '../../src/adapters/clock.ts';
import type { EventId } from '../../src/model/event.ts';
import type { SessionId } from '../../src/model/session.ts';
import { percentile, rounded } from '../installation.ts';
import { startEngine } from './coa-engine.ts';
import { lab, startLab } from './coa-lab.ts';

const WARM_UP = 3000;
const MEASURED = 10_000;
const GOAL = { perSecond: 10_000, p99: 50 };
/** What one device is asked at most is not what is measured. */
const PACING = { perDevice: 1000, bounces: 1, bulk: 1_000_000 };

/**
 * Actions a second through the whole control path: accepted and journaled with fsync, sent to one of a thousand devices, acknowledged, and that journaled
 * too. Each action is an event and a job of its own, so nothing is saved by asking for many at once. A closed loop of `outstanding` callers.
 */
export async function trackedActions(outstanding: number): Promise<Record<string, unknown>> {
  const devices = await startLab();
  const engine = await startEngine(devices.port, PACING, 20);
  await engine.control.start();
  try {
    return await measure(engine, devices, outstanding);
  } finally {
    await engine.stop();
    await devices.stop();
  }
}

async function measure(
  { control, sessions }: Awaited<ReturnType<typeof startEngine>>,
  devices: Awaited<ReturnType<typeof startLab>>,
  outstanding: number,
): Promise<Record<string, unknown>> {
  const ends = new Map<EventId, () => void>();
  const states = new Map<string, number>();
  const unwatch = control.watch((plan) => {
    if (plan.finishedAt === undefined) return;
    states.set(plan.state, (states.get(plan.state) ?? 0) + 1);
    ends.get(plan.cause)?.();
    ends.delete(plan.cause);
  });
  const latencies: number[] = [];
  let number = 0;
  let from = Number.POSITIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  const caller = async (): Promise<void> => {
    while (performance.now() < until) {
      const n = number++;
      const id = `bench-${n}` as EventId;
      const over = new Promise<void>((resolve) => ends.set(id, resolve));
      const begun = performance.now();
      await act(control, id, sessions[n % sessions.length] as SessionId);
      await over;
      const now = performance.now();
      if (begun >= from && now <= until) latencies.push(now - begun);
    }
  };
  const callers = Array.from({ length: outstanding }, caller);
  await new Promise((resolve) => setTimeout(resolve, WARM_UP));
  const [cpu, own, labBefore] = [process.cpuUsage(), process.threadCpuUsage(), await devices.cost()];
  states.clear();
  from = performance.now();
  until = from + MEASURED;
  await new Promise((resolve) => setTimeout(resolve, MEASURED));
  const [used, main, labAfter] = [process.cpuUsage(cpu), process.threadCpuUsage(own), await devices.cost()];
  const { rss } = process.memoryUsage();
  await Promise.all(callers);
  unwatch();
  const perSecond = Math.round((latencies.length * 1000) / MEASURED);
  const p99 = percentile(latencies, 0.99);
  return {
    figure: `single tracked actions, ${outstanding} outstanding`,
    devices: lab.devices,
    perSecond,
    p50Ms: rounded(percentile(latencies, 0.5)),
    p99Ms: rounded(p99),
    maxMs: rounded(Math.max(...latencies)),
    ended: Object.fromEntries(states),
    cpuMicrosecondsEach: rounded((used.user + used.system) / latencies.length),
    mainThreadCpuMicrosecondsEach: rounded((main.user + main.system) / latencies.length),
    labCpuMicrosecondsEach: rounded((labAfter.cpuMicroseconds - labBefore.cpuMicroseconds) / (labAfter.answered - labBefore.answered)),
    rssMiB: Math.round(rss / 2 ** 20),
    goal: GOAL,
    met: perSecond >= GOAL.perSecond && p99 <= GOAL.p99,
  };
}

/** The heap that actions take which are accepted, journaled and wait for their turn. */
export async function waitingActions(count: number): Promise<Record<string, unknown>> {
  // Nothing is sent: the engine takes events and does not begin.
  const engine = await startEngine(1, PACING, count / lab.devices);
  const { control, sessions } = engine;
  const before = heapUsed();
  const from = performance.now();
  for (let n = 0; n < count; n += 1000) {
    await Promise.all(sessions.slice(n, n + 1000).map((session, place) => act(control, `bench-${n + place}` as EventId, session)));
  }
  const seconds = (performance.now() - from) / 1000;
  const bytes = heapUsed() - before;
  await engine.stop();
  return {
    figure: 'waiting actions',
    count,
    heapMiB: rounded(bytes / 2 ** 20),
    bytesEach: Math.round(bytes / count),
    acceptedPerSecond: Math.round(count / seconds),
  };
}

/** After everything that is not in use was collected. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

async function act(control: Awaited<ReturnType<typeof startEngine>>['control'], id: EventId, session: SessionId): Promise<void> {
  const command = { kind: 'activate-service', service: 'GUEST' } as const;
  const accepted = await control.accept({ id, at: systemClock.now(), actor: 'bench', kind: 'session.action', session, command });
  if (!accepted.ok) throw new Error(accepted.error.message);
}
