// Posture results taken in durably over the API, and 200,000 endpoints with their timers in memory and over a restart.
import { execFileSync } from 'node:child_process';
import { Agent, request } from 'node:http';
import { percentile, rounded, startServer } from './installation.ts';

const BATCHES = 30;
const BATCH = 1000;
const SINGLES = 6000;
const AT_ONCE = 64;
const ENDPOINTS = 200_000;

/** Goals: 5,000 results/s in batches, 2,000/s one by one; 200,000 endpoints in at most 300 MB and 3 s after a restart. */
export async function run(): Promise<Record<string, unknown>[]> {
  const server = await startServer();
  const figures: Record<string, unknown>[] = [];
  try {
    const send = sender(server.apiUrl, server.apiKey);
    await inBatches(send, 3, 'w');
    figures.push(rate('results in batches of 1,000', BATCHES * BATCH, await inBatches(send, BATCHES, 'b'), 5000));
    figures.push(rate(`results one by one, ${AT_ONCE} at once`, SINGLES, await oneByOne(send), 2000));
  } finally {
    await server.stop();
  }
  figures.push(...timers());
  return figures;
}

type Send = (body: unknown) => Promise<void>;

/** Over connections that stay open; a result counts when it was answered 202, which is after it is on stable storage. */
function sender(url: string, key: string): Send {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  return (body) =>
    new Promise((resolve, reject) => {
      const call = request(`${url}/api/v1/posture/results`, { method: 'POST', headers, agent }, (answer) => {
        answer.resume();
        answer.once('end', () => (answer.statusCode === 202 ? resolve() : reject(new Error(`answered ${answer.statusCode}`))));
      });
      call.once('error', reject);
      call.end(JSON.stringify(body));
    });
}

async function inBatches(send: Send, batches: number, prefix: string): Promise<number> {
  const started = performance.now();
  for (let batch = 0; batch < batches; batch++) {
    await send(Array.from({ length: BATCH }, (_, index) => result(prefix, batch * BATCH + index)));
  }
  return performance.now() - started;
}

async function oneByOne(send: Send): Promise<number> {
  const started = performance.now();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < SINGLES) await send(result('s', next++));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return performance.now() - started;
}

/** Each of an endpoint of its own, half of them failing. */
function result(prefix: string, index: number): unknown {
  const octets = [index >>> 16, index >>> 8, index].map((part) => (part & 255).toString(16).padStart(2, '0')).join(':');
  const status = index % 2 === 0 ? 'compliant' : 'noncompliant';
  return {
    id: `${prefix}-${index}`,
    mac: `02:${prefix.charCodeAt(0).toString(16)}:00:${octets}`,
    status,
    failedChecks: index % 2 === 0 ? [] : ['firewall'],
  };
}

function rate(figure: string, results: number, ms: number, goal: number): Record<string, unknown> {
  const perSecond = results / (ms / 1000);
  return { figure, unit: 'results/s', value: rounded(perSecond, 0), results, goal, met: perSecond >= goal };
}

/** In processes of their own: what one process holds, and what the next takes up. */
function timers(): readonly Record<string, unknown>[] {
  const output = execFileSync(process.execPath, ['--expose-gc', 'bench/load/posture-timers.ts', String(ENDPOINTS)], { encoding: 'utf8' });
  const { loadMs, heapMb, rssMb, fireMicros } = JSON.parse(output) as {
    readonly loadMs: number;
    readonly heapMb: number;
    readonly rssMb: number;
    readonly fireMicros: readonly number[];
  };
  return [
    {
      figure: `${ENDPOINTS} endpoints with timers: read and scheduled after a restart`,
      unit: 'ms',
      value: rounded(loadMs, 0),
      goal: 3000,
      met: loadMs <= 3000,
    },
    {
      figure: `${ENDPOINTS} endpoints with timers: memory`,
      unit: 'MB',
      heap: rounded(heapMb, 0),
      rss: rounded(rssMb, 0),
      goal: 300,
      met: heapMb <= 300,
    },
    { figure: 'a timer is moved', unit: 'µs', p50: rounded(percentile(fireMicros, 0.5)), p99: rounded(percentile(fireMicros, 0.99)) },
  ];
}
