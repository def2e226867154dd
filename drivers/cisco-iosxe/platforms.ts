import type { PlatformProfile } from '../../src/driver/contract.ts';

const ISR1000_WAN = { prefix: 'GigabitEthernet0/0/', from: 0, to: 1, place: 'routed' } as const;

/**
 * What each platform's access list hardware takes. Figures: ISR1000 from Cisco's ISR1000 switch-module documentation (255 IPv4 entries a switch
 * ASIC, exact ports only, TCAM for dACLs on the 8-port module alone); Catalyst maxima as its own `tcam utilization` shows them.
 * Where a figure is not published the safe side is taken, and the description says so.
 */
export const platforms: readonly PlatformProfile[] = [
  {
    name: 'isr1000-8p',
    description:
      'ISR1000 with the 8-port switch module: 255 written IPv4 entries an ASIC over all sessions and redirect lists; sharing unpublished, so each session is charged',
    aclEntriesPerAsic: 255,
    portOperators: ['eq'],
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
    aclEntriesPerAsic: 5120,
    portOperators: ['eq', 'gt', 'lt', 'neq', 'range'],
    ipv6: true,
    options: true,
    fragments: true,
    alsoMatches: ['time-range'],
    portAcls: true,
    daclSharing: 'per-acl',
    implicitEntries: 1,
  },
  {
    name: 'c9500',
    description: 'Catalyst 9500: 18432 security entries an ASIC; equal downloadable lists are stored once',
    aclEntriesPerAsic: 18432,
    portOperators: ['eq', 'gt', 'lt', 'neq', 'range'],
    ipv6: true,
    options: true,
    fragments: true,
    alsoMatches: ['time-range'],
    portAcls: true,
    daclSharing: 'per-acl',
    implicitEntries: 1,
  },
  {
    name: 'c2960l',
    description: 'Catalyst 2960-L: the number of entries is not published and taken as 255; each session is charged',
    aclEntriesPerAsic: 255,
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
    ipv6: false,
    options: false,
    fragments: false,
    portAcls: false,
    daclSharing: 'per-session',
    implicitEntries: 1,
  },
];
