import type { Instant } from '../base/time.ts';

/** One rule's count since the last reset; the compiled rule counts it up. */
export type Counter = { readonly table: string; readonly rule: string; count: number };

/** Counts of different epochs do not add up. `since`: when it began; absent for the first. */
export type HitEpoch = { readonly epoch: number; readonly since?: Instant };

/** Counts as they are kept over a restart. */
export type KeptHits = HitEpoch & { readonly hits: readonly HitCount[] };

export type HitCount = { readonly table: string; readonly rule: string; readonly count: number };

/**
 * How often each rule matched (requirements P69 to P71): enabled and monitored rules that were reached, and default rules. Counts live
 * outside the policy revision, by table and rule name, so that they outlast a change of policy.
 */
export class HitCounts {
  readonly #counters = new Map<string, Counter>();
  #since: Instant | undefined;
  #epoch = 0;

  counter(table: string, rule: string): Counter {
    const key = `${table}\n${rule}`;
    const known = this.#counters.get(key);
    if (known) return known;
    const made = { table, rule, count: 0 };
    this.#counters.set(key, made);
    return made;
  }

  get(table: string, rule: string): number {
    return this.#counters.get(`${table}\n${rule}`)?.count ?? 0;
  }

  list(): readonly HitCount[] {
    return [...this.#counters.values()].map((counter) => ({ ...counter }));
  }

  /** Counts of different epochs do not add up: a reset starts a new one. */
  get epoch(): number {
    return this.#epoch;
  }

  /** When the counts were last set to zero; undefined: never. */
  get since(): Instant | undefined {
    return this.#since;
  }

  reset(at: Instant): void {
    this.begin({ epoch: this.#epoch + 1, since: at });
  }

  /** Every count is zero from here on. */
  begin({ epoch, since }: HitEpoch): void {
    for (const counter of this.#counters.values()) counter.count = 0;
    this.#since = since;
    this.#epoch = epoch;
  }

  /** What a restart shall know. */
  kept(): KeptHits {
    const hits = this.list().filter(({ count }) => count > 0);
    return this.#since === undefined ? { epoch: this.#epoch, hits } : { epoch: this.#epoch, since: this.#since, hits };
  }

  /** Adds what was kept to what is counted already. */
  restore({ hits, ...epoch }: KeptHits): void {
    this.#since = epoch.since;
    this.#epoch = epoch.epoch;
    for (const { table, rule, count } of hits) this.counter(table, rule).count += count;
  }
}

/** The counts of one server of a deployment. */
export type ServerHits = { readonly server: string; readonly role: 'primary' | 'secondary'; readonly hits: readonly HitCount[] };

/** What `viewer` shows: the primary the total over all servers, a secondary zero everywhere (requirement P71). */
export function deploymentHits(servers: readonly ServerHits[], viewer: string): readonly HitCount[] {
  const primary = servers.some(({ server, role }) => server === viewer && role === 'primary');
  const totals = new Map<string, HitCount>();
  for (const { table, rule, count } of servers.flatMap(({ hits }) => hits)) {
    const key = `${table}\n${rule}`;
    totals.set(key, { table, rule, count: (totals.get(key)?.count ?? 0) + (primary ? count : 0) });
  }
  return [...totals.values()];
}
