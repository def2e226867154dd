import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { LabSwitch } from '../../lab/lab-switch.ts';
import type { LabOptions } from '../../lab/options.ts';
import { type Attribute, avpairsOf } from '../../lab/radius/npm-radius.ts';
import { type Decide, TestRadiusServer } from './radius-server.ts';

const MAC = '00-50-56-83-3F-97';
let server: TestRadiusServer;
let lab: LabSwitch;
afterEach(async () => {
  await lab.stop();
  server.stop();
});

async function start(decide: Decide, options: Partial<LabOptions> = {}): Promise<void> {
  server = await TestRadiusServer.start(decide);
  lab = await LabSwitch.start({ ...server.options, nasIp: '10.1.2.3', ...options });
}

const vlan: readonly Attribute[] = [
  ['Tunnel-Type', 'VLAN'],
  ['Tunnel-Medium-Type', 'IEEE-802'],
  ['Tunnel-Private-Group-Id', Buffer.from('22')],
];

describe('requests', () => {
  test('MAB sends the MAC as name and password, Call-Check, and Cisco pairs', async () => {
    await start(() => ({ code: 'Access-Accept' }));
    const session = await lab.plugIn({ port: 4, mac: '0050.5683.3f97', method: 'mab' });
    const request = server.access[0];
    expect(request?.attributes).toMatchObject({
      'User-Name': '005056833f97',
      'User-Password': '005056833f97',
      'Service-Type': 'Call-Check',
      'Calling-Station-Id': MAC,
      'NAS-IP-Address': '10.1.2.3',
      'NAS-Port-Id': 'GigabitEthernet0/1/4',
      'NAS-Port-Type': 'Ethernet',
    });
    expect(request?.attributes['Message-Authenticator']).toHaveLength(16);
    expect(request && avpairsOf(request)).toEqual(expect.arrayContaining(['method=mab', `audit-session-id=${session.auditSessionId}`]));
    expect(session.auditSessionId).toMatch(/^0A010203[0-9A-F]{16}$/);
    expect(session).toMatchObject({ status: 'Authorized', port: 'GigabitEthernet0/1/4', mac: MAC });
  });

  test('a CHAP response is the MD5 of identifier, password and challenge', async () => {
    await start(() => ({ code: 'Access-Accept' }));
    await lab.plugIn({ port: 1, mac: MAC, method: 'chap', user: 'alice', password: 'secret' });
    const { 'CHAP-Password': response, 'CHAP-Challenge': challenge, 'User-Name': name } = server.access[0]?.attributes ?? {};
    if (!Buffer.isBuffer(response) || !Buffer.isBuffer(challenge)) throw new Error('no CHAP attributes');
    expect(name).toBe('alice');
    expect(response.subarray(1)).toEqual(createHash('md5').update(response.subarray(0, 1)).update('secret').update(challenge).digest());
  });

  test('an unanswered request is sent again, octet for octet, as often as configured', async () => {
    await start(() => undefined, { radiusTimeoutMs: 40, radiusRetransmit: 2 });
    const session = await lab.plugIn({ port: 1, mac: MAC, method: 'mab' });
    expect(session).toMatchObject({ status: 'Unauthorized', failure: 'AAA Server Down' });
    expect(server.datagrams).toHaveLength(3);
    expect(server.datagrams.every((datagram) => datagram.equals(server.datagrams[0] ?? Buffer.alloc(0)))).toBe(true);
  });
});

describe('answers', () => {
  test('what an Access-Accept grants is put in force', async () => {
    const grants: readonly Attribute[] = [
      ...vlan,
      ['Session-Timeout', 3600],
      ['Termination-Action', 'RADIUS-Request'],
      ['Filter-Id', 'GUEST.in'],
    ];
    await start(() => ({ code: 'Access-Accept', attributes: grants }));
    await lab.configure(['ip access-list extended GUEST', 'permit udp any any eq 53', 'deny ip any any']);
    const session = await lab.plugIn({ port: 4, mac: MAC, method: 'pap', user: 'bob', password: 'x' });
    expect(session).toMatchObject({ status: 'Authorized', vlan: '22', sessionTimeout: 3600, filterId: 'GUEST' });
    expect(lab.state.tcam.used).toBe(2);
  });

  test('a Filter-Id that names no list fails the authorization', async () => {
    await start(() => ({ code: 'Access-Accept', attributes: [['Filter-Id', 'NOWHERE']] }));
    expect(await lab.plugIn({ port: 4, mac: MAC, method: 'mab' })).toMatchObject({ status: 'Unauthorized' });
    expect(lab.state.log.join('\n')).toMatch(/%SESSION_MGR-5-FAIL: .*Failed attribute name NOWHERE/);
  });

  test('an Access-Reject leaves the session unauthorized, and the log says so', async () => {
    await start(() => ({ code: 'Access-Reject' }));
    expect(await lab.plugIn({ port: 4, mac: MAC, method: 'mab' })).toMatchObject({ status: 'Unauthorized', failure: 'Cred Fail' });
    expect(lab.state.log.join('\n')).toMatch(
      /%MAB-5-FAIL: .*client \(0050\.5683\.3f97\) on Interface GigabitEthernet0\/1\/4 AuditSessionID /,
    );
    expect(server.records).not.toContain('Start');
  });

  test('a reply with a wrong authenticator is not taken', async () => {
    await start(() => ({ code: 'Access-Accept' }), { radiusTimeoutMs: 40, radiusRetransmit: 0 });
    server.spoil = (reply) => {
      reply[4] = (reply[4] ?? 0) ^ 1;
      return reply;
    };
    expect(await lab.plugIn({ port: 4, mac: MAC, method: 'mab' })).toMatchObject({ failure: 'AAA Server Down' });
  });

  test.each([
    [true, 'Unauthorized'],
    [false, 'Authorized'],
  ])('a reply without Message-Authenticator, required: %s', async (required, status) => {
    await start(() => ({ code: 'Access-Accept' }), {
      requireReplyMessageAuthenticator: required,
      radiusTimeoutMs: 40,
      radiusRetransmit: 0,
    });
    server.spoil = (reply) => withoutMessageAuthenticator(reply, server.datagrams.at(-1) ?? Buffer.alloc(0));
    expect((await lab.plugIn({ port: 4, mac: MAC, method: 'mab' })).status).toBe(status);
  });
});

/** The reply cut before its last attribute and signed again. */
function withoutMessageAuthenticator(reply: Buffer, request: Buffer): Buffer {
  const cut = Buffer.from(reply.subarray(0, reply.length - 18));
  cut.writeUInt16BE(cut.length, 2);
  request.copy(cut, 4, 4, 20);
  createHash('md5').update(cut).update('testing123').digest().copy(cut, 4);
  return cut;
}

describe('redirect', () => {
  const attributes: readonly Attribute[] = [
    ['Vendor-Specific', 9, [['Cisco-AVPair', 'url-redirect=https://portal.example/?a=1&b=2']]],
    ['Vendor-Specific', 9, [['Cisco-AVPair', 'url-redirect-acl=REDIRECT']]],
  ];

  test('it names a list of the switch; a missing one is warned of', async () => {
    await start(() => ({ code: 'Access-Accept', attributes }));
    const session = await lab.plugIn({ port: 4, mac: MAC, method: 'mab' });
    expect(session).toMatchObject({ status: 'Authorized', redirect: { url: 'https://portal.example/?a=1&b=2', acl: 'REDIRECT' } });
    expect(lab.state.log.join('\n')).toContain('Redirect ACL is not configured');
  });

  test('its entries count once, however many sessions it serves', async () => {
    await start(() => ({ code: 'Access-Accept', attributes }));
    await lab.configure([
      'ip access-list extended REDIRECT',
      'deny udp any any eq domain',
      'permit tcp any any eq www',
      'permit tcp any any eq 443',
    ]);
    await lab.plugIn({ port: 1, mac: '00-00-00-00-00-01', method: 'mab' });
    await lab.plugIn({ port: 2, mac: '00-00-00-00-00-02', method: 'mab' });
    expect(lab.state.tcam).toMatchObject({ used: 3, limit: 255 });
  });
});
