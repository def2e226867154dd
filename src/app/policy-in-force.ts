import type { PolicyAdmin, PolicyChange, PolicyRef } from '../api/http/deps.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Work } from '../base/work.ts';
import type { Control } from '../control/control.ts';
import { inSlices } from '../control/slices.ts';
import type { EventId } from '../model/event.ts';
import { type CompileOptions, compilePolicy, type Policy } from '../policy/compile.ts';
import { readDraft } from '../policy/document.ts';
import { EMPTY_POLICY, type PolicyDocument } from '../policy/elements.ts';
import type { KnownNames } from '../policy/known-names.ts';
import { changedElements, documentHash, nextRevision, type PolicyRevision, type RevisionOrigin } from '../policy/revision.ts';
import { draftOfDocument, standingFaults } from '../policy/standing.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { PolicyStore } from '../ports/policy-store.ts';
import { HitCounts } from '../rules/hit-counts.ts';
import type { Configuration } from './config/load.ts';
import { keptAgainstFiles } from './kept-against-files.ts';

export type PolicyParts = {
  readonly store: PolicyStore;
  readonly clock: Clock;
  readonly sink: EventSink;
  /** Counts that go on from before a restart. */
  readonly hits: HitCounts;
  /** Reads all files again; the whole configuration, since they are checked against each other. */
  readonly read: () => Promise<Result<Configuration, readonly Fault[]>>;
  /** Makes ready for the devices and identities of a configuration just read; what it gives puts them in force, together with its policy. */
  readonly adopting: (configuration: Configuration) => Work<() => void>;
};

type Guard = { readonly expected?: number | undefined };

/** The policy that decides now. A new one is durable before it decides, and decides before sessions are asked to authenticate again. */
export class PolicyInForce implements PolicyAdmin {
  readonly #parts: PolicyParts;
  #configuration: Configuration;
  #policy: Policy;
  #origin: RevisionOrigin;
  #control: Control | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: PolicyParts, configuration: Configuration, { record, origin }: PolicyRevision) {
    this.#parts = parts;
    this.#configuration = configuration;
    this.#origin = origin;
    this.#policy = compilePolicy(record, configuration.dictionary, this.#compileOptions(configuration));
  }

  /**
   * Puts the configured policy in force, or the revision last gone back to where the files say nothing new since. The revision follows the one
   * the store remembers; `changed` names what differs from it.
   */
  static async start(
    parts: PolicyParts,
    configuration: Configuration,
  ): Promise<Result<{ readonly policy: PolicyInForce; readonly changed: readonly string[] }, Fault>> {
    const newest = await parts.store.newest();
    if (!newest.ok) return newest;
    const previous = newest.value && complete(newest.value);
    if (previous && keptAgainstFiles(configuration, previous, parts.sink)) {
      return ok({ policy: new PolicyInForce(parts, configuration, previous), changed: [] });
    }
    const record = nextRevision(previous?.record, configuration.policy, parts.clock.now());
    const changed = previous ? changedElements(previous.record.document, record.document) : ['everything'];
    if (previous && record === previous.record) return ok({ policy: new PolicyInForce(parts, configuration, previous), changed });
    const revision = { record, origin: { by: 'start', changed } };
    const policy = new PolicyInForce(parts, configuration, revision);
    const saved = await parts.store.append(revision, configuration.settings.revisions.keep);
    return saved.ok ? ok({ policy, changed }) : saved;
  }

  current(): Policy {
    return this.#policy;
  }

  origin(): RevisionOrigin {
    return this.#origin;
  }

  /** From now on a change of policy becomes an event. */
  announceTo(control: Control): void {
    this.#control = control;
  }

  async validate(): Promise<Result<PolicyDocument, readonly Fault[]>> {
    const read = await this.#parts.read();
    return read.ok ? ok(read.value.policy) : read;
  }

  revisions: PolicyAdmin['revisions'] = (query) => this.#parts.store.list(query);

  async revision(number: number): Promise<Result<PolicyRevision | undefined, Fault>> {
    if (number === this.#policy.revision) return ok({ record: this.#policy.record, origin: this.#origin });
    const found = await this.#parts.store.get(number);
    return found.ok && found.value ? ok(complete(found.value)) : found;
  }

  /** A policy to ask questions of: it counts nothing and tells nobody. The one of the files has the number it would get. */
  async at(ref: PolicyRef): Promise<Result<Policy, readonly Fault[]>> {
    if (ref === 'current') return ok(this.#policy);
    if (ref === 'files') {
      const read = await this.#parts.read();
      return read.ok ? ok(this.#candidate(read.value)) : read;
    }
    // No store is asked: what the revision reads must be there, not whom it would ask.
    const found = await this.#standing(ref, {});
    return found.ok ? ok(compilePolicy(found.value.record, this.#configuration.dictionary, this.#quiet(this.#configuration))) : found;
  }

  placed: PolicyAdmin['placed'] = async (ref) => {
    if (ref === 'files') {
      const read = await this.#parts.read();
      return read.ok ? ok({ policy: this.#candidate(read.value), draft: readDraft(read.value.policyFiles).draft }) : read;
    }
    const policy = await this.at(ref);
    if (!policy.ok) return policy;
    const { document, revision } = policy.value.record;
    return ok({ policy: policy.value, draft: draftOfDocument(document, `revision ${revision}`) });
  };

  #candidate(configuration: Configuration): Policy {
    const record = nextRevision(this.#policy.record, configuration.policy, this.#parts.clock.now());
    return compilePolicy(record, configuration.dictionary, this.#quiet(configuration));
  }

  #quiet({ known: { unencodable } }: Configuration): CompileOptions {
    return { hits: new HitCounts(), ...(unencodable === undefined ? {} : { unencodable }) };
  }

  /** The files as they are now take the place of what is in force, all or nothing. */
  publish(actor: string, guard: Guard = {}): Promise<Result<PolicyChange, readonly Fault[]>> {
    return this.#inTurn(guard, () => this.#takeFiles(actor, true));
  }

  /** As a start would: devices and identities are read again, the policy unless it was gone back from and the files say nothing new since. */
  reload(actor: string): Promise<Result<PolicyChange, readonly Fault[]>> {
    return this.#inTurn({}, () => this.#takeFiles(actor, false));
  }

  /** The content of an earlier revision becomes a new one. Devices and identities stay as they are. */
  rollback(
    to: number,
    actor: string,
    { reason, ...guard }: Guard & { readonly reason?: string | undefined } = {},
  ): Promise<Result<PolicyChange, readonly Fault[]>> {
    return this.#inTurn(guard, async () => {
      const found = await this.#standing(to, this.#configuration.known);
      if (!found.ok) return found;
      const files = await this.#parts.read();
      const said = files.ok ? documentHash(files.value.policy) : (this.#origin.rollback?.files ?? this.#policy.record.hash);
      const rollback = { to, files: said, ...(reason === undefined ? {} : { reason }) };
      const changed = await this.#supersede(found.value.record.document, this.#configuration, { by: actor, rollback });
      return changed.ok ? this.announce(changed.value, actor) : changed;
    });
  }

  /**
   * Tells control that a revision is in force, so that the sessions it affects move. The event's id belongs to the revision: telling it again,
   * as every start does, is a duplicate, and one that a full disk refused is made good.
   */
  async announce(changed: readonly string[], actor: string): Promise<Result<PolicyChange, readonly Fault[]>> {
    const { record } = this.#policy;
    if (!this.#control) return ok({ revision: record.revision, changed, jobs: [] });
    const accepted = await this.#control.accept({
      id: `policy-${record.revision}-${record.hash.slice(0, 12)}` as EventId,
      at: this.#parts.clock.now(),
      actor,
      kind: 'policy.changed',
      revision: record.revision,
      previous: record.revision - 1,
      changed,
    });
    if (accepted.ok) return ok({ revision: record.revision, changed, jobs: accepted.value.jobs });
    const { code, message } = accepted.error;
    return err([
      fault(code, `revision ${record.revision} is in force, and its sessions are told at the next publish or start: ${message}`),
    ]);
  }

  /** One change at a time: two at once would both follow the same revision. */
  #inTurn(
    { expected }: Guard,
    change: () => Promise<Result<PolicyChange, readonly Fault[]>>,
  ): Promise<Result<PolicyChange, readonly Fault[]>> {
    const next = this.#turn.then(() => {
      const { revision } = this.#policy;
      if (expected === undefined || expected === revision) return change();
      const why = `revision ${revision} is in force and not ${expected}: look at what changed, and decide again`;
      return err([fault('policy.superseded', why)]);
    });
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async #takeFiles(actor: string, always: boolean): Promise<Result<PolicyChange, readonly Fault[]>> {
    const read = await this.#parts.read();
    if (!read.ok) return read;
    const putInForce = await inSlices(this.#parts.clock, this.#parts.adopting(read.value));
    const standing = { record: this.#policy.record, origin: this.#origin };
    const kept = !always && keptAgainstFiles(read.value, standing, this.#parts.sink);
    const changed = await this.#supersede(kept ? standing.record.document : read.value.policy, read.value, { by: actor });
    if (!changed.ok) return changed;
    putInForce();
    return this.announce(changed.value, actor);
  }

  /**
   * INVARIANT: compiled, durable, then in force: what is on disk can decide, until the one assignment the earlier policy decides, after it the new one.
   * Gives what changed.
   */
  async #supersede(
    document: PolicyDocument,
    configuration: Configuration,
    origin: Omit<RevisionOrigin, 'changed'>,
  ): Promise<Result<readonly string[], readonly Fault[]>> {
    const previous = this.#policy.record;
    const { policy, changed } = await inSlices(this.#parts.clock, this.#following(document, configuration));
    const { record } = policy;
    if (record !== previous) {
      const revision = { record, origin: { ...origin, changed } };
      const saved = await this.#parts.store.append(revision, configuration.settings.revisions.keep);
      if (!saved.ok) return err([saved.error]);
      this.#origin = revision.origin;
    }
    this.#configuration = configuration;
    this.#policy = policy;
    return ok(changed);
  }

  /** The policy that would follow the one in force, and what it changes. */
  *#following(
    document: PolicyDocument,
    configuration: Configuration,
  ): Work<{ readonly policy: Policy; readonly changed: readonly string[] }> {
    const previous = this.#policy.record;
    const record = nextRevision(previous, document, this.#parts.clock.now());
    if (record === previous && configuration.dictionary === this.#configuration.dictionary) return { policy: this.#policy, changed: [] };
    yield;
    const changed = changedElements(previous.document, record.document);
    yield;
    return { policy: compilePolicy(record, configuration.dictionary, this.#compileOptions(configuration)), changed };
  }

  async #standing(number: number, known: KnownNames): Promise<Result<PolicyRevision, readonly Fault[]>> {
    const found = await this.revision(number);
    if (!found.ok) return err([found.error]);
    if (found.value === undefined) return err([fault('api.not-found', `there is no policy revision ${number}: list those that are kept`)]);
    const faults = standingFaults(found.value.record.document, number, this.#configuration.dictionary, known);
    return faults.length === 0 ? ok(found.value) : err(faults);
  }

  #compileOptions({ known: { unencodable } }: Configuration): CompileOptions {
    const { sink, hits } = this.#parts;
    return {
      hits,
      ...(unencodable === undefined ? {} : { unencodable }),
      /** A monitor-only rule that matches is told, and applies nothing (requirement P67). */
      onMonitor: (table, rule, { device, userName }) =>
        sink.emit('info', 'policy.monitor-match', { table, rule, device: device.id, user: userName }),
    };
  }
}

/** A revision of before a kind of element was there has none of it. */
function complete({ record, origin }: PolicyRevision): PolicyRevision {
  return { record: { ...record, document: { ...EMPTY_POLICY, ...record.document } }, origin };
}
