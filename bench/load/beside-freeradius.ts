import { type Freeradius, startFreeradius } from '../../test/interop/freeradius.ts';
import { buildRadload, type Load, type Measured, type Radload } from './radload.ts';
import { type ServerProcess, startServer } from './server-process.ts';

const OUTSTANDING = [1, 16, 64];
const SECONDS = 3;
const USERS = 10_000;
/** Compiled code is what serves a day; the first seconds of a process are not measured. */
const WARM_UP: Omit<Load, 'kind'> = { outstanding: 16, seconds: 3, users: USERS };

/**
 * Loads our server and FreeRADIUS (files module, detail file for accounting) in turns, in one run on one machine.
 * Rates are verified replies a second; `ratio` is ours over theirs.
 */
export async function besideFreeradius(kind: 'pap' | 'acct', stateDirectory?: string): Promise<Record<string, unknown>[]> {
  const radload = await buildRadload();
  const peer = await startFreeradius({ users: USERS });
  const own = await startServer(stateDirectory);
  try {
    return await compare(kind, radload, own, peer);
  } finally {
    await own.stop();
    await peer.stop();
    await radload.remove();
  }
}

async function compare(kind: 'pap' | 'acct', radload: Radload, own: ServerProcess, peer: Freeradius): Promise<Record<string, unknown>[]> {
  const port = kind === 'acct' ? 'acctPort' : 'authPort';
  const ours = { pid: own.pid, port: own[port] };
  const theirs = { pid: peer.pid, port: peer[port] };
  await radload.measure(ours, { kind, ...WARM_UP });
  await radload.measure(theirs, { kind, ...WARM_UP, seconds: 1 });
  const figures: Record<string, unknown>[] = [];
  for (const outstanding of OUTSTANDING) {
    const load: Load = { kind, outstanding, seconds: SECONDS, users: USERS };
    const b = await radload.measure(theirs, load);
    const a = await radload.measure(ours, load);
    figures.push({
      outstanding,
      portreeve: figure(a),
      freeradius: figure(b),
      rateRatio: round(a.rps / b.rps),
      cpuRatio: round(a.cpuMicroseconds / b.cpuMicroseconds),
    });
  }
  return figures;
}

function figure({ rps, ms, cpuMicroseconds, lost, wrong_verdict, bad_auth, bad_ma }: Measured): Record<string, number> {
  const faults = lost + wrong_verdict + bad_auth + bad_ma;
  return { perSecond: Math.round(rps), p50ms: ms.p50, p99ms: ms.p99, cpuMicroseconds: round(cpuMicroseconds), faults };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
