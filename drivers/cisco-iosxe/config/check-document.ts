import type { PlatformProfile } from '../../../src/driver/contract.ts';
import { placeOf } from './interface-name.ts';
import type { Tell } from './render-document.ts';
import type { ConfigurationDocument, PortSettings } from './schema.ts';

/** What the schema cannot see: names used twice, and what the platform or another part of the document rules out. */
export function checkDocument(document: ConfigurationDocument, platform: PlatformProfile, tell: Tell): readonly string[] {
  const { aaa, dynamicAuthor, controlPolicies, deviceTracking, accessLists, interfaces } = document;
  const named = <T, K extends string & keyof T>(list: readonly T[] | undefined, key: K, ...path: readonly PropertyKey[]): void =>
    twice(list?.map((one) => String(one[key])) ?? [], (message, index) => tell(message, ...path, index, key));
  named(aaa?.servers, 'name', 'aaa', 'servers');
  named(aaa?.servers, 'address', 'aaa', 'servers');
  named(dynamicAuthor?.clients, 'address', 'dynamicAuthor', 'clients');
  named(controlPolicies, 'name', 'controlPolicies');
  named(deviceTracking?.policies, 'name', 'deviceTracking', 'policies');
  named(accessLists, 'name', 'accessLists');
  named(interfaces, 'name', 'interfaces');
  controlPolicies.forEach(({ methods }, index) => {
    twice(methods, (message, at) => tell(message, 'controlPolicies', index, 'methods', at));
  });
  deviceTracking?.policies.forEach(({ without }, index) => {
    twice(without, (message, at) => tell(message, 'deviceTracking', 'policies', index, 'without', at));
  });
  accessLists.forEach(({ use }, index) => {
    if (use === 'preauth' && !platform.portAcls) tell(`${platform.name} takes no access list on a port (C12)`, 'accessLists', index, 'use');
  });
  interfaces.forEach((port, index) => {
    checkPort(port, document, platform, (message, ...path) => tell(message, 'interfaces', index, ...path));
  });
  return dynamicAuthor === undefined ? [] : checkDynamicAuthor(dynamicAuthor, tell);
}

function twice(values: readonly string[], tell: (message: string, index: number) => void): void {
  values.forEach((value, index) => {
    if (values.indexOf(value) < index) tell(`\`${value}\` is there twice: remove one`, index);
  });
}

/** Source document S2 shows `auth-type any` and `ignore server-key`, which let unsigned CoA in (trap T2-1). */
function checkDynamicAuthor(
  { ignore, authType, allowInsecure }: NonNullable<ConfigurationDocument['dynamicAuthor']>,
  tell: Tell,
): readonly string[] {
  ignore.forEach((what, index) => {
    if (!allowInsecure)
      tell(`\`ignore ${what}\` lets anybody send CoA: leave it out, or set \`allowInsecure: true\``, 'dynamicAuthor', 'ignore', index);
  });
  return [
    ...ignore.map((what) => `\`ignore ${what}\` lets anybody who reaches the device send CoA`),
    ...(authType === 'any' ? ['`auth-type any` takes a CoA that matches a session in one attribute only'] : []),
  ];
}

function checkPort(port: PortSettings, document: ConfigurationDocument, platform: PlatformProfile, tell: Tell): void {
  const place = placeOf(port.name, platform);
  if (place === 'absent') tell(`${platform.name} has no ${port.name}`, 'name');
  if (place === 'routed' && isForSwitching(port))
    tell(`${port.name} is a routed port of ${platform.name} and takes no switchport, no 802.1X and no device tracking`, 'name');
  if (port.mab && port.controlPolicy === undefined) tell('`mab` needs a `controlPolicy`', 'mab');
  if (port.preauthAcl !== undefined && !platform.portAcls) tell(`${platform.name} takes no access list on a port (C12)`, 'preauthAcl');
  const list = document.accessLists.find(({ name }) => name === port.preauthAcl);
  if (list !== undefined && list.use !== 'preauth')
    tell(`\`${list.name}\` is a list for ${list.use}: in one for redirection a permit does not mean that something may pass`, 'preauthAcl');
  checkAuthorization(port, platform, tell);
}

/** Whether anything of a port asks that it is a switched one. */
export function isForSwitching({ accessVlan, controlPolicy, deviceTracking }: PortSettings): boolean {
  return accessVlan !== undefined || controlPolicy !== undefined || deviceTracking !== undefined;
}

/** Requirements C7, C14: what no session of this port can be given must not be promised to it. */
function checkAuthorization({ authorization, hostMode }: PortSettings, platform: PlatformProfile, tell: Tell): void {
  twice(authorization, (message, index) => tell(message, 'authorization', index));
  authorization.forEach((what, index) => {
    if ((what === 'dacl' || what === 'redirect' || what === 'per-user') && platform.aclEntriesPerAsic === 0)
      tell(`${platform.name} has no TCAM for what \`${what}\` brings (C7)`, 'authorization', index);
    if (what === 'vlan' && hostMode === 'multi-auth' && platform.multiAuthVlan === false)
      tell(
        `${platform.name} gives no VLAN to sessions of a port in multi-auth (C14): choose another host mode, or leave VLANs out`,
        'authorization',
        index,
      );
  });
}
