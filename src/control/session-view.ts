import { given } from '../base/given.ts';
import type { PostureStatus } from '../model/posture.ts';
import type { Session } from '../model/session.ts';
import type { Desired, SessionView } from '../plan/snapshot.ts';
import type { TcamChange } from '../plan/tcam-ledger.ts';
import type { ControlDeps } from './deps.ts';
import { desiredOf } from './desired.ts';

/**
 * The session as planning sees it. What it is to have is decided where it is first asked for, and once: most commands do not depend on it. `posture`
 * stands for a verdict that is being accepted.
 */
export function sessionView(
  deps: ControlDeps,
  session: Session,
  { posture, barred }: { readonly posture?: PostureStatus | undefined; readonly barred?: string | undefined } = {},
): SessionView {
  let known: Desired | undefined;
  const desired = (): Desired => {
    known ??= desiredOf(deps, session, posture);
    return known;
  };
  return {
    session,
    ...given({ barred }),
    get desired() {
      return desired();
    },
    get tcam() {
      return tcamChange(deps, session, desired());
    },
  };
}

function tcamChange(deps: ControlDeps, session: Session, desired: Desired): TcamChange | undefined {
  const tcam = desired.kind === 'undecidable' ? undefined : deps.tcam.of(session.device);
  return tcam?.change(session, desired.kind === 'grant' ? desired.authorization : undefined, deps.policy());
}
