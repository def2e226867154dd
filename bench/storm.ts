// A change of policy over live sessions on many lab switches while PAP traffic runs: how long until every session is proved, what the
// authentications feel of it, and whether any rate is exceeded. The switches have room for every access list. STORM_SWITCHES and STORM_SESSIONS (of a switch) set the sizes.
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobView } from '../src/api/views/job-view.ts';
import { PacketWriter } from '../src/wire/radius/packet-writer.ts';
import { hidePassword } from '../src/wire/radius/password.ts';
import { SharedSecret } from '../src/wire/radius/secret.ts';
import { LabSwitch } from '../test/lab/lab-switch.ts';
import { type BenchServer, freeUdpPort, percentile, rounded, SECRET, startServer } from './installation.ts';

const SWITCHES = Number(process.env.STORM_SWITCHES ?? 50);
const SESSIONS = Number(process.env.STORM_SESSIONS ?? 40);
const PAP_PER_SECOND = 200;
const PER_DEVICE = { rate: 10, burst: 20 };
const WITHIN = 300_000;

export async function run(): Promise<Record<string, unknown>[]> {
  const [authenticationPort, accountingPort] = [await freeUdpPort(), await freeUdpPort()];
  const switches: LabSwitch[] = [];
  for (let n = 1; n <= SWITCHES; n++) switches.push(await startSwitch(n, authenticationPort, accountingPort));
  let folder = '';
  const server = await startServer({
    authenticationPort,
    accountingPort,
    prepare: (made) => {
      folder = made;
      writeFileSync(join(folder, 'identities.yaml'), JSON.stringify(identities()));
      writeFileSync(join(folder, 'devices.yaml'), JSON.stringify({ devices: switches.map(deviceOf).concat(loadDevice()) }));
    },
  });
  try {
    await Promise.all(switches.map((lab, n) => plugInAll(lab, n + 1)));
    const load = new PapLoad(server.authenticationPort);
    load.start();
    await pause(5000);
    const before = load.take();
    appendFileSync(join(folder, 'policy/dacls/LIMITED.acl'), 'permit udp any host 10.10.1.10 eq 8443\n');
    const job = await changePolicy(server);
    const during = load.take();
    load.stop();
    return figures(job, before, during);
  } finally {
    await Promise.all(switches.map((lab) => lab.stop()));
    await server.stop();
  }
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
  return { name: `sw${index + 1}`, addresses: [addressOf(index + 1)], platform: 'isr1000-8p', radius, coa: { port: lab.ready.coa.port } };
}

function loadDevice(): Record<string, unknown> {
  return { name: 'load', addresses: ['127.0.0.1'], platform: 'isr1000-8p', radius: { secret: SECRET, messageAuthenticator: 'off' } };
}

function identities(): unknown {
  const hosts = Array.from({ length: SWITCHES * SESSIONS }, (_, i) => ({
    name: macOf(1 + Math.floor(i / SESSIONS), i % SESSIONS),
    group: 'All:Printers',
  }));
  const user = { name: 'alice', password: 'plain:alice-example-pw', group: 'All:Employees' };
  return {
    stores: [
      { id: 'internal-users', kind: 'users', records: [user] },
      { id: 'internal-hosts', kind: 'hosts', records: hosts },
    ],
  };
}

async function plugInAll(lab: LabSwitch, n: number): Promise<void> {
  for (let m = 0; m < SESSIONS; m++) await lab.plugIn({ port: m % 8, mac: macOf(n, m), method: 'mab', ip: `10.${n}.0.${m + 1}` });
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

/** PAP requests at a steady rate from one port; when each was answered, none twice. */
class PapLoad {
  readonly #socket = createSocket('udp4');
  readonly #port: number;
  readonly #secret = new SharedSecret(SECRET);
  readonly #waiting = new Map<number, number>();
  #latencies: number[] = [];
  #unanswered = 0;
  #next = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(port: number) {
    this.#port = port;
    this.#socket.on('message', (reply) => {
      const id = reply[1] ?? 0;
      const sentAt = this.#waiting.get(id);
      if (sentAt !== undefined) this.#latencies.push(performance.now() - sentAt);
      this.#waiting.delete(id);
    });
  }

  start(): void {
    this.#timer = setInterval(() => this.#send(), 1000 / PAP_PER_SECOND);
  }

  /** What was seen since the last time. */
  take(): { readonly latencies: readonly number[]; readonly unanswered: number } {
    const taken = { latencies: this.#latencies, unanswered: this.#unanswered };
    this.#latencies = [];
    this.#unanswered = 0;
    return taken;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }

  #send(): void {
    const id = this.#next;
    this.#next = (id + 1) % 256;
    if (this.#waiting.has(id)) this.#unanswered++;
    const authenticator = randomBytes(16);
    const packet = new PacketWriter()
      .begin(1, id)
      .text(1, 'alice')
      .octets(2, hidePassword(Buffer.from('alice-example-pw'), this.#secret, authenticator))
      .finishAccessRequest(this.#secret, authenticator);
    if (packet === undefined) throw new Error('the request does not fit');
    this.#waiting.set(id, performance.now());
    this.#socket.send(Buffer.from(packet), this.#port, '127.0.0.1');
  }
}

function figures(job: JobView, before: ReturnType<PapLoad['take']>, during: ReturnType<PapLoad['take']>): Record<string, unknown>[] {
  const sent = job.steps.flatMap(({ device, evidence }) =>
    evidence.filter(({ what }) => /^(CoA|Disconnect)-Request /.test(what)).map(({ at }) => ({ device, at: Date.parse(at) })),
  );
  const sizes = { switches: SWITCHES, sessions: job.steps.length };
  return [
    {
      figure: 'policy change to proof',
      unit: 's',
      value: rounded((job.ms ?? Number.NaN) / 1000),
      state: job.state,
      outcomes: job.outcomes,
      ...sizes,
    },
    ...(
      [
        ['before', before],
        ['during', during],
      ] as const
    ).map(([when, { latencies, unanswered }]) => ({
      figure: `PAP ${when}`,
      unit: 'ms',
      p95: rounded(percentile(latencies, 0.95)),
      p99: rounded(percentile(latencies, 0.99)),
      answered: latencies.length,
      unanswered,
    })),
    {
      figure: 'CoA beyond the rate of a device',
      unit: 'requests',
      value: beyondRate(sent),
      limit: `${PER_DEVICE.rate}/s, burst ${PER_DEVICE.burst}`,
      sent: sent.length,
    },
  ];
}

/** Requests that came sooner than the token bucket of their device allows; a millisecond of the evidence's clock is let pass. */
function beyondRate(sent: readonly { readonly device: string; readonly at: number }[]): number {
  let beyond = 0;
  for (const group of Map.groupBy(sent, ({ device }) => device).values()) {
    const times = group.map(({ at }) => at).sort((a, b) => a - b);
    for (const [i, at] of times.entries()) {
      for (const [j, later] of times.slice(i).entries())
        if (j + 1 > PER_DEVICE.burst + ((later - at + 2) / 1000) * PER_DEVICE.rate + 1) beyond++;
    }
  }
  return beyond;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
