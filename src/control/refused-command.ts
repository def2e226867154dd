import { type Fault, fault } from '../base/fault.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { Session } from '../model/session.ts';
import { withStation } from './coa-target.ts';
import { type ControlDeps, type DrivenDevice, drivenDevice } from './deps.ts';

/**
 * Why a session cannot be told a command at all: its device takes no requests, its driver knows no such one, or its port could not be opened again when its
 * time is over; undefined where it can.
 */
export function refusedCommand(
  deps: Pick<ControlDeps, 'devices' | 'drivers' | 'coaProfiles'>,
  session: Session,
  command: CoaCommand,
): Fault | undefined {
  const driven = drivenDevice(deps, session.device);
  if (driven?.device.coa === undefined)
    return fault('device.not-configured', `device \`${session.device}\` has no \`coa\` section: add one to send it requests`);
  const able = driven.driver.coa(command, withStation(session, deps.coaProfiles.get(session.device)));
  if (able.ok) return command.kind === 'disable-host-port' && command.ttl !== undefined ? refusedUndo(driven, session) : undefined;
  return fault('coa.unsupported', `\`${command.kind}\` is not possible on \`${session.device}\`: ${able.error.why}`, { at: '/command' });
}

/** RADIUS shuts a port and does not open it (radius-coa-tacacs §4.3). */
function refusedUndo({ device, driver, platform }: DrivenDevice, { port }: Session): Fault | undefined {
  if (port === undefined)
    return fault('coa.unsupported', 'the port of the session is not known, so it could not be opened again', { at: '/command' });
  if (device.ssh !== undefined && driver.render !== undefined && platform !== undefined) return undefined;
  const why = `device \`${device.id}\` could not be told to open the port again: that needs an \`ssh\` section`;
  return fault('device.not-configured', why, { at: '/command' });
}
