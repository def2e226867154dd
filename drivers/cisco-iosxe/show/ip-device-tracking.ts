import { compareCount, given, matchesOf, numberIn } from '../../../src/driver/show/page.ts';
import { INTERFACE, MAC, noteUnread, parserOf } from './reader.ts';

/** A host of the older IP device tracking. */
export type TrackedHost = {
  readonly ip: string;
  readonly mac: string;
  readonly vlan: number;
  readonly interface: string;
  readonly probeTimeoutSeconds?: number;
  readonly state: string;
  readonly source?: string;
};

export type TrackedHosts = {
  readonly enabled?: boolean;
  readonly probeCount?: number;
  readonly probeIntervalSeconds?: number;
  readonly probeDelaySeconds?: number;
  readonly hosts: readonly TrackedHost[];
  /** As printed (`Gi1/0/1`). */
  readonly enabledInterfaces: readonly string[];
};

const ROW = new RegExp(
  `(?:^|\\s)(\\d+(?:\\.\\d+){3})\\s+(${MAC})\\s+(\\d+)\\s+(${INTERFACE})\\s+(?:(\\d+)\\s+)?(ACTIVE|INACTIVE)(?:\\s+([A-Z]+))?(?=\\s|$)`,
  'g',
);

const INTERFACES = new RegExp(`^\\s*(?:Enabled interfaces: *)?(?:${INTERFACE}(?:, *|$))+$`);
const KNOWN_LINE =
  /^\s*(?:(?:Global )?IP Device Tracking (?:for clients|Probe Count|Probe Interval|Probe Delay Interval) = \w+|-{5,}|IP Address +MAC Address .*|Total number interfaces enabled: \d+|Enabled interfaces:)$/i;

/** `show ip device tracking all` of IOS 15. */
export const parseTrackedHosts = parserOf<TrackedHosts>({
  about: 'IP device tracking table',
  read: (page) => {
    const text = page.lines.join('\n');
    const enabled = /IP Device Tracking(?: for clients)? = (Enabled|Disabled)/i.exec(text)?.[1];
    const rows = matchesOf(page.lines, ROW);
    if (enabled === undefined && rows.length === 0) return undefined;
    noteUnread(page, ROW, (line) => KNOWN_LINE.test(line) || INTERFACES.test(line));
    const [, listed = ''] = /Enabled interfaces:([\s\S]*)$/.exec(text) ?? [];
    const enabledInterfaces = listed.match(new RegExp(`\\b${INTERFACE}(?=,|\\s|$)`, 'g')) ?? [];
    compareCount(page, 'enabled interfaces', numberIn(/interfaces enabled: (\d+)/.exec(text)?.[1]), enabledInterfaces.length);
    const number = (label: string) => numberIn(new RegExp(`${label} = (\\d+)`).exec(text)?.[1]);
    return {
      ...(enabled !== undefined && { enabled: /^enabled$/i.test(enabled) }),
      ...given('probeCount', number('Probe Count')),
      ...given('probeIntervalSeconds', number('Probe Interval')),
      ...given('probeDelaySeconds', number('Probe Delay Interval')),
      hosts: rows.map(({ match: [, ip = '', mac = '', vlan, name = '', probe, state = '', source] }) => ({
        ip,
        mac,
        vlan: Number(vlan),
        interface: name,
        ...given('probeTimeoutSeconds', numberIn(probe)),
        state,
        ...given('source', source),
      })),
      enabledInterfaces,
    };
  },
});
