import type { Mac } from '../model/mac.ts';
import type { PostureRecord } from '../model/posture.ts';
import type { Session } from '../model/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { PostureDirectory } from '../ports/posture-directory.ts';
import type { SessionChange, SessionDirectory } from '../ports/session-directory.ts';
import type { PostureStore } from '../ports/session-store.ts';
import { PLAIN } from '../posture/state/attachment.ts';
import { move } from '../posture/state/move.ts';
import { newRecord } from '../posture/state/record.ts';
import type { PostureSettings } from '../posture/state/settings.ts';
import type { InTurn } from './in-turn.ts';
import { turnOf } from './move-posture.ts';

type Parts = {
  readonly sessions: SessionDirectory;
  readonly postures: PostureDirectory;
  readonly turns: InTurn;
  readonly store: Pick<PostureStore, 'save'>;
  readonly posture: () => { readonly settings: PostureSettings; readonly revision: number };
  readonly clock: Clock;
  readonly sink: EventSink;
};

/** How long such a change may stay unwritten, in ms. A crash in between costs a timer that the next session starts again. */
const LATE = 200;

/**
 * Tells postures of sessions that begin and end (rows 1, 2, 16 and 17). None of these rows asks anything of a device, so they are no events: they are
 * noted at once and written late, and authentication pays no transaction for them.
 */
export class PostureSessions {
  readonly #parts: Parts;
  readonly #dirty = new Map<PostureRecord['endpoint'], PostureRecord>();
  #timer: (() => void) | undefined;
  #stop: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#stop = this.#parts.sessions.watch((change) => this.#heard(change));
  }

  async stop(): Promise<void> {
    this.#stop?.();
    this.#timer?.();
    await this.#write();
  }

  #heard({ kind, session }: SessionChange): void {
    if (kind === 'started') this.#tell(session, 'session-started');
    else if (kind === 'ended' && !this.#hasAnother(session)) this.#tell(session, 'session-ended');
  }

  /** An endpoint that is plugged in twice has left only with its last session. */
  #hasAnother({ id, endpoint }: Session): boolean {
    if (endpoint === undefined) return false;
    const record = this.#parts.postures.find(endpoint);
    const macs = record?.macs ?? [endpoint];
    return macs.some((mac) => this.#parts.sessions.byEndpoint(mac).some((other) => other.id !== id && other.state !== 'ended'));
  }

  /** A result that is being written comes first: what it makes of the endpoint is what the session finds. */
  #tell({ endpoint }: Session, kind: 'session-started' | 'session-ended'): void {
    if (endpoint === undefined) return;
    const { postures, turns } = this.#parts;
    turns.soon(turnOf(postures.find(endpoint)?.endpoint ?? endpoint), () => this.#move(endpoint, kind));
  }

  #move(endpoint: Mac, kind: 'session-started' | 'session-ended'): void {
    const { postures, clock, posture } = this.#parts;
    const { settings, revision } = posture();
    const held = postures.find(endpoint);
    // Nothing is expected of an endpoint nobody ever assessed, unless assessments are awaited.
    if (held === undefined && (kind === 'session-ended' || settings.pendingTimeout === undefined)) return;
    const now = clock.now();
    const record = held ?? newRecord(endpoint, [endpoint], now, revision, `session-${endpoint}-${now}`);
    const moved = move({ record, settings, attachment: PLAIN, now }, { kind });
    if (moved.row === undefined || saysTheSame(record, moved.record)) return;
    postures.put(moved.record);
    this.#dirty.set(record.endpoint, moved.record);
    this.#timer ??= clock.after(LATE, () => void this.#write());
  }

  async #write(): Promise<void> {
    this.#timer = undefined;
    const records = [...this.#dirty.values()];
    this.#dirty.clear();
    if (records.length === 0) return;
    const saved = await this.#parts.store.save(records);
    if (!saved.ok) this.#parts.sink.emit('warn', 'posture.not-saved', { records: records.length, why: saved.error.message });
  }
}

function saysTheSame(before: PostureRecord, after: PostureRecord): boolean {
  return before.state === after.state && before.stale === after.stale && JSON.stringify(before.timers) === JSON.stringify(after.timers);
}
