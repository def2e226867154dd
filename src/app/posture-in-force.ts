import type { PostureAdmin } from '../api/http/deps.ts';
import { faultLine } from '../base/fault.ts';
import { given } from '../base/given.ts';
import type { Control } from '../control/control.ts';
import type { EventId } from '../model/event.ts';
import type { PostureRecord } from '../model/posture.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { PostureDirectory } from '../ports/posture-directory.ts';
import type { PostureSettings } from '../posture/state/settings.ts';
import type { Configuration } from './config/load.ts';

/** Endpoints told of a new posture policy side by side. */
const BATCH = 64;

type Parts = {
  readonly postures: PostureDirectory;
  readonly control: Pick<Control, 'accept'>;
  readonly clock: Clock;
  readonly sink: EventSink;
};

/** What postures are judged by now. When that changes, endpoints that are compliant by something else are to be assessed again (row 11). */
export class PostureInForce implements PostureAdmin {
  #configuration: Configuration;
  #settings: PostureSettings;
  #parts: Parts | undefined;
  #telling: Promise<void> = Promise.resolve();

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
    this.#settings = settingsOf(configuration);
  }

  policy(): Configuration['posturePolicy'] {
    return this.#configuration.posturePolicy;
  }

  settings(): PostureSettings {
    return this.#settings;
  }

  webhooks(): Configuration['webhooks'] {
    return this.#configuration.webhooks;
  }

  adopt(configuration: Configuration): void {
    this.#configuration = configuration;
    this.#settings = settingsOf(configuration);
    this.#tell();
  }

  /** From now on endpoints are told; those that are remembered from before, at once. */
  tellThrough(parts: Parts): void {
    this.#parts = parts;
    this.#tell();
  }

  /** Once everybody was told who had to be. */
  get told(): Promise<void> {
    return this.#telling;
  }

  #tell(): void {
    const parts = this.#parts;
    if (parts) this.#telling = this.#telling.then(() => this.#tellAll(parts));
  }

  async #tellAll(parts: Parts): Promise<void> {
    const { revision } = this.policy();
    const judgedByAnother = ({ state, policy }: PostureRecord): boolean => state === 'compliant' && policy !== 0 && policy !== revision;
    const old = [...parts.postures.list()].filter(judgedByAnother);
    for (let at = 0; at < old.length && this.policy().revision === revision; at += BATCH) {
      await Promise.all(old.slice(at, at + BATCH).map((record) => tellOne(parts, record, revision)));
    }
  }
}

async function tellOne({ control, clock, sink }: Parts, record: PostureRecord, revision: number): Promise<void> {
  const { endpoint } = record;
  const accepted = await control.accept({
    // The revision of the record too: going back to an earlier policy is another change.
    id: `posture-policy-${revision}-${record.revision}-${endpoint}` as EventId,
    at: clock.now(),
    actor: 'portreeve',
    kind: 'posture.stimulus',
    endpoint,
    macs: [],
    stimulus: { kind: 'policy-changed', policy: revision },
  });
  if (!accepted.ok) sink.emit('warn', 'posture.not-told', { endpoint, why: faultLine(accepted.error) });
}

function settingsOf({ settings }: Configuration): PostureSettings {
  const { folder: _, webhooks: __, ...timing } = settings.posture;
  return given(timing);
}
