import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchangeRadius } from '../../../src/api/cli/radius-exchange.ts';
import { mppeStartKeys } from '../../../src/auth/mschap/mppe-keys.ts';
import { hashOfNtHash, ntHashOf } from '../../../src/auth/mschap/nt-hash.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { MsChap2Success, MsChapError, MsMppeRecvKey, MsMppeSendKey } from '../../../src/wire/radius/generated/microsoft.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { type Installation, installation, Portreeve, SECRET } from '../../app/installation.ts';
import { verified } from '../../unit/aaa/test-packets.ts';
import { view } from '../../unit/aaa/test-server.ts';
import { expectedSuccess, IDENT, mschapQuery, mschapRequest, mschapv2Query } from '../../unit/mschap/client.ts';
import { type Account, dnOf, PASSWORDS } from './accounts.ts';
import { DOMAIN_STARTS_WITHIN, type DomainController, missingSamba, startDomainController } from './domain-controller.ts';

const POLICY = {
  serviceSelection: { simple: 'network' },
  services: [
    {
      name: 'network',
      type: 'radius',
      allowedProtocols: ['MSCHAPV2', 'PAP'],
      identity: { simple: { store: 'corp' } },
      authorization: {
        rules: [{ name: 'staff', when: `identity.groups contains '${dnOf('everybody')}'`, result: { profiles: ['STAFF'] } }],
        default: 'deny',
      },
    },
  ],
  profiles: [{ name: 'STAFF', attributes: [{ name: 'Reply-Message', value: 'welcome' }] }],
};

describe.skipIf(missingSamba())('RADIUS login with MS-CHAPv2, through portreeve, against an Active Directory domain', () => {
  let dc: DomainController;
  let made: Installation;
  let server: Portreeve;
  let port: number;

  beforeAll(async () => {
    dc = await startDomainController();
    made = installation({ policy: 'ad-policy' });
    const { program, args } = dc.ntlmAuth;
    const corp = {
      id: 'corp',
      kind: 'active-directory',
      domains: [{ name: dc.domain, dns: dc.realm.toLowerCase(), servers: [dc.ldaps] }],
      tls: { ca: dc.caFile },
      bind: { dn: dc.administrator.upn, password: dc.administrator.password },
      timeout: '5s',
      deadline: '20s',
      ntlmAuth: { command: [program, ...args], helpers: 4, timeout: '20s' },
    };
    made.write('identities.yaml', { stores: [corp] });
    made.write('ad-policy/policy.yaml', POLICY);
    server = new Portreeve('serve', '--config', made.config);
    const [, bound] = await server.printed(/authentication on 127\.0\.0\.1:(\d+)/);
    port = Number(bound);
  }, DOMAIN_STARTS_WITHIN);
  afterAll(async () => {
    server?.signal('SIGTERM');
    await server?.finished();
    made?.remove();
    await dc?.stop();
  });

  let identifier = 0;
  const login = async (query: ReturnType<typeof mschapv2Query> | ReturnType<typeof mschapQuery>) => {
    const request = mschapRequest(query, { secret: SECRET, identifier: ++identifier });
    const options = { timeout: 20_000, tries: 1, source: undefined, stop: new AbortController().signal };
    const outcome = await exchangeRadius({ host: '127.0.0.1', port }, request, options);
    if (outcome.kind !== 'reply') throw new Error(outcome.kind);
    expect(verified(outcome.bytes, request, true, SECRET)).toBe(true);
    return { reply: view(outcome.bytes), hiding: { secret: new SharedSecret(SECRET), requestAuthenticator: request.subarray(4, 20) } };
  };

  test.each([
    ['alice', 'alice', 'alice'],
    ['bob', 'bob', 'bob'],
    ['INTEROP\\alice', 'alice', 'alice'],
    ['alice@interop.test', 'alice@interop.test', 'alice'],
  ] as const)('%s is accepted by the nested group, with proof and keys', async (name, hashedName, account) => {
    const query = mschapv2Query(name, PASSWORDS[account], hashedName);
    const { reply, hiding } = await login(query);
    expect(reply.code).toBe(Code.AccessAccept);
    expect(reply.text(Attribute.ReplyMessage)).toBe('welcome');
    const proof = Buffer.from(MsChap2Success.get(reply) ?? []).toString('latin1');
    expect(proof).toBe(String.fromCharCode(IDENT) + expectedSuccess(query, PASSWORDS[account]));
    const { send, receive } = mppeStartKeys(hashOfNtHash(ntHashOf(PASSWORDS[account])), query.response);
    expect(MsMppeSendKey.get(reply, hiding)).toEqual(Buffer.from(send));
    expect(MsMppeRecvKey.get(reply, hiding)).toEqual(Buffer.from(receive));
  });

  test.each<[Account, string, number]>([
    ['alice', 'wrong', 691],
    ['disabled', PASSWORDS.disabled, 647],
    ['locked', PASSWORDS.locked, 647],
    ['expired', PASSWORDS.expired, 647],
    ['mustchange', PASSWORDS.mustchange, 648],
    ['nohours', PASSWORDS.nohours, 646],
    ['elsewhere', PASSWORDS.elsewhere, 646],
    ['disabled', 'wrong', 691],
  ])('%s with %s is refused with error %i', async (name, password, code) => {
    const { reply } = await login(mschapv2Query(name, password));
    expect(reply.code).toBe(Code.AccessReject);
    expect(MsChapError.get(reply)).toContain(`E=${code} R=0 `);
  });

  test('an unknown user is refused like a wrong password, one whom no rule takes has no permission', async () => {
    expect(MsChapError.get((await login(mschapv2Query('nobody', 'x'))).reply)).toContain('E=691');
    const { upn, password } = dc.administrator;
    expect(MsChapError.get((await login(mschapv2Query(upn, password))).reply)).toContain('E=649');
  });

  test('version 1 is not offered here', async () => {
    expect((await login(mschapQuery('alice', PASSWORDS.alice))).reply.code).toBe(Code.AccessReject);
  });
});
