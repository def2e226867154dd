import { type Fault, fault } from '../base/fault.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { Session } from '../model/session.ts';
import { withStation } from './coa-target.ts';
import { type ControlDeps, drivenDevice } from './deps.ts';

/** Why a session cannot be told a command at all: its device takes no requests, or its driver knows no such one; undefined where it can. */
export function refusedCommand(
  deps: Pick<ControlDeps, 'devices' | 'drivers' | 'coaProfiles'>,
  session: Session,
  command: CoaCommand,
): Fault | undefined {
  const driven = drivenDevice(deps, session.device);
  if (driven?.device.coa === undefined)
    return fault('device.not-configured', `device \`${session.device}\` has no \`coa\` section: add one to send it requests`);
  const able = driven.driver.coa(command, withStation(session, deps.coaProfiles.get(session.device)));
  if (able.ok) return undefined;
  return fault('coa.unsupported', `\`${command.kind}\` is not possible on \`${session.device}\`: ${able.error.why}`, { at: '/command' });
}
