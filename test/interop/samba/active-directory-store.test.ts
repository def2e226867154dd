import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createActiveDirectoryStore } from '../../../src/adapters/identity/ldap/active-directory.ts';
import type { ActiveDirectorySettings, DomainSettings } from '../../../src/adapters/identity/ldap/settings.ts';
import type { MschapVerifier } from '../../../src/adapters/identity/mschap-verifier.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { AuthFailure, IdentityAnswer } from '../../../src/model/identity.ts';
import type { IdentityStore } from '../../../src/ports/identity-store.ts';
import { serverAt, Told } from '../slapd/store.ts';
import { type Account, dnOf, PASSWORDS } from './accounts.ts';
import { DOMAIN_STARTS_WITHIN, type DomainController, missingSamba, startDomainController } from './domain-controller.ts';

describe.skipIf(missingSamba())('an Active Directory store on Samba', () => {
  let dc: DomainController;
  const open: IdentityStore[] = [];

  beforeAll(async () => {
    dc = await startDomainController();
  }, DOMAIN_STARTS_WITHIN);
  afterAll(async () => {
    await Promise.all(open.map((store) => store.close()));
    await dc?.stop();
  });

  const domain = (more: Partial<DomainSettings> = {}, urls: readonly string[] = [dc.ldaps]): DomainSettings => ({
    name: dc.domain,
    dns: dc.realm.toLowerCase(),
    upnSuffixes: [],
    base: dc.base,
    access: {
      servers: urls.map(serverAt),
      tls: { startTls: true, verify: true, ca: readFileSync(dc.caFile, 'utf8'), minVersion: 'TLSv1.2' },
      bind: { dn: dc.administrator.upn, password: new Secret(dc.administrator.password) },
      timeout: 3000,
      pool: { most: 4, idle: 1, idleTimeout: 10_000 },
      breaker: { failures: 3, retryAfter: 1000 },
    },
    ...more,
  });
  const opened = (more: Partial<ActiveDirectorySettings> = {}, mschap?: MschapVerifier): IdentityStore => {
    const settings: ActiveDirectorySettings = {
      id: 'corp',
      domains: [domain()],
      domainList: [],
      entry: { attributes: { department: 'department', title: 'title' }, groups: GROUPS, certificateAttribute: 'userCertificate' },
      limits: { deadline: 8000, concurrency: 100 },
      ...more,
    };
    const store = createActiveDirectoryStore(settings, { clock: systemClock, sink: new Told(), ...(mschap && { mschap }) });
    open.push(store);
    return store;
  };
  const login = async (name: string, password: string, store = opened()): Promise<IdentityAnswer> =>
    await store.ask({ kind: 'password', name, password });

  test('a plain name, DOMAIN\\user and the principal name are one account, in any case; its groups are there with those they are in and the primary one (U19, U20, U22, P34)', async () => {
    const names = ['alice', 'ALICE', 'INTEROP\\alice', 'interop\\Alice', 'interop.test\\alice', 'alice@interop.test', 'Alice@INTEROP.TEST'];
    for (const name of names) {
      const answer = await login(name, PASSWORDS.alice);
      expect(answer).toMatchObject({ kind: 'ok', record: { store: 'corp', name: 'alice' } });
      if (answer.kind !== 'ok') continue;
      const { groups, groupNames, ...attributes } = answer.record.attributes;
      expect(attributes).toEqual({ department: 'Ports', title: 'Engineer' });
      expect(new Set(groups as string[])).toEqual(new Set([dnOf('everybody'), dnOf('staff'), dnOf('Domain Users')]));
      expect(new Set(groupNames as string[])).toEqual(new Set(['everybody', 'staff', 'Domain Users']));
    }
  });

  test('StartTLS; a password that is no ASCII', async () => {
    expect(await login('bob', PASSWORDS.bob, opened({ domains: [domain({}, [dc.ldap])] }))).toMatchObject({
      kind: 'ok',
      record: { name: 'bob' },
    });
  });

  test('without TLS the controller refuses the service account', async () => {
    const { access } = domain({}, [dc.ldap]);
    const clear = domain({ access: { ...access, tls: { ...access.tls, startTls: false } } });
    expect(await login('alice', PASSWORDS.alice, opened({ domains: [clear] }))).toEqual({
      kind: 'process-failed',
      why: 'account-refused (result 8)',
    });
  });

  test('memberOf gives direct groups, and those above as far as they are followed', async () => {
    const names = async (depth: number): Promise<unknown> => {
      const entry = {
        attributes: {},
        groups: { ...GROUPS, from: 'memberOf', naming: 'name', depth },
        certificateAttribute: 'userCertificate',
      } as const;
      const answer = await login('alice', PASSWORDS.alice, opened({ entry }));
      return answer.kind === 'ok' ? answer.record.attributes : answer;
    };
    expect(await names(0)).toEqual({ groups: ['staff'] });
    expect(await names(3)).toEqual({ groups: ['staff', 'everybody'] });
  });

  const states: Readonly<Partial<Record<Account, AuthFailure>>> = {
    disabled: 'disabled',
    mustchange: 'must-change',
    expired: 'expired',
    locked: 'locked',
    nohours: 'restricted',
    elsewhere: 'restricted',
  };
  test.each(Object.entries(states) as [Account, AuthFailure][])('%s is refused as %s, with its record (P41, P42)', async (name, why) => {
    expect(await login(name, PASSWORDS[name])).toMatchObject({ kind: 'auth-failed', why, record: { name } });
  });

  test.each(['disabled', 'mustchange', 'expired'] as const)('%s is not told without the password', async (name) => {
    expect(await login(name, 'wrong')).toMatchObject({ kind: 'auth-failed', why: 'wrong-password' });
  });

  test('the state is known without a password too: a look-up tells it, with the attributes (P41)', async () => {
    for (const [name, why] of [
      ['disabled', 'disabled'],
      ['mustchange', 'must-change'],
      ['expired', 'expired'],
    ] as const) {
      expect(await opened().ask({ kind: 'find', name })).toMatchObject({ kind: 'auth-failed', why, record: { name } });
    }
    expect(await opened().ask({ kind: 'find', name: 'INTEROP\\alice' })).toMatchObject({ kind: 'ok', record: { name: 'alice' } });
  });

  test('wrong, empty and unknown are told apart', async () => {
    expect(await login('alice', 'wrong')).toMatchObject({ kind: 'auth-failed', why: 'wrong-password' });
    expect(await login('alice', '')).toMatchObject({ kind: 'auth-failed', why: 'wrong-password' });
    expect(await login('nobody', 'x')).toEqual({ kind: 'not-found' });
  });

  test.each([
    'OTHER\\alice',
    'INTEROP\\',
    '\\alice',
    'INTEROP\\INTEROP\\alice',
    'alice@elsewhere.test',
    'álice',
    'alice ',
    'a*',
    'alice\u0000',
    'x'.repeat(300),
  ])('%j is nobody (U19)', async (name) => {
    expect(await login(name, PASSWORDS.alice)).toEqual({ kind: 'not-found' });
  });

  test('a machine is known by its host name', async () => {
    const find = (name: string) => opened().ask({ kind: 'find', name });
    for (const name of ['host/dc1.interop.test', 'HOST/DC1.interop.test', 'host/dc1']) {
      expect(await find(name)).toMatchObject({ kind: 'ok', record: { name: 'DC1$' } });
    }
    for (const name of ['host/dc1.elsewhere.test', 'host/alice', 'host/pc1.interop.test'])
      expect(await find(name)).toEqual({ kind: 'not-found' });
  });

  test('the certificate of the account is compared octet for octet (P36)', async () => {
    const ask = (der: Uint8Array, name = 'alice@interop.test') => opened().ask({ kind: 'certificate', name, der });
    expect(await ask(dc.certificateOfAlice)).toMatchObject({ kind: 'ok', record: { name: 'alice' } });
    expect(await ask(dc.certificateOfAlice.subarray(1))).toMatchObject({ kind: 'auth-failed', why: 'wrong-certificate' });
    expect(await ask(dc.certificateOfAlice, 'bob')).toEqual({ kind: 'not-found' });
  });

  describe('several domains', () => {
    const dead = () => domain({ name: 'DEAD', dns: 'dead.test', base: 'dc=dead,dc=test' }, ['ldaps://127.0.0.1:1']);
    const groupsOnly = () => domain({ name: 'GROUPS', dns: 'groups.test', base: `OU=Domain Controllers,${dc.base}` });

    test('an unqualified name goes through them in order; the first account found is final, success or not (U20)', async () => {
      const twice = opened({ domains: [groupsOnly(), domain({ name: 'FIRST', dns: 'first.test' }), dead()] });
      expect(await login('alice', PASSWORDS.alice, twice)).toMatchObject({ kind: 'ok' });
      expect(await login('alice', 'wrong', twice)).toMatchObject({ kind: 'auth-failed', why: 'wrong-password' });
    });

    test('a domain that cannot be asked ends the search: the account may be in it', async () => {
      const store = opened({ domains: [dead(), domain()] });
      expect(await login('alice', PASSWORDS.alice, store)).toMatchObject({ kind: 'process-failed' });
      expect(await login('INTEROP\\alice', PASSWORDS.alice, store)).toMatchObject({ kind: 'ok' });
      expect(await login('alice@interop.test', PASSWORDS.alice, store)).toMatchObject({ kind: 'ok' });
    });

    test('with a domain list each is tried until one accepts (U21)', async () => {
      const store = opened({ domains: [dead(), groupsOnly(), domain()], domainList: ['DEAD', 'INTEROP'] });
      expect(store.windows).toEqual({ domains: ['DEAD', 'GROUPS', 'INTEROP'], domainList: ['DEAD', 'INTEROP'] });
      expect(await login('alice', PASSWORDS.alice, store)).toMatchObject({ kind: 'ok' });
      expect(await login('alice', 'wrong', store)).toMatchObject({ kind: 'auth-failed', why: 'wrong-password' });
      expect(await login('GROUPS\\alice', PASSWORDS.alice, store)).toEqual({ kind: 'not-found' });
    });

    test('a suffix of no domain is looked for as principal name in all (U20)', async () => {
      const store = opened({ domains: [groupsOnly(), domain({ dns: 'another.test' })] });
      expect(await login('alice@interop.test', PASSWORDS.alice, store)).toMatchObject({ kind: 'ok' });
      const suffix = opened({ domains: [dead(), domain({ dns: 'another.test', upnSuffixes: ['interop.test'] })] });
      expect(await login('alice@interop.test', PASSWORDS.alice, suffix)).toMatchObject({ kind: 'ok' });
    });
  });

  describe('MS-CHAP', () => {
    const mschap = { kind: 'mschap', name: 'alice@interop.test', challenge: Buffer.alloc(8), response: Buffer.alloc(24) } as const;

    test('is not offered without a verifier', async () => {
      expect(opened().methods.has('MSCHAPV2')).toBe(false);
      expect(await opened().ask(mschap)).toEqual({ kind: 'auth-failed', why: 'unsupported-method' });
    });

    test('goes to the verifier under the name and the domain of the account, and its keys come back with the record', async () => {
      const asked: unknown[] = [];
      const keys = Buffer.alloc(16, 7);
      const verify: MschapVerifier['verify'] = async ({ name }, of) => {
        asked.push([name, of]);
        return { kind: 'ok', hashOfNtHash: keys };
      };
      const store = opened({}, { worstCase: 1000, verify, close: async () => {} });
      expect(store.methods.has('MSCHAPV2')).toBe(true);
      expect(await store.ask(mschap)).toMatchObject({
        kind: 'ok',
        hashOfNtHash: keys,
        record: { name: 'alice', attributes: { title: 'Engineer' } },
      });
      expect(asked).toEqual([['alice', 'INTEROP']]);
      expect(await store.ask({ ...mschap, name: 'nobody' })).toEqual({ kind: 'not-found' });
      expect(asked).toHaveLength(1);
      expect(await store.ask({ ...mschap, name: 'disabled' })).toMatchObject({ kind: 'auth-failed', why: 'disabled' });
    });

    test.each(['wrong-password', 'locked'] as const)('%s is handed on with the record', async (why) => {
      const store = opened({}, { worstCase: 1000, verify: async () => ({ kind: 'auth-failed', why }), close: async () => {} });
      expect(await store.ask(mschap)).toMatchObject({ kind: 'auth-failed', why, record: { name: 'alice' } });
    });
  });
});

const GROUPS: ActiveDirectorySettings['entry']['groups'] = {
  from: 'inChain',
  memberOfAttribute: 'memberOf',
  objectClasses: ['group'],
  memberAttributes: ['member'],
  memberNameAttributes: [],
  nameAttribute: 'cn',
  depth: 0,
  naming: 'dn',
};
