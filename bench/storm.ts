// A change of policy over 50,000 live sessions on 500 lab switches while PAP traffic runs: how long until every session is proved, what the
// authentications feel of it, and whether any rate is exceeded. The switches have room for every access list. It takes some six minutes; STORM_SWITCHES
// and STORM_SESSIONS (of a switch) set other sizes, STORM_SILENT how many switches in a hundred answer no change of authorization.
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobView } from '../src/api/views/job-view.ts';
import type { StepView } from '../src/api/views/step-view.ts';
import { LabSwitch } from '../test/lab/lab-switch.ts';
import { type BenchServer, freeUdpPort, percentile, rounded, SECRET, startServer } from './installation.ts';
import type { LoopHolds } from './load/loop-holds.ts';
import { PapLoad, type PapSeen } from './load/pap-load.ts';

const SWITCHES = Number(process.env.STORM_SWITCHES ?? 500);
const SESSIONS = Number(process.env.STORM_SESSIONS ?? 100);
const SILENT = Number(process.env.STORM_SILENT ?? 0);
const PAP = { perSecond: 200, user: 'alice', password: 'alice-example-pw' };
const PER_DEVICE = { rate: 10, burst: 20 };
/** The steps of the playbook take up to 20 % more than their turn, so that some 200 a second are told. */
const ALL = { rate: 220, burst: 44 };
/** The job is over long before, or something is wrong. */
const WITHIN = 900_000;
/** Hardware that every session's list fits into: what does not fit is not what is measured. */
const ROOMY = { name: 'roomy', like: 'isr1000-8p', aclEntriesPerAsic: 1_000_000 };
const GOAL = { seconds: 300, p95: 500 };

export async function run(): Promise<Record<string, unknown>[]> {
  const [authenticationPort, accountingPort] = [await freeUdpPort(), await freeUdpPort()];
  const switches: LabSwitch[] = [];
  for (let n = 1; n <= SWITCHES; n++) switches.push(await startSwitch(n, authenticationPort, accountingPort));
  let folder = '';
  const server = await startServer({
    authenticationPort,
    accountingPort,
    settings: { coa: { bulk: `${ALL.rate}/s` } },
    prepare: (made) => {
      folder = made;
      writeFileSync(join(folder, 'identities.yaml'), JSON.stringify(identities()));
      writeFileSync(
        join(folder, 'devices.yaml'),
        JSON.stringify({ platforms: [ROOMY], devices: switches.map(deviceOf).concat(loadDevice()) }),
      );
    },
  });
  try {
    await Promise.all(switches.map((lab, n) => plugInAll(lab, n + 1)));
    const load = new PapLoad({ ...PAP, port: server.authenticationPort, secret: SECRET });
    await pause(5000);
    const before = await load.take();
    for (const [place, lab] of switches.entries())
      if (isSilent(place + 1)) lab.setFaults({ coa: { dropRequests: Number.MAX_SAFE_INTEGER } });
    await server.holds();
    appendFileSync(join(folder, 'policy/dacls/LIMITED.acl'), 'permit udp any host 10.10.1.10 eq 8443\n');
    const job = await changePolicy(server);
    const during = await load.take();
    const holds = await server.holds();
    await load.stop();
    return [...figures(job, await allSteps(server, job.id), before, during), holdFigure(holds)];
  } finally {
    await Promise.all(switches.map((lab) => lab.stop()));
    await server.stop();
  }
}

/** Spread evenly over the switches. */
function isSilent(n: number): boolean {
  return Math.floor((n * SILENT) / 100) > Math.floor(((n - 1) * SILENT) / 100);
}

const addressOf = (n: number): string => `127.0.${1 + Math.floor(n / 250)}.${n % 250}`;
const macOf = (n: number, m: number): string =>
  `02-00-5E-${[n >> 8, n & 255, m].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('-')}`;

async function startSwitch(n: number, authentication: number, accounting: number): Promise<LabSwitch> {
  const server = (port: number) => ({ address: '127.0.0.1', port });
  return LabSwitch.start({
    address: addressOf(n),
    radiusAuth: server(authentication),
    radiusAcct: server(accounting),
    secret: SECRET,
    tcamLimit: 1_000_000,
  });
}

function deviceOf(lab: LabSwitch, index: number): Record<string, unknown> {
  const radius = { secret: SECRET, messageAuthenticator: 'require' };
  return { name: `sw${index + 1}`, addresses: [addressOf(index + 1)], platform: ROOMY.name, radius, coa: { port: lab.ready.coa.port } };
}

function loadDevice(): Record<string, unknown> {
  return { name: 'load', addresses: ['127.0.0.1'], platform: 'isr1000-8p', radius: { secret: SECRET, messageAuthenticator: 'off' } };
}

function identities(): unknown {
  const hosts = Array.from({ length: SWITCHES * SESSIONS }, (_, i) => ({
    name: macOf(1 + Math.floor(i / SESSIONS), i % SESSIONS),
    group: 'All:Printers',
  }));
  const user = { name: PAP.user, password: `plain:${PAP.password}`, group: 'All:Employees' };
  return {
    stores: [
      { id: 'internal-users', kind: 'users', records: [user] },
      { id: 'internal-hosts', kind: 'hosts', records: hosts },
    ],
  };
}

async function plugInAll(lab: LabSwitch, n: number): Promise<void> {
  for (let m = 0; m < SESSIONS; m++)
    await lab.plugIn({ port: m % 8, mac: macOf(n, m), method: 'mab', ip: `10.${n >> 8}.${n & 255}.${m + 1}` });
  await lab.settled();
}

async function changePolicy({ apiUrl, apiKey }: BenchServer): Promise<JobView> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const published = await fetch(`${apiUrl}/api/v1/policy:publish`, { method: 'POST', headers, body: '{}' });
  const answer = (await published.json()) as { jobs?: readonly { id: string }[] };
  const id = answer.jobs?.[0]?.id;
  if (id === undefined) throw new Error(`no job: ${JSON.stringify(answer)}`);
  for (const end = performance.now() + WITHIN; ; ) {
    const job = (await (await fetch(`${apiUrl}/api/v1/jobs/${id}?wait=20s`, { headers })).json()) as JobView;
    if (job.finishedAt !== undefined || performance.now() > end) return job;
  }
}

/** Every step of the job, page by page. */
async function allSteps({ apiUrl, apiKey }: BenchServer, id: string): Promise<readonly StepView[]> {
  const steps: StepView[] = [];
  for (let cursor = ''; ; ) {
    const path = `/api/v1/jobs/${id}?steps=all&limit=1000${cursor}`;
    const page = (await (await fetch(`${apiUrl}${path}`, { headers: { authorization: `Bearer ${apiKey}` } })).json()) as JobView;
    steps.push(...page.steps);
    if (page.next === undefined) return steps;
    cursor = `&cursor=${page.next}`;
  }
}

function figures(job: JobView, steps: readonly StepView[], before: PapSeen, during: PapSeen): Record<string, unknown>[] {
  const sent = steps.flatMap(({ device, evidence }) =>
    evidence.filter(({ what }) => /^(CoA|Disconnect)-Request /.test(what)).map(({ at }) => ({ device, at: Date.parse(at) })),
  );
  const rest = SILENT > 0 ? steps.filter(({ device }) => !isSilent(Number(device?.slice(2)))) : undefined;
  const seconds = (rest === undefined ? (job.ms ?? Number.NaN) : lastProof(rest) - Date.parse(job.createdAt)) / 1000;
  const proved = rest === undefined ? job.state === 'proved' : rest.every(({ state }) => state === 'proved');
  const ofDevices = [...Map.groupBy(sent, ({ device }) => device).values()].map((group) => group.map(({ at }) => at));
  return [
    {
      figure:
        rest === undefined ? 'policy change to proof' : `policy change to proof where ${SILENT} of 100 switches keep silent, of the rest`,
      unit: 's',
      value: rounded(seconds),
      state: job.state,
      outcomes: job.outcomes,
      switches: SWITCHES,
      sessions: job.counts.total,
      perSecond: rounded((rest ?? steps).length / seconds),
      goal: GOAL.seconds,
      met: proved && seconds <= GOAL.seconds,
    },
    papFigure('before', before),
    { ...papFigure('during', during), goal: GOAL.p95, met: percentile(during.latencies, 0.95) <= GOAL.p95 && during.unanswered === 0 },
    {
      figure: 'CoA beyond the rate of a device',
      unit: 'requests',
      value: ofDevices.reduce((sum, times) => sum + beyondRate(times, PER_DEVICE), 0),
      limit: `${PER_DEVICE.rate}/s, burst ${PER_DEVICE.burst}`,
      sent: sent.length,
    },
    {
      figure: 'CoA beyond the rate of all',
      unit: 'requests',
      value: beyondRate(
        sent.map(({ at }) => at),
        ALL,
      ),
      limit: `${ALL.rate}/s, burst ${ALL.burst}`,
      sent: sent.length,
    },
  ];
}

/** When the last of them was proved. */
function lastProof(steps: readonly StepView[]): number {
  return steps.reduce((last, { evidence }) => Math.max(last, Date.parse(evidence.at(-1)?.at ?? '')), 0);
}

function papFigure(when: string, { latencies, unanswered }: PapSeen): Record<string, unknown> {
  return {
    figure: `PAP ${when}`,
    unit: 'ms',
    p95: rounded(percentile(latencies, 0.95)),
    p99: rounded(percentile(latencies, 0.99)),
    max: rounded(latencies.reduce((most, one) => Math.max(most, one), 0)),
    answered: latencies.length,
    unanswered,
  };
}

/** How long a login may have waited because the server was busy with the change. */
function holdFigure({ longest, p99, work }: LoopHolds): Record<string, unknown> {
  return { figure: 'event loop held', unit: 'ms', longest: rounded(longest), ofWhichWork: rounded(work), p99: rounded(p99) };
}

/** A turn that is taken is sent a little later, on a busy machine more: what one may be off by, in seconds. */
const LATE = 0.1;

/** Requests that found no token in the bucket of the rate. */
function beyondRate(times: readonly number[], { rate, burst }: { readonly rate: number; readonly burst: number }): number {
  const full = burst + 1 + rate * LATE;
  let [tokens, last, beyond] = [full, Number.NEGATIVE_INFINITY, 0];
  for (const at of times.toSorted((a, b) => a - b)) {
    tokens = Math.min(full, tokens + ((at - last) / 1000) * rate) - 1;
    last = at;
    if (tokens < 0) beyond++;
  }
  return beyond;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
