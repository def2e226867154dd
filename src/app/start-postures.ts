import { PostureClock } from '../control/posture-clock.ts';
import { PostureSessions } from '../control/posture-sessions.ts';
import type { Closers } from './closers.ts';

type Parts = ConstructorParameters<typeof PostureClock>[0] & ConstructorParameters<typeof PostureSessions>[0];

/** What moves postures without anybody reporting: their timers, and sessions that begin and end. */
export function startPostures(parts: Parts, closers: Closers): void {
  const sessions = new PostureSessions(parts);
  sessions.start();
  closers.add(() => sessions.stop());
  const timers = new PostureClock(parts);
  timers.start();
  closers.add(() => timers.stop());
}
