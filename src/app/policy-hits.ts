import type { HitsAdmin, ShownHits } from '../api/http/deps.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { HitExchange } from '../ports/hit-exchange.ts';
import { deploymentHits, type HitCounts, type HitEpoch, type KeptHits, type ServerHits } from '../rules/hit-counts.ts';

/** Counts are written and told to the other servers this often, in ms: after a crash at most so much is missing. */
const LATE = 3000;

type HitStore = { load(): Promise<Result<KeptHits | undefined, Fault>>; save(hits: KeptHits): Promise<Result<void, Fault>> };

export type HitParts = {
  readonly hits: HitCounts;
  readonly store: HitStore;
  readonly exchange: HitExchange;
  readonly audit: Pick<AuditLog, 'append'>;
  readonly server: string;
  readonly role: ServerHits['role'];
  readonly clock: Clock;
  readonly sink: EventSink;
};

/** The hit counts of this server over restarts, and those of its deployment as this server may show them (requirements P69 to P71). */
export class PolicyHits implements HitsAdmin {
  readonly #parts: HitParts;
  #cancel: () => void = () => undefined;
  #written = '';
  #unreachable = false;
  #working: Promise<void> = Promise.resolve();

  constructor(parts: HitParts) {
    this.#parts = parts;
  }

  /** Takes up the counts of before the restart, before the first request is counted. */
  async start(): Promise<Result<void, Fault>> {
    const { store, hits } = this.#parts;
    const kept = await store.load();
    if (!kept.ok) return kept;
    if (kept.value) hits.restore(kept.value);
    this.#later();
    return ok(undefined);
  }

  /** The totals on the primary, zero on a secondary; `incomplete` says why counts of other servers may be missing. */
  async shown(): Promise<ShownHits> {
    const { hits, exchange, server, role } = this.#parts;
    await this.#exchange();
    const { epoch, since } = hits;
    const told = role === 'primary' ? await exchange.read(epoch) : ok([]);
    const others = (told.ok ? told.value : []).filter((one) => one.server !== server);
    const all = [this.#own(), ...others];
    const counts = new Map(deploymentHits(all, server).map(({ table, rule, count }) => [`${table}\n${rule}`, count]));
    return {
      epoch,
      ...(since === undefined ? {} : { since }),
      server,
      role,
      servers: all.map((one) => one.server),
      ...(told.ok ? {} : { incomplete: told.error.message }),
      get: (table, rule) => counts.get(`${table}\n${rule}`) ?? 0,
    };
  }

  /** Only the primary speaks for the deployment. */
  async reset(actor: string): Promise<Result<HitEpoch, Fault>> {
    const { hits, exchange, audit, clock, role } = this.#parts;
    if (role === 'secondary') return err(fault('api.conflict', 'this server is a secondary: reset the hit counts on the primary'));
    await this.#exchange();
    const next = { epoch: hits.epoch + 1, since: clock.now() };
    const told = await exchange.reset(next);
    if (!told.ok) return told;
    hits.begin(told.value);
    await this.#write();
    const noted = await audit.append({
      at: next.since,
      actor,
      action: 'policy.hits-reset',
      subject: 'policy',
      details: { epoch: hits.epoch },
    });
    if (!noted.ok) return noted;
    await this.#exchange();
    return ok(told.value);
  }

  /** What was counted last is written and told. */
  async close(): Promise<void> {
    this.#cancel();
    await this.#working;
    await this.#write();
    await this.#exchange();
    await this.#parts.exchange.close();
  }

  #later(): void {
    this.#cancel = this.#parts.clock.after(LATE, () => {
      this.#working = this.#write()
        .then(() => this.#exchange())
        .then(() => this.#later());
    });
  }

  #own(): ServerHits {
    const { hits, server, role } = this.#parts;
    return { server, role, hits: hits.list().filter(({ count }) => count > 0) };
  }

  async #write(): Promise<void> {
    const { hits, store, sink } = this.#parts;
    const kept = hits.kept();
    const text = JSON.stringify(kept);
    if (text === this.#written) return;
    const saved = await store.save(kept);
    if (saved.ok) this.#written = text;
    else sink.emit('warn', 'policy.hits-not-written', { why: saved.error.message });
  }

  /** A reset elsewhere begins its epoch here too; that the others cannot be reached is told once. */
  async #exchange(): Promise<void> {
    const { hits, exchange, sink } = this.#parts;
    const { epoch, since } = hits;
    const present = await exchange.push(this.#own(), since === undefined ? { epoch } : { epoch, since });
    if (present.ok && present.value.epoch > hits.epoch) hits.begin(present.value);
    if (!present.ok && !this.#unreachable) sink.emit('warn', 'policy.hits-alone', { why: present.error.message });
    this.#unreachable = !present.ok;
  }
}
