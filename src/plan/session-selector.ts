import type { Result } from '../base/result.ts';
import type { PostureStatus } from '../model/posture.ts';
import type { Session } from '../model/session.ts';
import type { ConditionFault } from '../rules/ast.ts';
import type { Attribute, Resolver } from '../rules/compile.ts';
import { DEVICE_NAMES, deviceAttributes, type SelectableDevice } from './device-selector.ts';
import { compileTextSelector } from './selector.ts';

/** What a selector may ask of a session: itself, what its endpoint's posture is, and its device, where that is configured. */
export type SelectableSession = {
  readonly session: Session;
  readonly posture: PostureStatus;
  readonly device: SelectableDevice | undefined;
};

type Read = Attribute<SelectableSession>['read'];

const ATTRIBUTES: Readonly<Record<string, Read>> = {
  id: ({ session }) => session.id,
  mac: ({ session }) => session.endpoint,
  ip: ({ session }) => session.ip,
  user: ({ session }) => session.userName,
  device: ({ session }) => session.device,
  port: ({ session }) => session.port,
  state: ({ session }) => session.state,
  posture: ({ posture }) => posture,
  service: ({ session }) => session.granted?.service,
  rule: ({ session }) => session.granted?.rule,
  dacl: ({ session }) => session.granted?.dacl,
  vlan: ({ session }) => session.granted?.vlan,
};

/** Of its device: all that a selector of devices may ask, but its name, which is `device` here. */
const OF_DEVICE = DEVICE_NAMES.filter((name) => name !== 'name' && name !== 'address');

const sessionAttributes: Resolver<SelectableSession> = (name) => {
  const own = Object.hasOwn(ATTRIBUTES, name) ? ATTRIBUTES[name] : undefined;
  if (own) return { read: own, type: 'text' };
  const ofDevice = OF_DEVICE.includes(name) || name.startsWith('group.') ? deviceAttributes(name) : undefined;
  return ofDevice && { type: 'text', read: ({ device }) => device && ofDevice.read(device) };
};

/** Compiles a selector of sessions, such as `posture=noncompliant and site=BER` (`compileTextSelector`). */
export function compileSessionSelector(text: string): Result<(session: SelectableSession) => boolean, readonly ConditionFault[]> {
  return compileTextSelector(text, sessionAttributes, [...Object.keys(ATTRIBUTES), ...OF_DEVICE]);
}
