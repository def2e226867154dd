import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { JobView } from '../src/api/views/job-view.ts';
import { type BenchServer, rounded, startServer } from './installation.ts';

const ENTRIES = Array.from({ length: 100 }, (_, at) => `permit tcp any host 10.40.${Math.floor(at / 50)}.${(at % 50) + 1} eq 443`);
const WORKERS = 4;
const SWITCHES = 200;
/** Switches that are pushed to before anything is measured. */
const SPARE = 8;
const MANY = 1000;
const GOAL = { ansible: 50, netmiko: 5, bound: 1.3 };
/** Ansible takes half an hour for two hundred switches: fewer are measured, and the figure says how many and that it is scaled by their number. */
const FEWER = {
  ansible: Number(process.env.PORTREEVE_BENCH_ANSIBLE ?? 20),
  netmiko: Number(process.env.PORTREEVE_BENCH_NETMIKO ?? SWITCHES),
};

type Farm = {
  readonly ports: readonly number[];
  readonly fingerprints: readonly string[];
  lines(): Promise<number>;
  cpuSeconds(): number;
  stop(): void;
};
type Measured = { readonly seconds: number; readonly cpuSeconds: number; readonly rssMb: number; readonly done: number };

/**
 * A list of a hundred entries onto two hundred lab switches, which take 5 and 50 ms for each line: portreeve with its journal, Ansible's `ios_acls`
 * (forks 50) and a thread pool of netmiko on the same switches, which have been up for a while. The bound is what one switch takes in latency alone: lines
 * it is given x their delay. What the lab's processes take of the processors that all share is told too.
 * `--switches N --delay MS` measures portreeve alone.
 */
export async function* run(): AsyncGenerator<Record<string, unknown>> {
  const { values } = parseArgs({ allowPositionals: true, options: { switches: { type: 'string' }, delay: { type: 'string' } } });
  if (values.switches !== undefined) {
    yield await alone(Number(values.switches), Number(values.delay ?? 5));
    return;
  }
  for (const delay of [5, 50]) yield* beside(delay);
  yield await alone(MANY, 5);
}

async function* beside(delay: number): AsyncGenerator<Record<string, unknown>> {
  const ours = await alone(SWITCHES, delay);
  yield ours;
  const ansible = await withAnsible(FEWER.ansible, delay);
  yield ansible;
  const netmiko = await withNetmiko(FEWER.netmiko, delay);
  yield netmiko;
  const seconds = Number(ours.seconds);
  // Who did not finish on every switch was not faster or slower.
  const ratio = (other: Record<string, unknown>): number => (other.finished === true ? rounded(Number(other.secondsFor200) / seconds) : 0);
  yield {
    figure: `${SWITCHES} switches, ${delay} ms`,
    fasterThanAnsible: ratio(ansible),
    fasterThanNetmiko: ratio(netmiko),
    goal: GOAL,
    met: ratio(ansible) >= GOAL.ansible && ratio(netmiko) >= GOAL.netmiko && Number(ours.toBound) <= GOAL.bound,
  };
}

async function alone(switches: number, delay: number): Promise<Record<string, unknown>> {
  const farm = await startFarm(switches + SPARE, delay);
  process.env.PORTREEVE_BENCH_SSH = 'cisco';
  const all = farm.ports.map((_, at) => `sw${at + 1}`);
  const names = all.slice(SPARE);
  const server = await startServer({
    settings: { playbooks: 'playbooks' },
    prepare: (folder) => {
      const devices = farm.ports.map((port, at) => ({
        name: all[at],
        addresses: [`10.${100 + Math.floor(at / 250)}.0.${(at % 250) + 1}`],
        platform: 'c9300',
        ssh: { address: '127.0.0.1', port, username: 'admin', password: { env: 'PORTREEVE_BENCH_SSH' }, hostKeys: farm.fingerprints },
      }));
      writeFileSync(join(folder, 'devices.yaml'), JSON.stringify({ devices }));
      mkdirSync(join(folder, 'playbooks'));
      const playbook = readFileSync('playbooks/acl-push.yaml', 'utf8').replace('maxTargets: 500', 'maxTargets: 2000');
      writeFileSync(join(folder, 'playbooks', 'acl-push.yaml'), playbook);
    },
  });
  try {
    // A server has been up for weeks too, and has pushed before.
    await push(server, all.slice(0, SPARE));
    await farm.lines();
    const [cpu, labCpu] = [cpuSecondsOf(server.pid), farm.cpuSeconds()];
    await server.holds();
    const began = performance.now();
    const { job, accepted } = await push(server, names);
    const seconds = (performance.now() - began) / 1000;
    const holds = await server.holds();
    const lines = (await farm.lines()) / switches;
    const bound = (lines * delay) / 1000;
    return {
      figure: `portreeve, ${switches} switches, ${delay} ms a line`,
      seconds: rounded(seconds, 2),
      acceptedAfter: rounded((accepted - began) / 1000, 2),
      state: job.state,
      proved: job.counts.proved,
      cpuSeconds: rounded(cpuSecondsOf(server.pid) - cpu, 2),
      labCpuSeconds: rounded(farm.cpuSeconds() - labCpu, 2),
      rssMb: rssMbOf(server.pid),
      eventLoopHeldMs: { longest: rounded(holds.longest), p99: rounded(holds.p99) },
      linesEach: rounded(lines),
      boundSeconds: rounded(bound, 2),
      toBound: rounded(seconds / bound, 2),
      ...circumstances(),
    };
  } finally {
    await server.stop();
    farm.stop();
  }
}

/** Pushes the list and waits until the job is over. */
async function push(
  { apiUrl, apiKey }: BenchServer,
  devices: readonly string[],
): Promise<{ readonly job: JobView; readonly accepted: number }> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'BENCH', lines: ENTRIES, devices });
  const answer = await fetch(`${apiUrl}/api/v1/acls:push`, { method: 'POST', headers, body });
  const accepted = performance.now();
  const { jobs } = (await answer.json()) as { jobs: readonly { id: string }[] };
  for (;;) {
    const job = (await (await fetch(`${apiUrl}/api/v1/jobs/${jobs[0]?.id}?wait=30s&limit=1`, { headers })).json()) as JobView;
    if (job.state !== 'running') return { job, accepted };
  }
}

/** Wall time on a machine that does other things says little: how many cores, and how many wanted them. */
function circumstances(): Record<string, unknown> {
  return { cores: cpus().length, load: rounded(loadavg()[0] ?? 0) };
}

async function withAnsible(switches: number, delay: number): Promise<Record<string, unknown>> {
  const farm = await startFarm(switches, delay);
  const home = mkdtempSync(join(tmpdir(), 'portreeve-bench-ansible-'));
  const common = {
    ansible_host: '127.0.0.1',
    ansible_user: 'admin',
    ansible_password: 'cisco',
    ansible_connection: 'ansible.netcommon.network_cli',
    ansible_network_cli_ssh_type: 'paramiko',
    ansible_network_os: 'cisco.ios.ios',
  };
  const hosts = Object.fromEntries(farm.ports.map((port, at) => [`sw${at + 1}`, { ansible_port: port }]));
  const aces = ENTRIES.map((entry, at) => ({
    sequence: (at + 1) * 10,
    grant: 'permit',
    protocol: 'tcp',
    source: { any: true },
    destination: { host: /host (\S+)/.exec(entry)?.[1], port_protocol: { eq: '443' } },
  }));
  const config = [{ afi: 'ipv4', acls: [{ name: 'BENCH', acl_type: 'extended', aces }] }];
  const tasks = [{ 'cisco.ios.ios_acls': { state: 'merged', config } }, { 'cisco.ios.ios_command': { commands: ['write memory'] } }];
  writeFileSync(join(home, 'hosts.yml'), JSON.stringify({ all: { vars: common, hosts } }));
  writeFileSync(join(home, 'site.yml'), JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]));
  writeFileSync(
    join(home, 'ansible.cfg'),
    '[defaults]\nhost_key_checking = False\nforks = 50\ninterpreter_python = /usr/bin/python3\nretry_files_enabled = False\n[persistent_connection]\nconnect_timeout = 120\ncommand_timeout = 120\n',
  );
  const env = { ...process.env, HOME: home, ANSIBLE_CONFIG: join(home, 'ansible.cfg') };
  const began = performance.now();
  const { out } = await printed('ansible-playbook', ['-i', join(home, 'hosts.yml'), join(home, 'site.yml')], env);
  const seconds = (performance.now() - began) / 1000;
  const done = [...out.matchAll(/^sw\d+\s+: ok=2 .*failed=0/gm)].length;
  farm.stop();
  rmSync(home, { recursive: true, force: true });
  return scaled('Ansible ios_acls, forks 50', { seconds, cpuSeconds: Number.NaN, rssMb: Number.NaN, done }, switches, delay);
}

async function withNetmiko(switches: number, delay: number): Promise<Record<string, unknown>> {
  const farm = await startFarm(switches, delay);
  const home = mkdtempSync(join(tmpdir(), 'portreeve-bench-netmiko-'));
  writeFileSync(join(home, 'ports.json'), JSON.stringify(farm.ports));
  writeFileSync(join(home, 'lines.txt'), ['ip access-list extended BENCH', ...ENTRIES].join('\n'));
  const script = join(import.meta.dirname, 'load/push-with-netmiko.py');
  const { out } = await printed('/usr/bin/python3', [
    script,
    join(home, 'ports.json'),
    join(home, 'lines.txt'),
    '50',
    delay > 5 ? '0.7' : '0.12',
  ]);
  farm.stop();
  rmSync(home, { recursive: true, force: true });
  return scaled('netmiko fast_cli, 50 threads', JSON.parse(out) as Measured, switches, delay);
}

function scaled(name: string, { seconds, cpuSeconds, rssMb, done }: Measured, switches: number, delay: number): Record<string, unknown> {
  return {
    figure: `${name}, ${switches} switches, ${delay} ms a line`,
    seconds: rounded(seconds, 2),
    ...(Number.isFinite(cpuSeconds) && { cpuSeconds: rounded(cpuSeconds, 2), rssMb: rounded(rssMb) }),
    done,
    finished: done === switches,
    secondsFor200: rounded((seconds * SWITCHES) / switches, 2),
    scaled: switches !== SWITCHES,
    ...circumstances(),
  };
}

async function startFarm(switches: number, delay: number): Promise<Farm> {
  const file = new URL('./load/switch-farm.ts', import.meta.url);
  const workers = Array.from({ length: Math.min(WORKERS, switches) }, (_, at) => {
    const share = Math.floor(switches / WORKERS) + (at < switches % WORKERS ? 1 : 0);
    return fork(file, [String(share), String(delay)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  });
  const ready = await Promise.all(workers.map((worker) => told<{ ports: number[]; fingerprint: string }>(worker)));
  return {
    ports: ready.flatMap(({ ports }) => ports),
    fingerprints: [...new Set(ready.map(({ fingerprint }) => fingerprint))],
    lines: async () => {
      const counts = await Promise.all(
        workers.map((worker) => {
          const count = told<{ lines: number }>(worker);
          worker.send('lines');
          return count;
        }),
      );
      return counts.reduce((sum, { lines }) => sum + lines, 0);
    },
    cpuSeconds: () => workers.reduce((sum, { pid }) => sum + cpuSecondsOf(pid ?? 0), 0),
    stop: () => {
      for (const worker of workers) worker.disconnect();
    },
  };
}

async function told<T>(worker: ChildProcess): Promise<T> {
  const [message] = await once(worker, 'message');
  return message as T;
}

async function printed(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<{ readonly out: string }> {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (piece: Buffer) => {
    out += piece.toString();
  });
  await once(child, 'close');
  return { out };
}

/** User and system time of a process so far (proc(5), fields 14 and 15, in hundredths). */
function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function rssMbOf(pid: number): number {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);
}
