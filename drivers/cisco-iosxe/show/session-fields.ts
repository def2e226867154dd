import { given, numberIn } from '../../../src/driver/show/page.ts';
import { durationSeconds } from './duration.ts';
import { MAC } from './reader.ts';
import { type SessionPolicies, sessionPolicies } from './session-policies.ts';

/** One session as `… details` shows it. What the device calls `Unknown` or `N/A` is absent. */
export type AccessSessionDetail = {
  readonly interface: string;
  readonly iifId?: string;
  /** Absent while the device does not know it. */
  readonly mac?: string;
  readonly ipv4?: string;
  readonly ipv6: readonly string[];
  readonly userName?: string;
  readonly vrf?: string;
  readonly deviceType?: string;
  readonly deviceName?: string;
  /** `Authorized` and `Unauthorized`; `Authz Success`, `Authz Failed`, `Running` of IOS 15. */
  readonly status?: string;
  readonly domain?: string;
  readonly hostMode?: string;
  readonly controlDirection?: string;
  readonly authorizedBy?: string;
  readonly sessionTimeout?: SessionTimer;
  readonly timeoutAction?: string;
  readonly restartTimeout?: SessionTimer;
  readonly idleTimeout?: SessionTimer;
  readonly unauthorizedTimeout?: SessionTimer;
  readonly accountingUpdate?: SessionTimer;
  readonly uptimeSeconds?: number;
  /** `Common Session ID`: the audit-session-id of RADIUS. */
  readonly sessionId?: string;
  readonly accountingSessionId?: string;
  readonly handle?: string;
  readonly policy?: string;
  readonly aaaUid?: string;
  readonly vlan?: number;
  readonly local?: SessionPolicies;
  readonly server?: SessionPolicies;
  readonly resultant?: SessionPolicies;
  readonly methods: readonly { readonly method: string; readonly state: string }[];
  /** Labels without a member of their own. */
  readonly other: Readonly<Record<string, string>>;
};

export type SessionTimer = { readonly seconds: number; readonly source?: string; readonly remainingSeconds?: number };

/** Header labels, as they are printed; those of IOS 15 too. */
export const HEADER_LABELS: readonly string[] = [
  'Interface',
  'IIF-ID',
  'MAC Address',
  'IPv6 Address',
  'IPv4 Address',
  'IP Address',
  'User-Name',
  'VRF',
  'Device-type',
  'Device-name',
  'Status',
  'Domain',
  'Security Domain',
  'Oper host mode',
  'Oper control dir',
  'Authorized By',
  'Session timeout',
  'Timeout action',
  'Restart timeout',
  'Idle timeout',
  'Unauth timeout',
  'Acct update timeout',
  'Periodic Acct timeout',
  'Session Uptime',
  'Common Session ID',
  'Acct Session ID',
  'Handle',
  'Current Policy',
  'AAA UID',
  'VLAN ID',
];

export type RawSession = {
  readonly header: ReadonlyMap<string, string>;
  readonly ipv6: readonly string[];
  readonly policies: Readonly<Record<'local' | 'server' | 'resultant', readonly { readonly label: string; readonly value: string }[]>>;
  readonly methods: AccessSessionDetail['methods'];
};

const KNOWN = new Set(HEADER_LABELS.map((label) => label.toLowerCase()));

/** `undefined` for a block whose values cannot be those of a session. */
export function sessionOf(raw: RawSession): AccessSessionDetail | undefined {
  const value = (label: string): string | undefined => {
    const found = raw.header.get(label.toLowerCase());
    return found === undefined || /^(?:|unknown|n\/a|\(unknown\))$/i.test(found) ? undefined : found;
  };
  const timer = (label: string) => timerOf(value(label));
  const name = value('Interface');
  const mac = value('MAC Address');
  if (name === undefined || /\s/.test(name) || (mac !== undefined && !new RegExp(`^${MAC}$`).test(mac))) return undefined;
  return {
    interface: name,
    ...given('iifId', value('IIF-ID')),
    ...given('mac', mac),
    ...given('ipv4', value('IPv4 Address') ?? value('IP Address')),
    ipv6: raw.ipv6,
    ...given('userName', value('User-Name')),
    ...given('vrf', value('VRF')),
    ...given('deviceType', value('Device-type')),
    ...given('deviceName', value('Device-name')),
    ...given('status', value('Status')),
    ...given('domain', raw.header.get('domain') ?? value('Security Domain')),
    ...given('hostMode', value('Oper host mode')),
    ...given('controlDirection', value('Oper control dir')),
    ...given('authorizedBy', value('Authorized By')),
    ...given('sessionTimeout', timer('Session timeout')),
    ...given('timeoutAction', value('Timeout action')),
    ...given('restartTimeout', timer('Restart timeout')),
    ...given('idleTimeout', timer('Idle timeout')),
    ...given('unauthorizedTimeout', timer('Unauth timeout')),
    ...given('accountingUpdate', timer('Acct update timeout') ?? timer('Periodic Acct timeout')),
    ...given('uptimeSeconds', durationSeconds(value('Session Uptime'))),
    ...given('sessionId', value('Common Session ID')),
    ...given('accountingSessionId', value('Acct Session ID')),
    ...given('handle', value('Handle')),
    ...given('policy', value('Current Policy')),
    ...given('aaaUid', value('AAA UID')),
    ...given('vlan', numberIn(value('VLAN ID'))),
    ...given('local', sessionPolicies(raw.policies.local)),
    ...given('server', sessionPolicies(raw.policies.server)),
    ...given('resultant', sessionPolicies(raw.policies.resultant)),
    methods: raw.methods,
    other: Object.fromEntries([...raw.header].filter(([label, said]) => said !== '' && (!KNOWN.has(label) || isOdd(label, value(label))))),
  };
}

/** Whether a member that is a number or a timer has a value of another form. */
function isOdd(label: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  if (label === 'vlan id') return numberIn(value) === undefined;
  if (label === 'session uptime') return durationSeconds(value) === undefined;
  return / timeout$/.test(label) && timerOf(value) === undefined;
}

/** `50s (local), Remaining: 29s`, `3600s`, `N/A`. */
function timerOf(value: string | undefined): SessionTimer | undefined {
  const found = /^(\d+) ?s(?:ec)?(?: ?\((\w+)\))?(?:, Remaining: (\d+) ?s)?$/.exec(value ?? '');
  if (!found) return undefined;
  return { seconds: Number(found[1]), ...given('source', found[2]), ...given('remainingSeconds', numberIn(found[3])) };
}
