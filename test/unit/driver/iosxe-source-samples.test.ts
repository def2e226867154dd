import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAaaServers } from '../../../drivers/cisco-iosxe/show/aaa-servers.ts';
import { parseAaaTest } from '../../../drivers/cisco-iosxe/show/aaa-test.ts';
import { parseAccessSessionDetail } from '../../../drivers/cisco-iosxe/show/access-session-detail.ts';
import { parseBindings } from '../../../drivers/cisco-iosxe/show/device-tracking-database.ts';
import { parsePolicyTargets } from '../../../drivers/cisco-iosxe/show/device-tracking-policies.ts';
import { parseShownAcls } from '../../../drivers/cisco-iosxe/show/ip-access-lists.ts';
import { queries } from '../../../drivers/cisco-iosxe/show/queries.ts';

const sample = (query: string): string => readFileSync(`test/golden/drivers/cisco-iosxe/show/${query}/s2.txt`, 'utf8');
const factsOf = <Facts>(read: { readonly ok: boolean; readonly value?: { readonly facts: Facts } }): Facts | undefined => read.value?.facts;

describe('every figure in the samples of the source document', () => {
  test('aaa servers: state, seconds up and dead, the state from SMD (C21)', () => {
    expect(factsOf(parseAaaServers(sample('aaa-servers')))).toMatchObject({
      servers: [
        {
          ...{ protocol: 'RADIUS', id: 1, priority: 1, host: '10.75.28.231', authPort: 1812, acctPort: 1813, name: 'host' },
          current: { state: 'UP', seconds: 188755, previousSeconds: 0 },
          dead: { totalSeconds: 0, count: 0 },
          platforms: { SMD: { state: 'UP', seconds: 188755, previousSeconds: 0 } },
        },
      ],
    });
  });

  test('aaa test: accepted, with its one attribute (C22)', () => {
    expect(factsOf(parseAaaTest(sample('aaa-test')))).toEqual({
      authenticated: true,
      message: 'User successfully authenticated',
      username: 'coa3',
      attributes: [{ name: 'username', tag: 0, value: 'coa3' }],
    });
  });

  test('device-tracking policies: four ports, one policy, all VLANs (C23)', () => {
    const target = (port: number) => ({
      ...{ target: `Gi0/1/${port}`, type: 'PORT', policy: 'tracking_test', feature: 'Device-tracking', range: 'vlan all' },
    });
    expect(factsOf(parsePolicyTargets(sample('device-tracking-policies')))).toEqual({ targets: [1, 2, 3, 4].map(target) });
  });

  test('device-tracking database: one dynamic entry of at most 100000 (C24)', () => {
    expect(factsOf(parseBindings(sample('device-tracking-database')))).toEqual({
      counted: { table: 'Binding Table', entries: 1, dynamic: 1, limit: 100000 },
      entries: [
        {
          ...{ code: 'ARP', address: '10.11.22.20', mac: '0050.5683.3f97', interface: 'Gi0/1/4', vlan: 22, preference: '0005' },
          ...{ ageSeconds: 11, state: 'REACHABLE', timeLeft: { seconds: 295 } },
        },
      ],
    });
  });

  test('access-session detail: all labels, the list of the Filter-Id and the method (C25)', () => {
    expect(factsOf(parseAccessSessionDetail(sample('access-session-detail')))).toMatchObject({
      sessions: [
        {
          ...{ interface: 'GigabitEthernet0/1/7', iifId: '0x0DB9315A', mac: 'b496.913d.4f9b', ipv4: '10.10.22.27', ipv6: [] },
          ...{ userName: 'coa2', status: 'Authorized', domain: 'DATA', hostMode: 'multi-auth', controlDirection: 'both' },
          ...{ sessionId: '611C4B0A00000053F483D7B0', handle: '0x21000049', policy: 'POLICY_COA' },
          server: { filterIds: ['Filter_ID_COA2'], dacls: [] },
          methods: [{ method: 'dot1x', state: 'Authc Success' }],
        },
      ],
    });
  });
});

describe('what the samples would lead astray', () => {
  test('an answer is known by what it says, not by the heading or the command above it (T2-6, T2-7)', () => {
    const filed = sample('aaa-test');
    expect(filed).toContain('show aaa group radius');
    for (const { name, parse } of queries) expect([name, parse(filed).ok]).toEqual([name, name === 'aaa-test']);
  });

  test('a test login is never among the questions that are asked on their own (T2-6)', () => {
    expect(queries.filter(({ command }) => !command.startsWith('show ')).map(({ name }) => name)).toEqual(['aaa-test']);
  });

  test('named and numbered ports read as one entry (T2-11)', () => {
    const list = (entries: string) => parseShownAcls(`Extended IP access list A\n${entries}\n`);
    const numbered = list('10 permit tcp any any eq 80\n20 permit udp any any eq 53\n30 permit udp any eq 67 any eq 68');
    const named = list('10 permit tcp any any eq www\n20 permit udp any any eq domain\n30 permit udp any eq bootps any eq bootpc');
    expect(numbered).toEqual(named);
  });

  test('a binding and a session of different hosts stay apart (T2-13)', () => {
    const text = sample('device-tracking-database') + sample('access-session-detail');
    const session = factsOf(parseAccessSessionDetail(text))?.sessions;
    expect(session?.map(({ ipv4, mac }) => [ipv4, mac])).toEqual([['10.10.22.27', 'b496.913d.4f9b']]);
    expect(factsOf(parseBindings(text))?.entries.map(({ address, mac }) => [address, mac])).toEqual([['10.11.22.20', '0050.5683.3f97']]);
  });
});
