import type { PolicyAdmin, PolicyReload } from '../api/http/deps.ts';
import type { Fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Control } from '../control/control.ts';
import type { EventId } from '../model/event.ts';
import { type CompileOptions, compilePolicy, type Policy } from '../policy/compile.ts';
import { changedElements, nextRevision, type PolicyRecord } from '../policy/revision.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { Configuration } from './config/load.ts';

/** Where policy revisions are kept over restarts. */
type PolicyStore = { load(): Promise<Result<PolicyRecord | undefined, Fault>>; save(record: PolicyRecord): Promise<Result<void, Fault>> };

export type PolicyParts = {
  readonly store: PolicyStore;
  readonly clock: Clock;
  readonly sink: EventSink;
  /** Reads all files again; the whole configuration, since they are checked against each other. */
  readonly read: () => Result<Configuration, readonly Fault[]>;
  /** Devices and identities of a configuration just read are put in force together with its policy. */
  readonly adopt: (configuration: Configuration) => void;
};

/** The policy that decides now. A new one is durable before it decides, and decides before sessions are asked to authenticate again. */
export class PolicyInForce implements PolicyAdmin {
  readonly #parts: PolicyParts;
  #policy: Policy;
  #control: Control | undefined;
  #reloading: Promise<unknown> = Promise.resolve();

  private constructor(parts: PolicyParts, policy: Policy) {
    this.#parts = parts;
    this.#policy = policy;
  }

  /** Puts the configured policy in force. The revision follows the one the store remembers; `changed` names what differs from it. */
  static async start(
    parts: PolicyParts,
    configuration: Configuration,
  ): Promise<Result<{ readonly policy: PolicyInForce; readonly changed: readonly string[] }, Fault>> {
    const previous = await parts.store.load();
    if (!previous.ok) return previous;
    const record = nextRevision(previous.value, configuration.policy, parts.clock.now());
    if (record !== previous.value) {
      const saved = await parts.store.save(record);
      if (!saved.ok) return saved;
    }
    const policy = new PolicyInForce(parts, compilePolicy(record, configuration.dictionary, monitored(parts.sink)));
    return ok({ policy, changed: previous.value ? changedElements(previous.value.document, record.document) : ['everything'] });
  }

  current(): Policy {
    return this.#policy;
  }

  /** From now on a change of policy becomes an event. */
  announceTo(control: Control): void {
    this.#control = control;
  }

  /** One reload at a time: two at once would both follow the same revision. */
  reload(actor: string): Promise<Result<PolicyReload, readonly Fault[]>> {
    const next = this.#reloading.then(() => this.#reload(actor));
    this.#reloading = next.catch(() => undefined);
    return next;
  }

  /**
   * Tells control that a revision is in force, so that the sessions it affects move. The event's id belongs to the revision: telling it again,
   * as every start does, is a duplicate, and one that a full disk refused is made good.
   */
  async announce(changed: readonly string[], actor: string): Promise<Result<PolicyReload, readonly Fault[]>> {
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
    return accepted.ok ? ok({ revision: record.revision, changed, jobs: accepted.value.jobs }) : err([accepted.error]);
  }

  async #reload(actor: string): Promise<Result<PolicyReload, readonly Fault[]>> {
    const configuration = this.#parts.read();
    if (!configuration.ok) return configuration;
    const previous = this.#policy.record;
    const record = nextRevision(previous, configuration.value.policy, this.#parts.clock.now());
    if (record !== previous) {
      const saved = await this.#parts.store.save(record);
      if (!saved.ok) return err([saved.error]);
      this.#policy = compilePolicy(record, configuration.value.dictionary, {
        ...monitored(this.#parts.sink),
        hits: this.#policy.hits,
      });
    }
    this.#parts.adopt(configuration.value);
    return this.announce(changedElements(previous.document, record.document), actor);
  }
}

/** A monitor-only rule that matches is told, and applies nothing (requirement P67). */
function monitored(sink: EventSink): Pick<CompileOptions, 'onMonitor'> {
  return {
    onMonitor: (table, rule, { device, userName }) =>
      sink.emit('info', 'policy.monitor-match', { table, rule, device: device.id, user: userName }),
  };
}
