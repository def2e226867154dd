import { type Instant, toIso } from '../base/time.ts';
import { type Course, goingOn } from './course.ts';
import { isStanding } from './step-state.ts';
import { areOpen, opensAt } from './time-window.ts';

/**
 * The plan held back while its window is closed, or going on when it has opened: `waiting` until something was begun, `paused` after that. Somebody
 * who paused it by hand also lets it go on by hand.
 */
export function keepWindow(plan: Course, now: Instant): Course {
  const windows = plan.rollout?.windows;
  if (windows === undefined || plan.finishedAt !== undefined || plan.ending !== undefined) return plan;
  const held = plan.heldBy === 'window';
  if (!held && plan.state !== 'running') return plan;
  const open = areOpen(windows, now);
  if (open === !held) return plan;
  const { heldBy: _, ...rest } = plan;
  if (open) return { ...goingOn(rest, now), notes: [...plan.notes, `its window opened: ${toIso(now)}`] };
  const revision = plan.revision + 1;
  const next = opensAt(windows, now);
  const until = next === undefined ? 'its windows never open together' : `it opens at ${toIso(next)}`;
  const began = [...plan.steps].some((step) => step.after.length === 0 && !isStanding(step));
  const note = began ? `its window closed, so nothing more is begun: ${until}` : `waits for its window: ${until}`;
  return { ...rest, state: began ? 'paused' : 'waiting', heldBy: 'window', revision, notes: [...plan.notes, note] };
}
