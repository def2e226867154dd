import type { PlatformProfile } from '../../src/driver/contract.ts';

const ISR1000_WAN = { prefix: 'GigabitEthernet0/0/', from: 0, to: 1, place: 'routed' } as const;

/** As Catalyst 9000 switches name the table that holds IPv4 lists: of IOS-XE 16 and 17, and the one of 16 that prints no directions. */
const SECURITY_ACL = ['Security ACL', 'Security Access Control Entries'];

/** Catalyst 9000: equal downloadable lists are stored once. */
const CATALYST_9000 = {
  portOperators: ['eq', 'gt', 'lt', 'neq', 'range'],
  ipv6: true,
  options: true,
  fragments: true,
  alsoMatches: ['time-range'],
  portAcls: true,
  daclSharing: 'per-acl',
  implicitEntries: 1,
} as const satisfies Partial<PlatformProfile>;

/**
 * What each platform's access list hardware takes. Figures: ISR1000 from Cisco's ISR1000 switch-module documentation (255 IPv4 entries a switch
 * ASIC, exact ports only, TCAM for dACLs on the 8-port module alone); Catalyst maxima as its own `tcam utilization` shows them: 5120 on 9300, 18432 on
 * 9500, and where IPv4 and other lists are counted apart (9500 high performance, 9600) 7168 for IPv4 coming in. That equal dACLs of sessions are one
 * group in the hardware is seen in `show platform software fed … acl info db feature cgacl summary`.
 * 2960-L: 18 lists and 8 TCP and 8 UDP port comparators an ASIC, from its configuration guide.
 * Where a figure is not published the safe side is taken, and the description says so.
 */
export const platforms: readonly PlatformProfile[] = [
  {
    name: 'isr1000-8p',
    description:
      'ISR1000 with the 8-port switch module: 255 written IPv4 entries an ASIC over all sessions and redirect lists; sharing unpublished, so each session is charged',
    aclEntriesPerAsic: 255,
    portOperators: ['eq'],
    portsPerEntry: 1,
    ipv6: false,
    options: false,
    fragments: false,
    portAcls: false,
    multiAuthVlan: false,
    ports: [ISR1000_WAN, { prefix: 'GigabitEthernet0/1/', from: 0, to: 7, place: { asic: 0 } }],
    daclSharing: 'per-session',
    implicitEntries: 0,
  },
  {
    name: 'isr1000-4p',
    description: 'ISR1000 with the 4-port switch module: no TCAM for downloadable and redirect lists',
    aclEntriesPerAsic: 0,
    portOperators: ['eq'],
    portsPerEntry: 1,
    ipv6: false,
    options: false,
    fragments: false,
    portAcls: false,
    multiAuthVlan: false,
    ports: [ISR1000_WAN, { prefix: 'GigabitEthernet0/1/', from: 0, to: 3, place: { asic: 0 } }],
    daclSharing: 'per-session',
    implicitEntries: 0,
  },
  {
    name: 'c9300',
    description: 'Catalyst 9300: 5120 security entries an ASIC; equal downloadable lists are stored once',
    ...CATALYST_9000,
    aclEntriesPerAsic: 5120,
    utilization: {
      command: 'show platform hardware fed switch active fwd-asic resource tcam utilization',
      tables: SECURITY_ACL,
    },
  },
  {
    name: 'c9500',
    description: 'Catalyst 9500: 18432 security entries an ASIC; equal downloadable lists are stored once',
    ...CATALYST_9000,
    aclEntriesPerAsic: 18432,
    utilization: { command: 'show platform hardware fed active fwd-asic resource tcam utilization', tables: SECURITY_ACL },
  },
  {
    name: 'c9500-split',
    description:
      'Catalyst 9500 high performance and 9600, which count IPv4 coming in by itself: 7168 entries an ASIC; equal downloadable lists are stored once',
    ...CATALYST_9000,
    aclEntriesPerAsic: 7168,
    utilization: { command: 'show platform hardware fed active fwd-asic resource tcam utilization', tables: ['Security ACL Ipv4'] },
  },
  {
    name: 'c2960l',
    description:
      'Catalyst 2960-L: entries are not published and taken as 255, each session charged; at most 18 lists in hardware, beyond which it refuses dACLs; 8 comparators of ports for TCP and 8 for UDP',
    aclEntriesPerAsic: 255,
    listsPerAsic: 18,
    comparators: { unitsPerAsic: 8, protocols: 'apart', cost: { eq: 0, gt: 1, lt: 1, neq: 1, range: 2 } },
    portOperators: ['eq', 'gt', 'lt', 'neq', 'range'],
    ipv6: false,
    options: false,
    fragments: false,
    portAcls: true,
    daclSharing: 'per-session',
    implicitEntries: 1,
  },
  {
    name: 'custom',
    description: 'a platform nobody described: held to the narrowest limits known',
    aclEntriesPerAsic: 255,
    portOperators: ['eq'],
    portsPerEntry: 1,
    ipv6: false,
    options: false,
    fragments: false,
    portAcls: false,
    daclSharing: 'per-session',
    implicitEntries: 1,
  },
];
