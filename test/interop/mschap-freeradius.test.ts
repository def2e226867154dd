import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openUdp, type UdpListener } from '../../src/adapters/net/udp-server.ts';
import { exchangeRadius } from '../../src/api/cli/radius-exchange.ts';
import { mppeKeys, mppeStartKeys } from '../../src/auth/mschap/mppe-keys.ts';
import { hashOfNtHash, ntHashOf } from '../../src/auth/mschap/nt-hash.ts';
import { toHex } from '../../src/base/bytes.ts';
import { Code } from '../../src/wire/radius/codes.ts';
import { MsChap2Success, MsChapError, MsChapMppeKeys, MsMppeRecvKey, MsMppeSendKey } from '../../src/wire/radius/generated/microsoft.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';
import { DOCUMENT, device, SECRET, testServer, view } from '../unit/aaa/test-server.ts';
import { speak } from '../unit/api/cli-fixture.ts';
import { expectedSuccess, IDENT, mschapQuery, mschapRequest, mschapv2Query } from '../unit/mschap/client.ts';
import { missing } from './foreign.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';
import { radclient } from './radclient.ts';

const KEYS = hashOfNtHash(ntHashOf('alicepw'));

/** FreeRADIUS as the server: what it accepts and proves is what our client side makes, and our server side would prove the same. */
describe.skipIf(missing('freeradius'))('MS-CHAP with FreeRADIUS as the server', () => {
  let server: Freeradius;
  beforeAll(async () => {
    server = await startFreeradius({ threads: 2 });
  });
  afterAll(async () => {
    await server?.stop();
  });

  const asked = async (request: Uint8Array) => {
    const options = { timeout: 2000, tries: 3, source: undefined, stop: new AbortController().signal };
    const outcome = await exchangeRadius({ host: server.address, port: server.authPort }, request, options);
    if (outcome.kind !== 'reply') throw new Error(outcome.kind);
    return {
      reply: view(outcome.bytes),
      hiding: { secret: new SharedSecret(server.secret), requestAuthenticator: request.subarray(4, 20) },
    };
  };

  test('MS-CHAP: accepted, with the keys we make', async () => {
    const { reply, hiding } = await asked(mschapRequest(mschapQuery('alice', 'alicepw')));
    expect(reply.code).toBe(Code.AccessAccept);
    expect(toHex(MsChapMppeKeys.get(reply, hiding) ?? Buffer.of())).toBe(toHex(mppeKeys(KEYS)));
  });

  test.each([
    ['alice', 'alice'],
    ['alice@interop.test', 'alice@interop.test'],
    ['INTEROP\\alice', 'alice'],
  ])('MS-CHAPv2 of %j, hashing %j: accepted, with the proof and the keys we make', async (name, hashedName) => {
    const query = mschapv2Query(name, 'alicepw', hashedName);
    const { reply, hiding } = await asked(mschapRequest(query));
    expect(reply.code).toBe(Code.AccessAccept);
    expect(Buffer.from(MsChap2Success.get(reply) ?? []).toString('latin1')).toBe(
      String.fromCharCode(IDENT) + expectedSuccess(query, 'alicepw'),
    );
    const { send, receive } = mppeStartKeys(KEYS, query.response);
    expect(toHex(MsMppeSendKey.get(reply, hiding) ?? Buffer.of())).toBe(toHex(send));
    expect(toHex(MsMppeRecvKey.get(reply, hiding) ?? Buffer.of())).toBe(toHex(receive));
  });

  test('`portreeve test auth --method mschapv2` logs in and checks the proof', async () => {
    const login = (password: string) =>
      speak(
        ['test', 'auth', '--server', `${server.address}:${server.authPort}`, '--secret', server.secret].concat([
          '--user',
          'INTEROP\\alice',
          '--password',
          password,
          '--method',
          'mschapv2',
        ]),
      );
    expect(await login('alicepw')).toMatchObject({ code: 0, out: expect.stringMatching(/MS-CHAP2-Success/) });
    expect(await login('wrong')).toMatchObject({ code: 3, err: expect.stringContaining('Access-Reject') });
  });

  test('a wrong password is error 691 there as here', async () => {
    const { reply } = await asked(mschapRequest(mschapv2Query('alice', 'wrong')));
    expect(reply.code).toBe(Code.AccessReject);
    expect(MsChapError.get(reply)).toContain('E=691');
  });
});

describe.skipIf(missing('radclient'))('MS-CHAP with radclient as the switch', () => {
  const [agentless, network] = DOCUMENT.services;
  if (agentless === undefined || network?.type !== 'radius') throw new Error('the document has no such service');
  const document = { ...DOCUMENT, services: [agentless, { ...network, allowedProtocols: ['MSCHAP'] as const }] };
  let listener: UdpListener;
  beforeAll(async () => {
    const server = testServer({ document, devices: [device('sw1', ['127.0.0.0/8'])] });
    const opened = await openUdp({ address: '127.0.0.1', port: 0 }, (...datagram) => server.receive('authentication', ...datagram));
    if (!opened.ok) throw new Error(opened.error.message);
    listener = opened.value;
  });
  afterAll(async () => {
    await listener?.close();
  });

  const asked = (user: string, password: string) =>
    radclient(listener.port, 'auth', [`User-Name = "${user}"`, `MS-CHAP-Password = "${password}"`, 'Message-Authenticator = 0x00'], SECRET);

  test('accepted, with keys it can read', async () => {
    const { code, attributes } = await asked('alice', 'alicepw');
    expect(code).toBe('Access-Accept');
    expect(attributes.find((line) => line.startsWith('MS-CHAP-MPPE-Keys'))).toMatch(
      new RegExp(`^MS-CHAP-MPPE-Keys = 0x${toHex(mppeKeys(KEYS))}`),
    );
  });

  test.each([
    ['alice', 'wrong', 691],
    ['carol', 'carolpw', 647],
    ['nobody', 'x', 691],
  ])('%s with %s is refused with error %i', async (user, password, error) => {
    const { code, attributes } = await asked(user, password);
    expect(code).toBe('Access-Reject');
    expect(attributes.find((line) => line.startsWith('MS-CHAP-Error'))).toContain(`E=${error} R=0 C=`);
  });
});
