import { casbin } from './decisions/casbin.ts';
import { type Engine, NO_RULE } from './decisions/engine.ts';
import { jsonRulesEngine } from './decisions/json-rules-engine.ts';
import { portreeve } from './decisions/portreeve.ts';
import { friendly, type Request, unfriendly, type Workload } from './decisions/workload.ts';
import { percentile, rounded } from './installation.ts';

const ROUNDS = 5;
const ROUND_MS = 200;
const SAMPLES = 100_000;
/** The peers take milliseconds a decision. */
const PEER_SAMPLES = 100;
const REQUESTS = 64;
const GOALS = { perSecond: 1_000_000, p99: 20 };

/**
 * Decisions of a policy of 1,000 rules with 4 conditions each, beside json-rules-engine and node-casbin with the same rules, in turns in one
 * process, for requests decided by one of the first ten rules, the middle ten, the last ten, and by none. They must agree on a sample of them.
 * Ours reads its attributes out of a RADIUS packet and counts hits; the peers are given plain objects.
 */
export async function run(): Promise<Record<string, unknown>[]> {
  const figures: Record<string, unknown>[] = [];
  for (const workload of [friendly(), unfriendly()]) figures.push(...(await measure(workload)));
  return figures;
}

async function measure(workload: Workload): Promise<Record<string, unknown>[]> {
  const started = performance.now();
  const own = portreeve(workload.rules);
  const compileMs = rounded(performance.now() - started);
  const peers = [jsonRulesEngine(workload.rules), await casbin(workload.rules)];
  const cases = casesOf(workload, own);
  for (const { requests } of cases) for (const peer of peers) await agree(own, peer, requests);

  const figures: Record<string, unknown>[] = [];
  for (const { decidedBy, requests } of cases) {
    const prepared = requests.map((request) => own.prepare(request));
    rate(own, prepared);
    const rounds: { own: number; peers: number[] }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ours = rate(own, prepared);
      const theirs: number[] = [];
      for (const peer of peers) theirs.push(await peerRate(peer, requests));
      rounds.push({ own: ours, peers: theirs });
    }
    const perSecond = percentile(
      rounds.map((round) => round.own),
      0.5,
    );
    const { p50, p99 } = latency(own, prepared);
    const beside = await Promise.all(
      peers.map(async (peer, i) => [
        peer.name,
        {
          perSecond: rounded(
            percentile(
              rounds.map((round) => round.peers[i] ?? 0),
              0.5,
            ),
          ),
          ...(await peerLatency(peer, requests)),
          ratio: Math.round(
            percentile(
              rounds.map((round) => round.own / (round.peers[i] ?? 1)),
              0.5,
            ),
          ),
        },
      ]),
    );
    figures.push({
      workload: workload.name,
      decidedBy,
      compileMs,
      perSecond: Math.round(perSecond),
      slowestRound: Math.round(Math.min(...rounds.map((round) => round.own))),
      p50us: rounded(p50, 2),
      p99us: rounded(p99, 2),
      ...Object.fromEntries(beside),
      goal: `over ${GOALS.perSecond}/s, p99 at most ${GOALS.p99} us`,
      met: perSecond > GOALS.perSecond && p99 <= GOALS.p99,
    });
  }
  return figures;
}

type Case = { readonly decidedBy: string; readonly requests: readonly Request[] };

/** Requests of which the deciding rule is known. */
function casesOf(workload: Workload, own: ReturnType<typeof portreeve>): readonly Case[] {
  const { rules } = workload;
  const decidedIn = (from: number): readonly Request[] => {
    const found: Request[] = [];
    for (let tried = 0; found.length < REQUESTS; tried++) {
      if (tried > 100_000) throw new Error(`no requests for the rules from ${from} on`);
      const rule = from + (tried % 10);
      const request = workload.requestFor(rule);
      if (own.decide(own.prepare(request)) === rules[rule]?.name) found.push(request);
    }
    return found;
  };
  return [
    { decidedBy: 'first', requests: decidedIn(0) },
    { decidedBy: 'middle', requests: decidedIn(rules.length / 2) },
    { decidedBy: 'last', requests: decidedIn(rules.length - 10) },
    { decidedBy: NO_RULE, requests: Array.from({ length: REQUESTS }, () => workload.stranger()) },
  ];
}

async function agree(own: ReturnType<typeof portreeve>, peer: Engine<Request>, requests: readonly Request[]): Promise<void> {
  for (const request of requests.slice(0, 16)) {
    const [ours, theirs] = [own.decide(own.prepare(request)), await peer.decide(peer.prepare(request))];
    if (ours !== theirs) throw new Error(`${peer.name} gives ${theirs} where portreeve gives ${ours}: ${JSON.stringify(request)}`);
  }
}

/** Decisions a second of processor time, over at least `ROUND_MS`. */
function rate<R>(engine: Engine<R>, requests: readonly R[]): number {
  const started = processorTime();
  for (let times = 0; ; ) {
    for (let turn = 0; turn < 16; turn++) for (const request of requests) engine.decide(request);
    times += 16 * requests.length;
    const spent = processorTime() - started;
    if (spent >= ROUND_MS) return (times * 1000) / spent;
  }
}

async function peerRate(engine: Engine<Request>, requests: readonly Request[]): Promise<number> {
  const started = processorTime();
  for (let times = 1; ; times++) {
    await engine.decide(requests[times % requests.length] as Request);
    const spent = processorTime() - started;
    if (spent >= ROUND_MS) return (times * 1000) / spent;
  }
}

/** Milliseconds this thread has had: deciding waits for nothing, and what else the machine does is no part of it. */
function processorTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Microseconds of single decisions, each timed by itself, so the clock's own cost is in them. */
function latency<R>(engine: Engine<R>, requests: readonly R[]): { readonly p50: number; readonly p99: number } {
  const samples: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    const request = requests[i % requests.length] as R;
    const before = performance.now();
    engine.decide(request);
    samples.push((performance.now() - before) * 1000);
  }
  return { p50: percentile(samples, 0.5), p99: percentile(samples, 0.99) };
}

async function peerLatency(engine: Engine<Request>, requests: readonly Request[]): Promise<{ readonly p99us: number }> {
  const samples: number[] = [];
  for (let i = 0; i < PEER_SAMPLES; i++) {
    const before = performance.now();
    await engine.decide(requests[i % requests.length] as Request);
    samples.push((performance.now() - before) * 1000);
  }
  return { p99us: Math.round(percentile(samples, 0.99)) };
}
