import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/adapters/clock.ts';
import { createCoaClient } from '../src/adapters/net/coa-client.ts';
import { systemRandom } from '../src/adapters/random.ts';
import { Secret } from '../src/base/secret.ts';
import type { CoaTarget } from '../src/model/device.ts';
import { parseIpv4 } from '../src/model/ipv4.ts';
import { programPath } from '../test/interop/foreign.ts';
import { type Freeradius, startFreeradius } from '../test/interop/freeradius.ts';
import { changeOfAll } from './load/coa-change.ts';
import { trackedActions, waitingActions } from './load/coa-tracked.ts';

const WARM_UP = 500;
const MEASURED = 3000;
/** radclient's time grows with the square of its file (24 k/s at 5,000 requests, 7 k/s at 40,000): short files, the best of several runs. */
const RADCLIENT_REQUESTS = 5_000;
const RADCLIENT_RUNS = 5;
/** One device at full speed uses up 256 identifiers a port in some 10 ms, so this takes hundreds of ports; a real one never does. */
const LARGEST_POOL = 4096;

const AUDIT_PAIR = 'audit-session-id=611C4B0A00000053F483D7B0';

const OUTSTANDING = [64, 256];
const WAITING = 100_000;

/** CoA exchanges a second with FreeRADIUS as the device, then whole actions against a thousand lab devices, then what waiting ones take. */
export async function* run(): AsyncGenerator<Record<string, unknown>> {
  yield* exchanges();
  for (const outstanding of OUTSTANDING) yield await trackedActions(outstanding);
  yield await changeOfAll();
  yield await waitingActions(WAITING);
}

/**
 * With FreeRADIUS's coa listener as the device, in the one thread in which it answers most: ours at 64 and 200 outstanding, radclient at 200, in one
 * run. With its pool of threads it takes 44 µs an exchange and is what is measured.
 */
async function* exchanges(): AsyncGenerator<Record<string, unknown>> {
  const device = await startFreeradius({ cleanupDelay: 0, oneThread: true });
  try {
    yield await ours(device, 64);
    const ours200 = await ours(device, 200);
    yield ours200;
    const theirs = await radclient(device, 200);
    yield theirs;
    const ratio = Number((ours200.exchangesPerSecond / theirs.exchangesPerSecond).toFixed(2));
    yield { figure: 'portreeve : radclient at 200 outstanding', ratio };
  } finally {
    await device.stop();
  }
}

async function ours(device: Freeradius, outstanding: number) {
  const client = createCoaClient({ clock: systemClock, random: systemRandom, sink: { emit() {}, count() {} }, largestPool: LARGEST_POOL });
  const target = targetOf(device);
  const value = Buffer.concat([Buffer.from([0, 0, 0, 9, 1, AUDIT_PAIR.length + 2]), Buffer.from(AUDIT_PAIR)]);
  const latencies: number[] = [];
  let lost = 0;
  let sentAgain = 0;
  let from = Number.POSITIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  const worker = async (): Promise<void> => {
    while (performance.now() < until) {
      const outcome = await client.exchange(target, { packet: 'CoA-Request', attributes: [{ type: 26, value }] });
      const now = performance.now();
      if (now < from) continue;
      if (outcome.kind !== 'ack') lost += 1;
      else if (outcome.transmissions > 1) sentAgain += 1;
      // One that the device dropped is answered two seconds later, when the others are over.
      if (outcome.kind === 'ack' && now <= until) latencies.push(outcome.elapsed);
    }
  };
  const workers = Array.from({ length: outstanding }, worker);
  await new Promise((resolve) => setTimeout(resolve, WARM_UP));
  const cpu = process.cpuUsage();
  from = performance.now();
  until = from + MEASURED;
  await new Promise((resolve) => setTimeout(resolve, MEASURED));
  const used = process.cpuUsage(cpu);
  await Promise.all(workers);
  await client.close();
  latencies.sort((a, b) => a - b);
  return {
    figure: `portreeve, ${outstanding} outstanding`,
    exchangesPerSecond: Math.round((latencies.length * 1000) / MEASURED),
    p50Ms: rank(latencies, 0.5),
    p99Ms: rank(latencies, 0.99),
    cpuMicrosecondsEach: Number(((used.user + used.system) / latencies.length).toFixed(1)),
    lost,
    sentAgain,
  };
}

function rank(sorted: readonly number[], share: number): number {
  return Number((sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(3));
}

async function radclient(device: Freeradius, outstanding: number) {
  const program = programPath('radclient');
  if (program === undefined) throw new Error('radclient is not installed');
  const file = join(tmpdir(), `coa-bench-${process.pid}.txt`);
  const request = `Message-Authenticator=0x00,Cisco-AVPair="${AUDIT_PAIR}",Event-Timestamp=${Math.floor(Date.now() / 1000)}\n\n`;
  const args = ['-p', `${outstanding}`, '-q', '-s', '-f', file, `${device.address}:${device.coaPort}`, 'coa', device.secret];
  let lost = 0;
  const quickest = async (requests: number): Promise<number> => {
    await writeFile(file, request.repeat(requests));
    const times: number[] = [];
    for (let i = 0; i < RADCLIENT_RUNS; i++) {
      const from = performance.now();
      lost += requests - acceptedIn(await printed(program, args));
      times.push(performance.now() - from);
    }
    return Math.min(...times);
  };
  const [whole, one] = [await quickest(RADCLIENT_REQUESTS), await quickest(1)];
  await rm(file);
  return {
    figure: `radclient, ${outstanding} outstanding`,
    exchangesPerSecond: Math.round((RADCLIENT_REQUESTS * 1000) / whole),
    msForOne: Math.round(one),
    lost,
  };
}

function acceptedIn(summary: string): number {
  return Number(/Accepted\D*(\d+)/.exec(summary)?.[1] ?? 0);
}

function printed(program: string, args: readonly string[]): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let text = '';
  child.stdout.on('data', (piece: Buffer) => {
    text += piece.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(text));
  });
}

function targetOf(device: Freeradius): CoaTarget {
  const address = parseIpv4(device.address);
  if (address === undefined) throw new Error(`${device.address} is no address`);
  return {
    address,
    port: device.coaPort,
    secret: new Secret(device.secret),
    messageAuthenticator: 'send',
    eventTimestamp: 'send',
    replyMessageAuthenticator: 'verify',
  };
}
