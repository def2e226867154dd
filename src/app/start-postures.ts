import { GraceNotices } from '../control/grace-notices.ts';
import { PostureClock } from '../control/posture-clock.ts';
import { PostureSessions } from '../control/posture-sessions.ts';
import type { Closers } from './closers.ts';

type Parts = ConstructorParameters<typeof GraceNotices>[0] &
  ConstructorParameters<typeof PostureClock>[0] &
  ConstructorParameters<typeof PostureSessions>[0];

/** What moves postures without anybody reporting: their timers, and sessions that begin and end. Gives what says that a grace is nearly over. */
export function startPostures(parts: Parts, closers: Closers): GraceNotices {
  const sessions = new PostureSessions(parts);
  sessions.start();
  closers.add(() => sessions.stop());
  const timers = new PostureClock(parts);
  timers.start();
  closers.add(() => timers.stop());
  const notices = new GraceNotices(parts);
  notices.start();
  closers.add(() => notices.stop());
  return notices;
}
