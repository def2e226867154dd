import { afterEach, beforeEach, expect, test } from 'vitest';
import { avpair } from '../../lab/radius/npm-radius.ts';
import { Console } from './console.ts';
import { TestRadiusServer } from './radius-server.ts';

const NAME = '#ACSACL#-IP-LIMITED-66a1b2c3';
let server: TestRadiusServer;
let vty: Console;

beforeEach(async () => {
  server = await TestRadiusServer.start((request) => {
    if (request.attributes['User-Name'] === NAME)
      return {
        code: 'Access-Accept',
        attributes: ['permit udp any any eq 53', 'deny ip any any'].map((entry, index) => avpair(`ip:inacl#${index + 1}=${entry}`)),
      };
    const redirect = ['url-redirect=https://portal.example/', 'url-redirect-acl=REDIRECT'].map(avpair);
    return {
      code: 'Access-Accept',
      attributes: [
        avpair(`ACS:CiscoSecure-Defined-ACL=${NAME}`),
        ...redirect,
        ['Session-Timeout', 3600],
        ['Termination-Action', 'RADIUS-Request'],
      ],
    };
  });
  vty = new Console({ ...server.options, nasIp: '10.1.2.3' });
});
afterEach(async () => {
  vty.close();
  await vty.device.sessions.shutdownDevice();
  server.stop();
});

async function plugIn(): Promise<string> {
  const session = await vty.device.sessions.plugIn({ port: 4, mac: '00-50-56-83-3F-97', method: 'mab', ip: '10.0.0.9' });
  return session.auditSessionId;
}

test('without sessions it says so', async () => {
  expect(await vty.enter('show access-session')).toBe('No sessions currently exist\n');
});

test('one row a session, and the count', async () => {
  const id = await plugIn();
  const lines = (await vty.enter('show access-session')).split('\n');
  expect(lines[0]).toBe('Interface                MAC Address    Method  Domain  Status Fg  Session ID');
  expect(lines[2]).toBe(`Gi0/1/4                  0050.5683.3f97 mab     DATA    Auth       ${id}`);
  expect(lines).toContain('Session count = 1');
});

test.each([
  'show access-session interface Gi0/1/4 details',
  'show access-session interface gigabitEthernet 0/1/4 detail',
  'show access-session mac 0050.5683.3f97 details',
])('%s', async (command) => {
  const id = await plugIn();
  const fields = Object.fromEntries(
    [...(await vty.enter(command)).matchAll(/^ *([A-Z][\w -]*): {2}(.*)$/gm)].map((match) => [match[1], match[2]]),
  );
  expect(fields).toMatchObject({
    Interface: 'GigabitEthernet0/1/4',
    'MAC Address': '0050.5683.3f97',
    'IPv4 Address': '10.0.0.9',
    'User-Name': '005056833f97',
    Status: 'Authorized',
    'Session timeout': expect.stringMatching(/^3600s \(server\), Remaining: 3[56]\d\ds$/),
    'Timeout action': 'Reauthenticate',
    'Common Session ID': id,
    'ACS ACL': 'xACSACLx-IP-LIMITED-66a1b2c3',
    'URL Redirect': 'https://portal.example/',
    'URL Redirect ACL': 'REDIRECT',
  });
});

test('a downloaded list is shown as per-user, and is not part of the configuration', async () => {
  await plugIn();
  expect(await vty.enter('show ip access-lists xACSACLx-IP-LIMITED-66a1b2c3')).toBe(
    'Extended IP access list xACSACLx-IP-LIMITED-66a1b2c3 (per-user)\n    1 permit udp any any eq domain\n    2 deny ip any any',
  );
  expect(await vty.enter('show running-config | include ACSACL')).toBe('');
});

test('built-in lists stand in show but not in the configuration', async () => {
  expect(await vty.enter('show ip access-lists')).toContain('Extended IP access list meraki-fqdn-dns');
  expect(await vty.enter('show running-config | include meraki')).toBe('');
});

test('device tracking, ports and VLANs know the host', async () => {
  await plugIn();
  expect(await vty.enter('show device-tracking database')).toMatch(/ARP 10\.0\.0\.9 +0050\.5683\.3f97 +Gi0\/1\/4 +1 /);
  expect(await vty.enter('show ip interface brief | include 0/1/4')).toMatch(/^GigabitEthernet0\/1\/4 .* up +up$/);
  expect(await vty.enter('show vlan brief')).toContain(
    '1    default                          active    Gi0/1/0, Gi0/1/1, Gi0/1/2, Gi0/1/3',
  );
});

test.each([
  'clear access-session mac 0050.5683.3f97',
  'clear authentication sessions mac 0050.5683.3f97',
  'clear access-session interface Gi0/1/4',
])('%s: the session ends, and the host is authenticated anew', async (command) => {
  await plugIn();
  const before = vty.device.sessions.list[0]?.auditSessionId;
  await vty.enter(command);
  const [after, ...more] = vty.device.sessions.list;
  expect([after?.endpoint.mac, more]).toEqual(['00-50-56-83-3F-97', []]);
  expect(after?.auditSessionId).not.toBe(before);
});
