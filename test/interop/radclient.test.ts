import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openUdp, type UdpListener } from '../../src/adapters/net/udp-server.ts';
import { DOCUMENT, device, type TestServer, testServer } from '../unit/aaa/test-server.ts';
import { missing } from './foreign.ts';
import { radclient } from './radclient.ts';

const SIGN = 'Message-Authenticator = 0x00';
/** `portreeve:` and the fingerprint of the authorization. */
const CLASS = expect.stringMatching(/^Class = 0x706f727472656576653a([0-9a-f]{2}){8}$/);
const MAC = 'Calling-Station-Id = "02-00-00-00-00-01"';

describe.skipIf(missing('radclient'))('radclient against the engine', () => {
  let server: TestServer;
  let auth: UdpListener;
  let acct: UdpListener;

  beforeAll(async () => {
    const template = { name: 'QUARANTINE', serviceTemplate: true, dacl: 'LIMITED', vlan: '99', attributes: [] };
    const document = { ...DOCUMENT, profiles: [...DOCUMENT.profiles, template] };
    server = testServer({
      document,
      devices: [device('sw1', ['127.0.0.0/8'], { messageAuthenticator: 'off' })],
      more: { daclPacketSize: 1400 },
    });
    const listen = async (kind: 'authentication' | 'accounting'): Promise<UdpListener> => {
      const opened = await openUdp({ address: '127.0.0.1', port: 0 }, (...datagram) => server.receive(kind, ...datagram));
      if (!opened.ok) throw new Error(opened.error.message);
      return opened.value;
    };
    auth = await listen('authentication');
    acct = await listen('accounting');
  });
  afterAll(async () => {
    await auth.close();
    await acct.close();
  });

  const alice = ['User-Name = "alice"', 'User-Password = "alicepw"'];

  describe.each([
    ['with Message-Authenticator', [SIGN]],
    ['without Message-Authenticator', []],
  ])('%s', (_what, sign) => {
    test('PAP: the attributes of the profile, read by a foreign dictionary', async () => {
      const { code, attributes } = await radclient(auth.port, 'auth', [...alice, ...sign]);
      expect(code).toBe('Access-Accept');
      expect(attributes[0]).toMatch(/^Message-Authenticator = 0x[0-9a-f]{32}$/);
      expect(attributes.slice(1)).toEqual([
        'Tunnel-Type:1 = VLAN',
        'Tunnel-Medium-Type:1 = IEEE-802',
        'Tunnel-Private-Group-Id:1 = "20"',
        'Session-Timeout = 3600',
        'Reply-Message = "hello"',
        CLASS,
      ]);
    });

    test('PAP with a password of 40 octets', async () => {
      const { code } = await radclient(auth.port, 'auth', ['User-Name = "alice"', `User-Password = "${'x'.repeat(40)}"`, ...sign]);
      expect(code).toBe('Access-Reject');
    });

    test('CHAP', async () => {
      const chap = ['User-Name = "alice"', 'CHAP-Password = "alicepw"'];
      expect((await radclient(auth.port, 'auth', [...chap, ...sign])).code).toBe('Access-Accept');
      const challenge = 'CHAP-Challenge = 0x00112233445566778899aabbccddeeff';
      expect((await radclient(auth.port, 'auth', [...chap, challenge, ...sign])).code).toBe('Access-Accept');
      expect((await radclient(auth.port, 'auth', ['User-Name = "alice"', 'CHAP-Password = "wrong"', ...sign])).code).toBe('Access-Reject');
    });

    test('MAB: redirect and dACL', async () => {
      const mab = ['User-Name = "020000000001"', 'User-Password = "020000000001"', 'Service-Type = Call-Check', MAC, ...sign];
      const { code, attributes } = await radclient(auth.port, 'auth', mab);
      expect(code).toBe('Access-Accept');
      expect(attributes).toEqual([
        expect.stringContaining('Message-Authenticator'),
        expect.stringMatching(/^Cisco-AVPair = "ACS:CiscoSecure-Defined-ACL=#ACSACL#-IP-LIMITED-[0-9a-f]{8}"$/),
        'Cisco-AVPair = "url-redirect-acl=redirect_acl"',
        'Cisco-AVPair = "url-redirect=https://portal.example/"',
        'Session-Timeout = 600',
        'Termination-Action = RADIUS-Request',
        CLASS,
      ]);
    });

    test('wrong password and unknown user are rejected', async () => {
      expect((await radclient(auth.port, 'auth', ['User-Name = "alice"', 'User-Password = "wrong"', ...sign])).code).toBe('Access-Reject');
      expect((await radclient(auth.port, 'auth', ['User-Name = "nobody"', 'User-Password = "x"', ...sign])).code).toBe('Access-Reject');
    });

    test('Proxy-State comes back in order', async () => {
      if (sign.length === 0) return;
      const { attributes } = await radclient(auth.port, 'auth', [...alice, 'Proxy-State = 0x01', 'Proxy-State = 0x0203', ...sign]);
      expect(attributes.filter((line) => line.startsWith('Proxy-State'))).toEqual(['Proxy-State = 0x01', 'Proxy-State = 0x0203']);
    });
  });

  test('wrong secret: a signed request meets silence, an unsigned one a Reject that radclient cannot verify', async () => {
    expect((await radclient(auth.port, 'auth', [...alice, SIGN], 'another secret')).code).toBeUndefined();
    expect(server.counters().authentication.dropped['message-authenticator-invalid']).toBe(1);
    expect((await radclient(auth.port, 'auth', alice, 'another secret')).output).toMatch(
      /invalid Response Authenticator|Shared secret is incorrect/i,
    );
  });

  test('unsigned with Proxy-State: silence', async () => {
    expect((await radclient(auth.port, 'auth', [...alice, 'Proxy-State = 0x01'])).code).toBeUndefined();
  });

  test('Status-Server on both ports', async () => {
    expect((await radclient(auth.port, 'status', [SIGN])).code).toBe('Access-Accept');
    expect((await radclient(acct.port, 'status', [SIGN])).code).toBe('Accounting-Response');
  });

  test('accounting: Start, Interim and Stop reach the session, On ends the rest', async () => {
    const session = ['Acct-Session-Id = "0000000A"', 'User-Name = "020000000001"', MAC, 'NAS-IP-Address = 127.0.0.1'];
    const send = async (status: string, ...more: string[]): Promise<string | undefined> =>
      (await radclient(acct.port, 'acct', [`Acct-Status-Type = ${status}`, ...session, ...more])).code;
    expect(await send('Start')).toBe('Accounting-Response');
    expect(await send('Interim-Update', 'Framed-IP-Address = 10.9.8.7')).toBe('Accounting-Response');
    expect([...server.parts.sessions.list()].at(-1)).toMatchObject({ acctSessionId: '0000000A', ip: '10.9.8.7', state: 'active' });
    expect(await send('Stop')).toBe('Accounting-Response');
    expect([...server.parts.sessions.list()].at(-1)).toMatchObject({ state: 'ended' });
    const on = await radclient(acct.port, 'acct', ['Acct-Status-Type = Accounting-On', 'NAS-IP-Address = 127.0.0.1']);
    expect(on.code).toBe('Accounting-Response');
    expect(server.parts.sessions.size).toBe(0);
  });

  test('accounting with a Message-Authenticator in the request', async () => {
    const request = ['Acct-Status-Type = Start', 'Acct-Session-Id = "signed"', 'Calling-Station-Id = "02-00-00-00-00-09"', SIGN];
    expect((await radclient(acct.port, 'acct', request)).code).toBe('Accounting-Response');
  });

  test('accounting with another secret meets silence', async () => {
    const { code } = await radclient(acct.port, 'acct', ['Acct-Status-Type = Start', 'Acct-Session-Id = "X"'], 'another secret');
    expect(code).toBeUndefined();
    expect(server.counters().accounting.dropped['request-authenticator-invalid']).toBe(1);
  });

  describe('dACL download', () => {
    const wireName = (): string => server.policy.currentDacl('LONG')?.wireName ?? '';
    const request = (...more: string[]): string[] => [
      `User-Name = "${wireName()}"`,
      'Cisco-AVPair = "aaa:service=ip_admission"',
      'Cisco-AVPair = "aaa:event=acl-download"',
      ...more,
    ];

    test('by Challenges with State to the Accept: every entry once, in order', async () => {
      const entries: string[] = [];
      const codes: (string | undefined)[] = [];
      let state: string | undefined;
      do {
        const { code, attributes } = await radclient(auth.port, 'auth', request(SIGN, ...(state === undefined ? [] : [state])));
        codes.push(code);
        entries.push(...attributes.filter((line) => line.startsWith('Cisco-AVPair')));
        state = attributes.find((line) => line.startsWith('State = '));
      } while (state !== undefined && codes.length < 50);
      expect(codes.length).toBeGreaterThan(3);
      expect(new Set(codes.slice(0, -1))).toEqual(new Set(['Access-Challenge']));
      expect(codes.at(-1)).toBe('Access-Accept');
      const lines = server.policy.currentDacl('LONG')?.lines ?? [];
      expect(entries).toEqual(lines.map((line, i) => `Cisco-AVPair = "ip:inacl#${i + 1}=${line}"`));
    });

    test('unsigned, and under an unknown name, it is rejected', async () => {
      expect((await radclient(auth.port, 'auth', request())).code).toBe('Access-Reject');
      const unknown = request(SIGN).map((line) => line.replace(wireName(), '#ACSACL#-IP-NONE-66a1b2c3'));
      expect((await radclient(auth.port, 'auth', unknown)).code).toBe('Access-Reject');
    });
  });

  describe('download of a service template', () => {
    const request = (name: string, ...more: string[]): string[] => [
      `User-Name = "${name}"`,
      'User-Password = ""',
      'Cisco-AVPair = "download-request=service-template"',
      ...more,
    ];

    test('what its profile gives, the dACL by its name, which is then downloaded', async () => {
      const { code, attributes } = await radclient(auth.port, 'auth', request('QUARANTINE', SIGN));
      expect(code).toBe('Access-Accept');
      const wireName = server.policy.currentDacl('LIMITED')?.wireName ?? '';
      expect(attributes).toEqual([
        expect.stringContaining('Message-Authenticator'),
        `Cisco-AVPair = "ACS:CiscoSecure-Defined-ACL=${wireName}"`,
        'Tunnel-Type:1 = VLAN',
        'Tunnel-Medium-Type:1 = IEEE-802',
        'Tunnel-Private-Group-Id:1 = "99"',
      ]);
      const list = [`User-Name = "${wireName}"`, 'Cisco-AVPair = "aaa:service=ip_admission"', 'Cisco-AVPair = "aaa:event=acl-download"'];
      expect((await radclient(auth.port, 'auth', [...list, SIGN])).attributes).toContain('Cisco-AVPair = "ip:inacl#3=deny ip any any"');
    });

    test('unsigned, under an unknown name, and of a profile that is no template, it is rejected', async () => {
      expect((await radclient(auth.port, 'auth', request('QUARANTINE'))).code).toBe('Access-Reject');
      expect((await radclient(auth.port, 'auth', request('NOBODY', SIGN))).code).toBe('Access-Reject');
      expect((await radclient(auth.port, 'auth', request('FULL', SIGN))).code).toBe('Access-Reject');
    });
  });
});
