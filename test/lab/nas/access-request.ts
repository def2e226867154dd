import { createHash, randomBytes } from 'node:crypto';
import { type Attribute, avpair } from '../radius/npm-radius.ts';
import { type AccessSession, portOf } from './session.ts';

/** The attributes by which every request names the session and its port. */
export function sessionAttributes(session: AccessSession, nasIp: string): Attribute[] {
  const { endpoint } = session;
  const ip = endpoint.ip !== undefined && session.status === 'Authorized' ? endpoint.ip : undefined;
  return [
    avpair(`audit-session-id=${session.auditSessionId}`),
    avpair(`method=${endpoint.method === 'mab' ? 'mab' : 'webauth'}`),
    ['NAS-IP-Address', nasIp],
    ['NAS-Port-Id', portOf(session)],
    ['NAS-Port-Type', 'Ethernet'],
    ['NAS-Port', 50100 + endpoint.port],
    ['Calling-Station-Id', endpoint.mac],
    ['Called-Station-Id', `70-EA-1A-00-01-${(0x10 + endpoint.port).toString(16).toUpperCase()}`],
    ...(ip === undefined ? [] : [['Framed-IP-Address', ip] as const]),
  ];
}

/** The Access-Request of a session: MAB sends the MAC as name and password (Service-Type Call-Check), PAP and CHAP the user's. */
export function accessRequest(session: AccessSession, nasIp: string, state?: Buffer): Attribute[] {
  return [
    ['User-Name', userName(session)],
    ...credentials(session),
    ...(session.endpoint.method === 'mab'
      ? ([['Service-Type', 'Call-Check'], avpair('service-type=Call Check')] as const)
      : ([['Service-Type', 'Framed-User']] as const)),
    ['Framed-MTU', 1500],
    ...sessionAttributes(session, nasIp),
    ...(state === undefined ? [] : [['State', state] as const]),
  ];
}

/** RFC 5176 §3.2: no credentials, Service-Type Authorize Only, and the State that came with the CoA-Request. */
export function authorizeOnlyRequest(session: AccessSession, nasIp: string, state: Buffer): Attribute[] {
  return [['User-Name', userName(session)], ['Service-Type', 'Authorize-Only'], ...sessionAttributes(session, nasIp), ['State', state]];
}

export function userName(session: AccessSession): string {
  const { method, mac, user } = session.endpoint;
  return method === 'mab' ? mac.replaceAll('-', '').toLowerCase() : (user ?? '');
}

function credentials(session: AccessSession): Attribute[] {
  const { method, password = '' } = session.endpoint;
  if (method === 'mab') return [['User-Password', userName(session)]];
  if (method === 'pap') return [['User-Password', password === '' ? '\0' : password]];
  const challenge = randomBytes(16);
  const identifier = randomBytes(1);
  const response = createHash('md5').update(identifier).update(password).update(challenge).digest();
  return [
    ['CHAP-Password', Buffer.concat([identifier, response])],
    ['CHAP-Challenge', challenge],
  ];
}

/** The Access-Request for a service template: its name as user, an empty password, and the pair that says what it is. */
export function templateRequest(name: string, nasIp: string): Attribute[] {
  return [['NAS-IP-Address', nasIp], ['User-Name', name], ['User-Password', '\0'], avpair('download-request=service-template')];
}

/** The second Access-Request of a downloadable list: its name as user, an empty password, and the two pairs the server asks for. */
export function daclRequest(wireName: string, nasIp: string, state?: Buffer): Attribute[] {
  return [
    ['NAS-IP-Address', nasIp],
    ['User-Name', wireName],
    ['User-Password', '\0'],
    avpair('aaa:service=ip_admission'),
    avpair('aaa:event=acl-download'),
    ...(state === undefined ? [] : [['State', state] as const]),
  ];
}
