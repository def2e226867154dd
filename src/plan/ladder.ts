import type { Duration } from '../base/time.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { StepRung } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import { ON_TERMINAL } from './open-port.ts';
import type { DeviceView } from './snapshot.ts';

/** What is tried after a command that had no effect; `within` ms where a rung says nothing of its own. */
export function ladderOf(command: CoaCommand, within: Duration, session: Session, device: DeviceView | undefined): readonly StepRung[] {
  if (command.kind === 'reauthenticate') return (command.escalate ?? []).map((rung) => ({ within, ...rung }));
  if (command.kind === 'bounce-host-port' && command.ssh) return [{ to: 'ssh', within }];
  return command.kind === 'disable-host-port' && command.ssh !== false ? shutOverSsh(session, device) : [];
}

/** Who wants a port shut wants it shut whether or not its session is there still: by the command line of a device that has one. */
function shutOverSsh({ port }: Session, device: DeviceView | undefined): readonly StepRung[] {
  const able = device !== undefined && device.noShell === undefined && device.platform !== undefined;
  return able && port !== undefined ? [{ to: 'ssh', within: ON_TERMINAL, port }] : [];
}
