import { parseAclDocument } from '../acl/parse.ts';
import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent } from '../model/event.ts';
import { type Mac, parseMac } from '../model/mac.ts';
import type { EndpointId } from '../model/posture.ts';
import { devicesOf } from '../plan/match.ts';
import { syntaxFault } from '../plan/syntax-fault.ts';
import { type ControlDeps, drivenDevice } from './deps.ts';
import { refusedCommand } from './refused-command.ts';
import { wantedOn } from './wanted-configuration.ts';

const ID = /^[\x21-\x7e]{1,200}$/;

/** Whether the event makes sense at all, before anything is looked up or stored. The fault names the field as a JSON pointer. */
export function checkEvent(deps: ControlDeps, event: ControlEvent): Result<void, Fault> {
  if (!ID.test(event.id)) return invalid('an event id is 1 to 200 printable characters without spaces', '/id');
  switch (event.kind) {
    case 'posture.reported':
      return checkPosture(deps, event);
    case 'posture.stimulus': {
      const named = checkEndpoint(event.endpoint, '/endpoint');
      return named.ok ? checkAddresses(deps, event.endpoint, event.macs, '/macs') : named;
    }
    case 'policy.changed':
    case 'lists.changed':
    case 'lists.unused':
      return ok(undefined);
    case 'session.action':
      return checkAction(deps, event);
    case 'sessions.action':
      // What each of them cannot be told, its plan says.
      return event.sessions.length > 0
        ? ok(undefined)
        : err(fault('plan.no-target', 'no live session is meant: list the sessions', { at: '/sessions' }));
    case 'acl.rollback':
      return checkDevices(deps, devicesOf(event));
    case 'acl.push':
      return checkPush(deps, event);
    case 'config.push':
      return checkDocument(deps, event);
    case 'config.save':
      return checkDevices(deps, event.devices);
    case 'port.enable':
      return checkPort(deps, event);
  }
}

function checkPosture(deps: ControlDeps, { result }: Extract<ControlEvent, { kind: 'posture.reported' }>): Result<void, Fault> {
  const named = checkEndpoint(result.endpoint, '/result/endpoint');
  if (!named.ok) return named;
  if (!Number.isSafeInteger(result.version) || result.version < 0) return invalid('a version is a whole number from 0', '/result/version');
  return checkAddresses(deps, result.endpoint, result.macs ?? [], '/result/macs');
}

/** An address goes to the endpoint that names it last, but not out of a quarantine: it would leave it that way (PacketFence #7597). */
function checkAddresses({ postures }: ControlDeps, endpoint: EndpointId, macs: readonly Mac[], at: string): Result<void, Fault> {
  for (const mac of macs) {
    const holder = postures.find(mac);
    if (holder === undefined || holder.endpoint === endpoint || holder.quarantine?.sticky !== true) continue;
    return err(fault('api.conflict', `\`${mac}\` belongs to \`${holder.endpoint}\`, which is in quarantine: release it first`, { at }));
  }
  return ok(undefined);
}

/** A name of an agent's own, or a MAC address in the one form that is compared. */
function checkEndpoint(endpoint: string, at: string): Result<void, Fault> {
  if (!ID.test(endpoint)) return invalid('an endpoint is named by 1 to 200 printable characters without spaces', at);
  const mac = parseMac(endpoint);
  return mac === undefined || mac === endpoint ? ok(undefined) : invalid(`the MAC address \`${endpoint}\` is written \`${mac}\` here`, at);
}

function checkAction(deps: ControlDeps, event: Extract<ControlEvent, { kind: 'session.action' }>): Result<void, Fault> {
  const session = deps.sessions.get(event.session);
  if (session === undefined || session.state === 'ended') {
    return err(fault('api.not-found', `no live session is called \`${event.session}\`: list the sessions`, { at: '/session' }));
  }
  const refused = refusedCommand(deps, session, event.command);
  return refused === undefined ? ok(undefined) : err(refused);
}

function checkPort(deps: ControlDeps, { device: id, port }: Extract<ControlEvent, { kind: 'port.enable' }>): Result<void, Fault> {
  const driven = drivenDevice(deps, id);
  if (driven === undefined) return err(fault('device.unknown', `no device is called \`${id}\`: list the devices`, { at: '/device' }));
  const { device, driver, platform } = driven;
  if (device.ssh === undefined || driver.render === undefined || platform === undefined)
    return err(fault('device.not-configured', `device \`${id}\` cannot be told to open a port: it needs an \`ssh\` section`));
  const rendered = driver.render({ kind: 'enable-port', port }, platform);
  return rendered.ok ? ok(undefined) : invalid(rendered.error.why, '/port');
}

function checkDevices(deps: ControlDeps, devices: readonly DeviceId[]): Result<void, Fault> {
  if (devices.length === 0) return err(fault('plan.no-target', 'no device is named: name at least one', { at: '/devices' }));
  for (const [index, id] of devices.entries()) {
    if (deps.devices.get(id) === undefined) {
      return err(fault('device.unknown', `no device is called \`${id}\`: list the devices`, { at: `/devices/${index}` }));
    }
    if (devices.indexOf(id) !== index) return invalid(`device \`${id}\` is named twice`, `/devices/${index}`);
  }
  return ok(undefined);
}

/**
 * A document is read for every device before any is asked: what it is for decides what may stand in it. Where refused devices are to be left alone, one
 * that can have it is enough.
 */
function checkDocument(deps: ControlDeps, event: Extract<ControlEvent, { kind: 'config.push' }>): Result<void, Fault> {
  const named = checkDevices(deps, event.devices);
  if (!named.ok) return named;
  const refused = event.devices.flatMap((id) => {
    const read = wantedOn(deps, id, event.document);
    return read.ok ? [] : [read.error];
  });
  const [first] = refused;
  const some = event.skipRefused === true && refused.length < event.devices.length;
  return first === undefined || some ? ok(undefined) : err(first);
}

function checkPush(deps: ControlDeps, event: Extract<ControlEvent, { kind: 'acl.push' }>): Result<void, Fault> {
  const named = checkDevices(deps, event.devices);
  if (!named.ok) return named;
  // Before any device is asked: what is no list is no reason to open a terminal.
  for (const acl of event.acls) {
    const list = parseAclDocument(acl);
    if (!list.ok) return err(syntaxFault(list.error));
  }
  return event.acls.length > 0 ? ok(undefined) : invalid('no access list is given: give at least one', '/acls');
}

function invalid(message: string, at: string): Result<never, Fault> {
  return err(fault('api.invalid', message, { at }));
}
