import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { Duration, Instant } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent, EventId } from '../model/event.ts';
import type { Session, SessionId } from '../model/session.ts';
import type { ControlDeps } from './deps.ts';
import { desiredOf } from './desired.ts';
import type { FactSources } from './remembered-facts.ts';

type Parts = FactSources &
  Pick<ControlDeps, 'tcam' | 'sessions' | 'sink'> & { readonly accept: (event: ControlEvent) => Promise<Result<unknown, Fault>> };

/** How often it is looked whether there is room again, in ms. */
const LOOK: Duration = 5000;
/** A session is not asked again sooner, whatever came of it. In ms. */
const AGAIN: Duration = 600_000;
/** Sessions decided again in one look. */
const MOST_LOOKED = 200;

/**
 * Puts right what was given for want of room: a session with a substitute is asked to authenticate again once its ASIC has room for what it should have.
 * One session of a device in a look, so that what it takes is counted before the next is asked; the same one not again within ten minutes.
 */
export class TcamRelief {
  readonly #parts: Parts;
  readonly #asked = new Map<SessionId, Instant>();
  #next = 0;
  #cancel: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#cancel = this.#parts.clock.after(LOOK, () => {
      this.#look();
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  #look(): void {
    const { clock, sessions, tcam } = this.#parts;
    const now = clock.now();
    for (const [id, at] of this.#asked) if (now - at >= AGAIN) this.#asked.delete(id);
    const waiting = [...tcam.waiting()];
    const served = new Set<DeviceId>();
    // Goes on where it stopped, so that those who cannot be helped do not keep the others from their turn.
    for (let looked = 0; looked < Math.min(MOST_LOOKED, waiting.length); looked++) {
      const id = waiting[this.#next++ % waiting.length];
      const session = id === undefined || this.#asked.has(id) ? undefined : sessions.get(id);
      if (session === undefined || served.has(session.device) || !this.#hasRoom(session)) continue;
      served.add(session.device);
      this.#ask(session, now);
    }
  }

  #hasRoom(session: Session): boolean {
    if (this.#parts.devices.get(session.device)?.coa === undefined) return false;
    const desired = desiredOf(this.#parts, session);
    return desired.kind === 'grant' && desired.authorization.insteadOf === undefined;
  }

  #ask({ id, device, userName, revision }: Session, now: Instant): void {
    const { sink, accept } = this.#parts;
    this.#asked.set(id, now);
    sink.emit('info', 'tcam.room', { device, session: id, user: userName });
    void accept({
      id: `tcam-${id}-${revision}` as EventId,
      at: now,
      actor: 'portreeve',
      kind: 'session.action',
      session: id,
      command: { kind: 'reauthenticate' },
      reason: 'the access list hardware has room again',
    });
  }
}
