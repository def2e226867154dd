import { fault } from '../../../src/base/fault.ts';
import { err, ok } from '../../../src/base/result.ts';
import type { PolicyRevision } from '../../../src/policy/revision.ts';
import type { PolicyStore } from '../../../src/ports/policy-store.ts';

/** Revisions in memory; `full` makes the disk refuse. */
export class MemoryPolicies implements PolicyStore {
  readonly kept: PolicyRevision[] = [];
  full = false;
  /** Called while a revision is being written, before it is. */
  writing: () => void = () => undefined;

  async newest() {
    return ok(this.kept.at(-1));
  }

  async get(revision: number) {
    return ok(this.kept.find(({ record }) => record.revision === revision));
  }

  async list({ limit, before = Number.POSITIVE_INFINITY }: { limit: number; before?: number }) {
    const found = this.kept.filter(({ record }) => record.revision < before).toReversed();
    return ok(found.slice(0, limit).map(({ record: { revision, hash, at }, origin }) => ({ revision, hash, at, origin })));
  }

  async append(revision: PolicyRevision) {
    await Promise.resolve();
    this.writing();
    if (this.full) return err(fault('journal.unavailable', 'the disk is full'));
    this.kept.push(revision);
    return ok(undefined);
  }
}
