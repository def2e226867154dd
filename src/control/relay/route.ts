import { sameBytesConstantTime } from '../../base/bytes.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Device } from '../../model/device.ts';
import type { Ipv4 } from '../../model/ipv4.ts';
import { operatorName, operatorNas } from '../../model/operator.ts';
import type { Session } from '../../model/session.ts';
import type { SessionDirectory } from '../../ports/session-directory.ts';
import { isMeant, namesSession, type Said } from './said.ts';

/** The configured devices, as a request may name them. */
export type RoutableDevices = {
  get(id: Device['id']): Device | undefined;
  list(): readonly Device[];
  /** By an address of its own. */
  at(address: Ipv4): Device | undefined;
};

export type Routing = {
  readonly devices: RoutableDevices;
  readonly sessions: Pick<SessionDirectory, 'list' | 'byEndpoint'>;
  /** Our own, by which visited networks are told apart (RFC 8559); undefined: none was configured. */
  readonly realm: string | undefined;
};

/** Where a request goes, and the live sessions on that device that it means as far as they are known. */
export type Route = { readonly device: Device; readonly sessions: readonly Session[] };

/** Why a request goes nowhere, in the words of RFC 5176 §3.5. */
export type NoRoute = { readonly errorCause: 501 | 502 | 503 | 508; readonly why: string };

/**
 * Finds the device of a request: by Operator-NAS-Identifier (RFC 8559), else by NAS-IP-Address or NAS-Identifier, else by the session it names.
 * Whatever it names must be ours: where Operator-Name is another's, the request is not for us to route.
 */
export function routeOf(said: Said, routing: Routing): Result<Route, NoRoute> {
  const { realm } = routing;
  if (said.operatorName !== undefined && (realm === undefined || said.operatorName.toLowerCase() !== operatorName(realm).toLowerCase())) {
    return err({ errorCause: 502, why: `Operator-Name \`${said.operatorName}\` is that of another network` });
  }
  const meant = sessionsMeant(said, routing);
  const named = namedDevice(said, routing, meant);
  if (!named.ok) return named;
  const device = named.value;
  if (device.coa === undefined) return err({ errorCause: 502, why: `device \`${device.id}\` has no \`coa\` section` });
  return ok({ device, sessions: meant.filter((session) => session.device === device.id) });
}

function namedDevice(said: Said, routing: Routing, meant: readonly Session[]): Result<Device, NoRoute> {
  const { devices } = routing;
  if (said.operatorNas !== undefined) {
    const device = byOperatorNas(said.operatorNas, routing);
    return device ? ok(device) : err({ errorCause: 502, why: 'Operator-NAS-Identifier is that of no device' });
  }
  const { nasAddress, nasIdentifier } = said;
  const byAddress =
    nasAddress &&
    (devices.at(nasAddress) ??
      deviceOf(
        meant.find((session) => session.nasAddress === nasAddress),
        devices,
      ));
  if (byAddress) return ok(byAddress);
  const byName = nasIdentifier === undefined ? undefined : devices.get(nasIdentifier as Device['id']);
  if (byName) return ok(byName);
  if (nasAddress !== undefined) return err({ errorCause: 502, why: `no device has the NAS-IP-Address ${nasAddress}` });
  return bySession(said, devices, meant);
}

function bySession(said: Said, devices: RoutableDevices, meant: readonly Session[]): Result<Device, NoRoute> {
  const holders = [...new Set(meant.map(({ device }) => device))];
  if (holders.length > 1) return err({ errorCause: 508, why: `sessions on ${holders.join(', ')} are meant: name the NAS` });
  const device = holders[0] === undefined ? undefined : devices.get(holders[0]);
  if (device) return ok(device);
  if (namesSession(said.session)) return err({ errorCause: 503, why: 'no device is named, and no session is known by what is' });
  return err({ errorCause: 502, why: 'neither a device nor a session is named' });
}

function byOperatorNas(token: Uint8Array, { devices, realm }: Routing): Device | undefined {
  if (realm === undefined || token.length !== 8) return undefined;
  return devices.list().find(({ id }) => sameBytesConstantTime(operatorNas(realm, id), 0, token, 0, 8));
}

function deviceOf(session: Session | undefined, devices: RoutableDevices): Device | undefined {
  return session && devices.get(session.device);
}

function sessionsMeant({ session: said }: Said, { sessions }: Routing): readonly Session[] {
  const candidates = said.endpoint === undefined ? sessions.list() : sessions.byEndpoint(said.endpoint);
  const meant: Session[] = [];
  for (const session of candidates) if (session.state !== 'ended' && isMeant(session, said)) meant.push(session);
  return meant;
}
