import type { JobView } from '../src/api/views/job-view.ts';
import { LabSwitch } from '../test/lab/lab-switch.ts';
import { freeUdpPort, percentile, rounded, SECRET, startServer } from './installation.ts';

const ENDPOINT = '02-00-5E-00-00-03';
const RUNS = 300;
const GOAL = 25;

/**
 * From the call of the API with a posture result to the CoA-ACK, and on to the proof, one after the other: the endpoint's posture flips each
 * time, so that each result moves the session. The lab switch answers at once. Goal: CoA-ACK p99 at most 25 ms.
 */
export async function run(): Promise<Record<string, unknown>[]> {
  const [authenticationPort, accountingPort] = [await freeUdpPort(), await freeUdpPort()];
  const lab = await LabSwitch.start({
    address: '127.0.0.2',
    radiusAuth: { address: '127.0.0.1', port: authenticationPort },
    radiusAcct: { address: '127.0.0.1', port: accountingPort },
    secret: SECRET,
  });
  const device = {
    addresses: ['127.0.0.2'],
    radius: { secret: SECRET, messageAuthenticator: 'require' },
    coa: { port: lab.ready.coa.port },
  };
  // The latency of one change is measured, not the rate at which one device is asked nor the rest of an endpoint: those are kept far away.
  const server = await startServer({
    authenticationPort,
    accountingPort,
    device,
    settings: { coa: { perDevice: '10000/s', cooldown: '0s' } },
  });
  try {
    await lab.plugIn({ port: 1, mac: ENDPOINT, method: 'mab', ip: '10.20.0.3' });
    const samples: { acknowledged: number; proved: number }[] = [];
    for (let i = 0; i < RUNS + 20; i++) {
      const sample = await onePosture(server.apiUrl, server.apiKey, i);
      if (i >= 20) samples.push(sample);
    }
    return [
      figure(
        'API call to CoA-ACK',
        samples.map(({ acknowledged }) => acknowledged),
        GOAL,
      ),
      figure(
        'API call to proof',
        samples.map(({ proved }) => proved),
      ),
    ];
  } finally {
    await lab.stop();
    await server.stop();
  }
}

async function onePosture(url: string, key: string, index: number): Promise<{ acknowledged: number; proved: number }> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const status = index % 2 === 0 ? 'compliant' : 'noncompliant';
  const called = performance.timeOrigin + performance.now();
  const accepted = await fetch(`${url}/api/v1/posture/results`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ id: `bench-${index}`, mac: ENDPOINT, status }),
  });
  const { jobs } = (await accepted.json()) as { jobs: readonly { id: string }[] };
  const job = (await (await fetch(`${url}/api/v1/jobs/${jobs[0]?.id}?wait=20s`, { headers })).json()) as JobView;
  const evidence = job.steps[0]?.evidence ?? [];
  const ack = evidence.find(({ what }) => what.startsWith('CoA-ACK'));
  if (job.state !== 'proved' || !ack) throw new Error(`run ${index}: the job is ${job.state}: ${JSON.stringify(evidence)}`);
  return { acknowledged: Date.parse(ack.at) - called, proved: Date.parse(job.finishedAt ?? '') - called };
}

function figure(name: string, samples: readonly number[], goal?: number): Record<string, unknown> {
  const p99 = percentile(samples, 0.99);
  return {
    figure: name,
    unit: 'ms',
    p50: rounded(percentile(samples, 0.5)),
    p99: rounded(p99),
    max: rounded(Math.max(...samples)),
    runs: samples.length,
    ...(goal !== undefined && { goal, met: p99 <= goal }),
  };
}
