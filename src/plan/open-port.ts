import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent } from '../model/event.ts';
import type { Session } from '../model/session.ts';
import type { StepDraft, TargetDraft } from './draft.ts';
import type { DeviceView, Snapshot } from './snapshot.ts';

/** How often a port is opened or shut by the command line of its device, which may be busy. */
export const TERMINAL_RETRY = { attempts: 4, initial: 5000, cap: 120_000 } as const;
/** From the first line entered to the read-back, in ms. */
export const ON_TERMINAL: Duration = 60_000;

/** A port that was shut by RADIUS opens by its own command line alone (radius-coa-tacacs §4.3): in a lane of its own, since it may wait for days. */
export function openPort(device: DeviceId, port: string): StepDraft {
  return {
    serialKey: `port:${device} ${port}`,
    do: { kind: 'enable-port', device, port },
    expect: { kind: 'port-open', device, port },
    retry: TERMINAL_RETRY,
    deadline: ON_TERMINAL,
  };
}

/** The step that opens the port somebody names. */
export function planPort(
  { device: id, port }: Extract<ControlEvent, { kind: 'port.enable' }>,
  snapshot: Snapshot,
): Result<TargetDraft, Fault> {
  const device = snapshot.devices.get(id);
  if (device === undefined) return err(fault('device.unknown', `no device is called \`${id}\`: list the devices`));
  if (device.noShell !== undefined) return err(fault('device.not-configured', device.noShell));
  return ok({ steps: [openPort(id, port)], notes: [] });
}

/** The step that opens the port of a session again after `ttl`, whatever became of the shutting; none where it could not. */
export function enablePort({ device, port }: Session, ttl: Duration, { noShell }: Pick<DeviceView, 'noShell'>): readonly StepDraft[] {
  return port === undefined || noShell !== undefined ? [] : [{ ...openPort(device, port), delay: ttl, despite: true }];
}

/** How a person takes it back. */
export function undoNote(command: CoaCommand, { device, port }: Session, { noShell }: Pick<DeviceView, 'noShell'>): readonly string[] {
  if (command.kind !== 'disable-host-port') return [];
  const byHand = `on ${device} by its command line (\`no shutdown\`)`;
  if (port === undefined) return [`the port is not known: open it ${byHand}`];
  if (noShell !== undefined) return [`undo: open port ${port} ${byHand}; portreeve cannot, for ${noShell}`];
  const when = command.ttl === undefined ? 'nothing opens it by itself' : `opened again after ${command.ttl / 1000} s`;
  return [`undo: \`${undoCommand(device, port)}\`; ${when}`];
}

/** What a person enters to open a port that was shut. */
export function undoCommand(device: DeviceId, port: string): string {
  return `portreeve session enable-port --device ${device} --port ${port} --reason …`;
}
