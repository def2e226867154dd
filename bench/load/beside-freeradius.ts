import { type Freeradius, type FreeradiusOptions, startFreeradius } from '../../test/interop/freeradius.ts';
import type { BenchServer } from '../installation.ts';
import { type ProductOptions, startProduct } from './product.ts';
import { buildRadload, type Load, type Measured, type Radload } from './radload.ts';

const OUTSTANDING = [1, 16, 64];
const SECONDS = 2;
/** Each side in turn, so that a machine that speeds up or slows down does so for both; medians are quoted. */
const ROUNDS = 3;
const USERS = 10_000;
/** Compiled code is what serves a day; the first seconds of a process are not measured. */
const WARM_UP: Pick<Load, 'outstanding' | 'seconds'> = { outstanding: 16, seconds: 3 };

/**
 * Loads our server and FreeRADIUS (files module, detail file for accounting) in turns, in one run on one machine.
 * Rates are verified replies a second; `ratio` is ours over theirs.
 */
export async function besideFreeradius(
  kind: 'pap' | 'acct',
  ours: ProductOptions = {},
  theirs: FreeradiusOptions = {},
): Promise<Record<string, unknown>[]> {
  const radload = await buildRadload();
  const peer = await startFreeradius({ ...theirs, users: USERS });
  const own = await startProduct(USERS, ours);
  try {
    return await compare({ kind, users: USERS }, radload, own, peer);
  } finally {
    await own.stop();
    await peer.stop();
    await radload.remove();
  }
}

/** The same for servers that are running already; the other's figures stand under its name. */
export async function compare(
  of: Pick<Load, 'kind' | 'users'>,
  radload: Radload,
  own: BenchServer,
  peer: Pick<Freeradius, 'pid' | 'authPort' | 'acctPort'>,
  peerName = 'freeradius',
): Promise<Record<string, unknown>[]> {
  const { kind } = of;
  const ours = { pid: own.pid, port: kind === 'acct' ? own.accountingPort : own.authenticationPort };
  const theirs = { pid: peer.pid, port: kind === 'acct' ? peer.acctPort : peer.authPort };
  await radload.measure(ours, { ...of, ...WARM_UP });
  await radload.measure(theirs, { ...of, ...WARM_UP, seconds: 1 });
  const figures: Record<string, unknown>[] = [];
  for (const outstanding of OUTSTANDING) {
    const load: Load = { ...of, outstanding, seconds: SECONDS };
    const pairs: Pair[] = [];
    for (let round = 0; round < ROUNDS; round++)
      pairs.push({ b: await radload.measure(theirs, load), a: await radload.measure(ours, load) });
    figures.push({
      outstanding,
      rounds: ROUNDS,
      portreeve: figure(pairs.map(({ a }) => a)),
      [peerName]: figure(pairs.map(({ b }) => b)),
      rateRatio: round2(median(pairs.map(({ a, b }) => a.rps / b.rps))),
      cpuRatio: round2(median(pairs.map(({ a, b }) => a.cpuMicroseconds / b.cpuMicroseconds))),
    });
  }
  return figures;
}

type Pair = { readonly a: Measured; readonly b: Measured };

/** Medians of the rounds; faults are added up. */
function figure(rounds: readonly Measured[]): Record<string, number> {
  const of = (read: (measured: Measured) => number): number => median(rounds.map(read));
  return {
    perSecond: Math.round(of(({ rps }) => rps)),
    p50ms: of(({ ms }) => ms.p50),
    p99ms: of(({ ms }) => ms.p99),
    cpuMicroseconds: round2(of(({ cpuMicroseconds }) => cpuMicroseconds)),
    faults: rounds.reduce((sum, { lost, wrong_verdict, bad_auth, bad_ma }) => sum + lost + wrong_verdict + bad_auth + bad_ma, 0),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
