import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { instantOf } from '../../src/base/time.ts';
import type { ControlEvent, EventId } from '../../src/model/event.ts';
import type { Mac } from '../../src/model/mac.ts';
import type { Plan, PlanId } from '../../src/model/plan.ts';
import type { PostureStatus } from '../../src/model/posture.ts';
import type { SessionId } from '../../src/model/session.ts';
import { LabSwitch } from '../lab/lab-switch.ts';
import { freeUdpPort, KilledServer } from './killed-server.ts';
import type { ServerOptions } from './server.ts';

const ROUNDS = 20;
const SECRET = 'testing123';
const HOSTS = ['02-00-00-00-00-01', '02-00-00-00-00-02', '02-00-00-00-00-03', '02-00-00-00-00-04'] as string[] as Mac[];
const [, , , BOUNCED] = HOSTS;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

let lab: LabSwitch;
let server: KilledServer | undefined;
let options: ServerOptions;

beforeEach(async () => {
  const [authentication, accounting] = [await freeUdpPort(), await freeUdpPort()];
  lab = await LabSwitch.start({
    radiusAuth: { address: '127.0.0.1', port: authentication },
    radiusAcct: { address: '127.0.0.1', port: accounting },
    secret: SECRET,
    coaSecret: SECRET,
    username: 'u',
    password: 'p',
    sshPort: 0,
    coaPort: 0,
    controlPort: 0,
    radiusTimeoutMs: 300,
    radiusRetransmit: 60,
    secondMs: 20,
  });
  await lab.configure(['ip access-list extended REDIRECT', 'permit tcp any any eq www', 'exit']);
  const directory = mkdtempSync(join(tmpdir(), 'portreeve-kill-'));
  options = { directory, authentication, accounting, coa: lab.ready.coa.port, secret: SECRET, hosts: HOSTS };
});

afterEach(async () => {
  await lab.stop();
  await server?.kill();
  rmSync(options.directory, { recursive: true, force: true });
});

function posture(endpoint: Mac, version: number): ControlEvent {
  const status: PostureStatus = version % 2 === 1 ? 'compliant' : 'noncompliant';
  const at = instantOf(Date.now());
  const id = `posture-${endpoint}-${version}` as EventId;
  return { id, at, actor: 'test', kind: 'posture.reported', result: { endpoint, status, version, at, failedChecks: [] } };
}

async function sessionOf(endpoint: Mac | undefined): Promise<SessionId | undefined> {
  const answer = await server?.ask({ kind: 'sessions' });
  return answer?.kind === 'sessions'
    ? (answer.sessions.find((session) => session.endpoint === endpoint)?.id as SessionId | undefined)
    : undefined;
}

async function planOf(id: PlanId): Promise<Plan | undefined> {
  const answer = await server?.ask({ kind: 'job', id });
  return answer?.kind === 'job' ? answer.plan : undefined;
}

/** Asks until the job is final; a job nobody knows is a lost one. */
async function finalPlan(id: PlanId): Promise<Plan | undefined> {
  for (let i = 0; i < 600; i++) {
    const plan = await planOf(id);
    if (plan === undefined || plan.finishedAt !== undefined) return plan;
    await sleep(100);
  }
  return planOf(id);
}

it(`what was accepted is finished, though the server is killed ${ROUNDS} times`, { timeout: 180_000 }, async () => {
  const unanswered = new Map<EventId, ControlEvent>();
  const jobs = new Set<PlanId>();
  let bounces = 0;
  let version = 0;

  server = await KilledServer.start(options);
  for (const [port, mac] of HOSTS.entries()) await lab.plugIn({ port, mac, method: 'mab', ip: `10.0.0.${port + 1}` });
  await lab.settled();
  await sleep(400);
  // Wide enough a middle for a kill to fall between request and answer.
  lab.setFaults({ coa: { replyDelayMs: 20 } });

  for (let round = 0; round < ROUNDS; round++) {
    // Every second round brings nothing new, so that what is left of the one before is worked on.
    if (round % 2 === 0) version++;
    const fresh = round % 2 === 0 ? HOSTS.slice(0, 3).map((endpoint) => posture(endpoint, version)) : [];
    const events: ControlEvent[] = [...unanswered.values(), ...fresh];
    const session = round % 4 === 0 ? await sessionOf(BOUNCED) : undefined;
    if (session !== undefined) {
      const id = `bounce-${++bounces}` as EventId;
      events.push({ id, at: instantOf(Date.now()), actor: 'test', kind: 'session.action', session, command: { kind: 'bounce-host-port' } });
    }
    for (const event of events) unanswered.set(event.id, event);
    const present = server;
    const asked = events.map(async (event) => {
      const answer = await present.ask({ kind: 'accept', event });
      if (answer?.kind !== 'accepted') return;
      unanswered.delete(event.id);
      for (const job of answer.jobs) jobs.add(job);
    });
    await sleep(Math.random() * 120);
    await present.kill();
    await Promise.all(asked);
    server = await KilledServer.start(options);
  }

  const plans = await Promise.all([...jobs].map(finalPlan));
  expect(jobs.size).toBeGreaterThanOrEqual(ROUNDS);
  expect(plans.filter((plan) => plan?.finishedAt === undefined)).toEqual([]);
  expect(lab.state.coaReceived['bounce-host-port'] ?? 0).toBeLessThanOrEqual(bounces);
  const bounced = plans.filter((plan) =>
    plan?.steps.some(({ do: action }) => action.kind === 'coa' && action.command.kind === 'bounce-host-port'),
  );
  expect(bounced.flatMap((plan) => plan?.steps ?? []).every(({ attempt }) => attempt <= 1)).toBe(true);
  expect(await server.ask({ kind: 'audit' })).toMatchObject({ verdict: { ok: true, value: { intact: true } } });
});

it('killed between request and answer: looked at first, and proved', { timeout: 60_000 }, async () => {
  server = await KilledServer.start(options);
  const [mac] = HOSTS;
  if (mac === undefined) throw new Error('no host');
  await lab.plugIn({ port: 0, mac, method: 'mab', ip: '10.0.0.1' });
  await lab.settled();
  await sleep(400);
  lab.setFaults({ coa: { replyDelayMs: 300 } });
  const accepted = await server.ask({ kind: 'accept', event: posture(mac, 1) });
  await sleep(100);
  await server.kill();
  server = await KilledServer.start(options);
  const job = accepted?.kind === 'accepted' ? accepted.jobs[0] : undefined;
  const plan = job && (await finalPlan(job));
  expect(plan?.state).toBe('proved');
  expect(plan?.steps[0]?.evidence.map(({ what }) => what)).toContain(
    'taken up again after a restart; its effect was looked for before anything was repeated',
  );
});

it('the last wish is what the switch has in the end', { timeout: 60_000 }, async () => {
  server = await KilledServer.start(options);
  const [mac] = HOSTS;
  if (mac === undefined) throw new Error('no host');
  await lab.plugIn({ port: 0, mac, method: 'mab', ip: '10.0.0.1' });
  await lab.settled();
  await sleep(400);
  for (let version = 1; version <= 5; version++) {
    await server.ask({ kind: 'accept', event: posture(mac, version) });
    await sleep(version * 3);
    await server.kill();
    server = await KilledServer.start(options);
  }
  for (let i = 0; i < 200 && !lab.state.sessions[0]?.dacl?.includes('FULL'); i++) await sleep(100);
  expect(lab.state.sessions[0]?.dacl).toContain('FULL');
});
