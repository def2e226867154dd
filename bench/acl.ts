import { compactAcl } from '../src/acl/compact.ts';
import type { Acl } from '../src/acl/entry.ts';
import { compareAcls } from '../src/acl/equal.ts';
import { parseAclText } from '../src/acl/parse.ts';
import { aclDocument } from '../src/acl/print.ts';
import { reviewAcl } from '../src/acl/review.ts';
import { percentile, rounded } from './installation.ts';

const ENTRIES = 10_000;
const RUNS = 3;
const GOAL_MS = 10_000;
const NETWORKS = ['10.0.0.0 0.255.255.255', '10.16.0.0 0.15.255.255', '10.20.0.0 0.0.255.255', 'any', '10.20.4.0 0.0.3.255'];
const PORTS = ['eq 443', 'eq 80', 'eq 22', 'eq 8443', 'range 8000 8010', 'eq 3389', 'eq 1433'];

/**
 * Parsing, checking, compacting and comparing a list of 10,000 entries: servers and their networks as destinations, five overlapping networks of
 * clients, seven services, every twelfth a deny. Median of three runs in one process. Goal of each proof: ten seconds.
 */
export async function run(): Promise<Record<string, unknown>[]> {
  const text = written();
  const acl = parsed(text);
  const compacted = compactAcl(acl);
  if (!compacted.ok) throw new Error(compacted.error.message);
  const { before, after } = compacted.value;
  const smaller = compacted.value.acl;
  const changed = parsed(text.replace(/permit(?! ip)/, 'deny'));
  return [
    figure('parse', () => parseAclText('BENCH', text)),
    figure('print', () => aclDocument(acl)),
    figure('check', () => expected(reviewAcl(acl).ok), GOAL_MS),
    { ...figure('compact', () => expected(compactAcl(acl).ok), GOAL_MS), before, after },
    figure('equal, itself compacted', () => expected(isEqual(acl, smaller) === true), GOAL_MS),
    figure('equal, one entry changed', () => expected(isEqual(acl, changed) === false), GOAL_MS),
    { what: 'memory', rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20) },
  ];
}

function isEqual(a: Acl, b: Acl): boolean | undefined {
  const compared = compareAcls(a, b);
  return compared.ok ? compared.value.equal : undefined;
}

function expected(met: boolean): void {
  if (!met) throw new Error('the answer is wrong');
}

function parsed(text: string): Acl {
  const read = parseAclText('BENCH', text);
  if (!read.ok) throw new Error(read.error[0]?.message);
  return read.value;
}

function written(): string {
  let seed = 777;
  const below = (limit: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return Math.floor((seed / 2 ** 32) * limit);
  };
  const dotted = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.');
  const lines = Array.from({ length: ENTRIES - 1 }, () => {
    const server = 0x0ac80000 + below(60_000);
    const destination = below(4) === 0 ? `${dotted(server & ~255)} 0.0.0.255` : `host ${dotted(server)}`;
    const protocol = below(8) === 0 ? 'udp' : 'tcp';
    const action = below(12) === 0 ? 'deny' : 'permit';
    return `${action} ${protocol} ${NETWORKS[below(NETWORKS.length)]} ${destination} ${PORTS[below(PORTS.length)]}`;
  });
  return [...lines, 'deny ip any any log', ''].join('\n');
}

function figure(what: string, work: () => void, goal?: number): Record<string, unknown> {
  const times = Array.from({ length: RUNS }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  const ms = rounded(percentile(times, 0.5), 1);
  return { what, entries: ENTRIES, ms, ...(goal !== undefined && { goal: `at most ${goal} ms`, met: ms <= goal }) };
}
