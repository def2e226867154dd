import { type Instant, instantOf } from '../base/time.ts';
import type { Step } from '../model/plan.ts';
import { type Cooldown, DEFAULT_COOLDOWN } from './cooldown.ts';
import type { ControlDeps } from './deps.ts';
import { DEFAULT_LOOP, type LoopDetector } from './loop-detector.ts';

/** After a restart: which endpoints were told something a moment ago, and which again and again without effect, as the journal has it. */
export async function rememberEndpoints(
  deps: ControlDeps,
  { loops, cooldown }: { readonly loops: LoopDetector; readonly cooldown: Cooldown },
): Promise<void> {
  const { clock, plans, sessions, sink, loop = DEFAULT_LOOP } = deps;
  const longest = Math.max(loop.within, deps.cooldown ?? DEFAULT_COOLDOWN);
  const recent = await plans.recent(instantOf(clock.now() - longest));
  if (!recent.ok) {
    sink.emit('error', 'control.endpoints-forgotten', { why: recent.error.message });
    return;
  }
  for (const step of recent.value.toSorted((one, other) => lastOf(one) - lastOf(other))) {
    const session = step.do.kind === 'coa' ? sessions.get(step.do.session) : undefined;
    if (session === undefined) continue;
    if (step.sentAt !== undefined) cooldown.told(session, step.sentAt);
    if (step.finishedAt !== undefined) loops.note(step, session, step.finishedAt);
  }
}

function lastOf({ sentAt, finishedAt }: Step): Instant {
  return instantOf(Math.max(sentAt ?? 0, finishedAt ?? 0));
}
