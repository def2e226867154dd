import type { Driver, ShownSession } from '../../src/driver/contract.ts';
import { wireName } from './dacl-name.ts';

type Told = Parameters<NonNullable<Driver['told']>>[0];

const TAG = /^cts:security-group-tag=([0-9a-fA-F]{4})-/;

/**
 * What IOS-XE tells of a session in answer to `session-query`: attributes as in its accounting. One that is not there says nothing, since releases
 * differ in what they send.
 */
export function told(attributes: Told): ShownSession {
  const values = (name: string): readonly string[] => attributes.filter((one) => one.name === name).map(({ value }) => value);
  const pairs = values('Cisco-AVPair');
  const pair = (key: string): string | undefined => pairs.find((text) => text.startsWith(`${key}=`))?.slice(key.length + 1);
  const dacl = pair('ACS:CiscoSecure-Defined-ACL');
  const redirect = pair('url-redirect-acl');
  const tag = pairs.map((text) => TAG.exec(text)?.[1]).find((found) => found !== undefined);
  const status = pair('authz-status');
  const [port, mac, acctSessionId] = [values('NAS-Port-Id')[0], values('Calling-Station-Id')[0], values('Acct-Session-Id')[0]];
  const auditSessionId = pair('audit-session-id');
  const [vlans, filterIds] = [values('Tunnel-Private-Group-Id'), values('Filter-Id')];
  return {
    ...(port !== undefined && { interface: port }),
    ...(mac !== undefined && { mac }),
    ...(acctSessionId !== undefined && { acctSessionId }),
    ...(auditSessionId !== undefined && { auditSessionId }),
    ...(status !== undefined && { authorized: /^auth/i.test(status) }),
    ...(pair('device-traffic-class') === 'voice' && { voice: true }),
    ...(dacl !== undefined && { dacls: [wireName(dacl)] }),
    ...(redirect !== undefined && { redirectAcls: [redirect] }),
    ...(vlans.length > 0 && { vlans }),
    ...(filterIds.length > 0 && { filterIds }),
    ...(tag !== undefined && { sgts: [Number.parseInt(tag, 16)] }),
  };
}
